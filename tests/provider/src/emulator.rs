//! Google's own emulator of Pub/Sub, beside the simulation of Google Cloud: the topics and subscriptions that the simulation has are
//! made there as well, so that messages can be sent through them.
//!
//! The emulator knows no permissions, and changes neither labels nor what a topic was made with: those are the simulation's alone.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::{clouds::Wanted, error::Error, reconcile::same};

/// What of a subscription the emulator changes, in the names of the API.
const CHANGEABLE: [&str; 4] = [
    "ackDeadlineSeconds",
    "deadLetterPolicy",
    "enableExactlyOnceDelivery",
    "messageRetentionDuration",
];

/// Pub/Sub keeps messages for up to 31 days; the emulator is older and takes seven.
/// Source: REST reference of Pub/Sub, `projects.subscriptions`, `messageRetentionDuration`.
const LONGEST_RETENTION_SECONDS: u32 = 604_800;

/// The emulator, over plain HTTP.
#[derive(Debug)]
pub struct Emulator {
    endpoint: String,
    client: Client,
}

/// What the emulator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// What is published to.
    Topics,
    /// What is pulled from.
    Subscriptions,
}

impl Emulator {
    /// Asks the emulator that answers at `endpoint`, such as `http://127.0.0.1:8085`.
    pub fn new(endpoint: &str) -> Result<Self, Error> {
        // Nothing but loopback is asked.
        let client = Client::builder().no_proxy().build();
        Ok(Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            client: client.map_err(|error| Error::Other(error.to_string()))?,
        })
    }

    /// Whether anybody answers.
    pub async fn check(&self) -> Result<(), Error> {
        let path = "projects/nobody/topics/nothing";
        self.ask(Method::GET, path, None).await.map(drop)
    }

    /// Whether it is there, and if so, whether it is as wanted.
    pub async fn observe(
        &self,
        collection: Collection,
        wanted: &Wanted,
    ) -> Result<Option<bool>, Error> {
        let found = self
            .ask(Method::GET, &collection.path(wanted), None)
            .await?;
        Ok(found.map(|found| collection.differing(&found, wanted).is_empty()))
    }

    /// Makes it.
    pub async fn create(&self, collection: Collection, wanted: &Wanted) -> Result<(), Error> {
        let path = collection.path(wanted);
        let manifest = Value::Object(body(wanted));
        self.ask(Method::PUT, &path, Some(&manifest))
            .await
            .map(drop)
    }

    /// Makes it what is wanted, as far as it can be changed.
    pub async fn update(&self, collection: Collection, wanted: &Wanted) -> Result<(), Error> {
        let path = collection.path(wanted);
        let Some(found) = self.ask(Method::GET, &path, None).await? else {
            return Ok(());
        };
        let differing = collection.differing(&found, wanted);
        if differing.is_empty() {
            return Ok(());
        }
        let mut subscription = body(wanted);
        subscription.insert("name".to_owned(), json!(path));
        let change = json!({"subscription": subscription, "updateMask": differing.join(",")});
        self.ask(Method::PATCH, &path, Some(&change))
            .await
            .map(drop)
    }

    /// Removes it.
    pub async fn delete(&self, collection: Collection, wanted: &Wanted) -> Result<(), Error> {
        let path = collection.path(wanted);
        self.ask(Method::DELETE, &path, None).await.map(drop)
    }

    /// The answer, or `None` where what is asked about is not there. Where something is to be made, it is what it needs that is not.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Option<Value>, Error> {
        let unreachable =
            |error: reqwest::Error| Error::Cloud(format!("Google's emulator of Pub/Sub: {error}"));
        let url = format!("{}/v1/{path}", self.endpoint);
        let mut request = self.client.request(method.clone(), url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let said: Value = answer.json().await.map_err(unreachable)?;
        if status == StatusCode::NOT_FOUND && method != Method::PUT {
            return Ok(None);
        }
        if !status.is_success() {
            let message = said["error"]["message"].as_str().unwrap_or_default();
            let code = status.as_u16();
            return Err(Error::Cloud(format!(
                "googleapi: Error {code}: {message} (resource={path})."
            )));
        }
        Ok(Some(said))
    }
}

impl Collection {
    /// The full name, which is also the path.
    fn path(self, wanted: &Wanted) -> String {
        let project = wanted.managed.parameter("project");
        let project = project.and_then(Value::as_str).unwrap_or("default");
        let name = wanted.managed.external_name().unwrap_or_default();
        let collection = match self {
            Self::Topics => "topics",
            Self::Subscriptions => "subscriptions",
        };
        format!("projects/{project}/{collection}/{name}")
    }

    /// What can be changed and is not as wanted. The emulator does not say what is false.
    fn differing(self, found: &Value, wanted: &Wanted) -> Vec<&'static str> {
        let wanted = body(wanted);
        let said = |value: Option<&Value>| match value {
            None | Some(Value::Bool(false)) => Value::Null,
            Some(value) => value.clone(),
        };
        let names = match self {
            Self::Topics => &[][..],
            Self::Subscriptions => &CHANGEABLE,
        };
        let differs =
            |name: &&'static str| !same(&said(found.get(*name)), &said(wanted.get(*name)));
        names.iter().copied().filter(differs).collect()
    }
}

/// The manifest in the words of the API.
fn body(wanted: &Wanted) -> Map<String, Value> {
    let mut body = wanted.managed.parameters();
    body.remove("project");
    // In Terraform an empty text is never; in the API nothing is.
    if body.get("expirationPolicy") == Some(&json!({"ttl": ""})) {
        body.insert("expirationPolicy".to_owned(), json!({}));
    }
    let seconds = body.get("messageRetentionDuration");
    let seconds = seconds.and_then(|text| text.as_str()?.strip_suffix('s')?.parse().ok());
    if seconds.is_some_and(|seconds: u32| seconds > LONGEST_RETENTION_SECONDS) {
        let longest = json!(format!("{LONGEST_RETENTION_SECONDS}s"));
        body.insert("messageRetentionDuration".to_owned(), longest);
    }
    body
}
