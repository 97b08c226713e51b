//! An object of a developer, the platform around it and what is observed of it, called as Crossplane calls its function: the
//! front door of the tests of functions.
//!
//! **Invariant:** knows no kind of ours. A kind says in [`Subject`] what its tests are about.

#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it is run"
)]

mod observed;
mod reply;
mod server;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    marker::PhantomData,
};

use jiff::civil::{Date, date};
use pave_compose::GeneratorKey;
use pave_function_sdk::{Function, testing};
use serde_json::{Map, Value, json};

pub use observed::Observed;
pub use reply::Reply;
pub use server::{PASSWORD as SERVER_PASSWORD, Server};

/// The fields of a developer's `spec`, in YAML.
pub fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// What Crossplane 2.4 says of itself.
const CAPABILITIES: [&str; 5] = [
    "CAPABILITY_CAPABILITIES",
    "CAPABILITY_REQUIRED_RESOURCES",
    "CAPABILITY_CREDENTIALS",
    "CAPABILITY_CONDITIONS",
    "CAPABILITY_REQUIRED_SCHEMAS",
];

/// How often Crossplane calls again for objects: `xfn/required_resources.go` of v2.4.
const MOST_ITERATIONS: usize = 5;

/// What scenarios are about.
pub trait Subject {
    /// The kind, for example `Database`.
    const KIND: &'static str;
    /// Name of the object.
    const NAME: &'static str;
    /// Role of the composed resource that carries the record.
    const ANCHOR: &'static str;
    /// Everything that a kind runs on, for example a cloud.
    type Place: Copy;

    /// The function.
    fn function(key: Option<GeneratorKey>) -> impl Function;

    /// Fields of `spec` that put the object somewhere, in YAML.
    fn at(place: Self::Place) -> String;
}

/// One object's life.
pub struct Scenario<S> {
    /// The composite resource as stored, with its status.
    pub object: Value,
    /// `spec` of the PlatformPolicy; none exists where this is `None`.
    pub policy: Option<Value>,
    /// `spec` of the namespace's Environment.
    pub environment: Option<Value>,
    /// `spec` of every LandingZone, by name.
    pub zones: BTreeMap<String, Value>,
    /// Other objects of the cluster that functions may ask for, as they are.
    pub others: Vec<Value>,
    /// Whether the host fetches what functions require.
    pub fetches: bool,
    /// API groups that the control plane does not have, on a host that says what it can do. `None` is an older host.
    pub lacks: Option<BTreeSet<String>>,
    /// What exists, by the name it was composed under.
    pub observed: BTreeMap<String, Observed>,
    /// The installation's key for passwords.
    pub key: Option<GeneratorKey>,
    /// The day of every call.
    pub today: Date,
    subject: PhantomData<S>,
}

// Of the subject nothing is kept, so it need be neither.
impl<S> fmt::Debug for Scenario<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scenario = formatter.debug_struct("Scenario");
        scenario
            .field("object", &self.object)
            .finish_non_exhaustive()
    }
}

impl<S> Clone for Scenario<S> {
    fn clone(&self) -> Self {
        Self {
            object: self.object.clone(),
            policy: self.policy.clone(),
            environment: self.environment.clone(),
            zones: self.zones.clone(),
            others: self.others.clone(),
            fetches: self.fetches,
            lacks: self.lacks.clone(),
            observed: self.observed.clone(),
            key: self.key.clone(),
            today: self.today,
            subject: PhantomData,
        }
    }
}

impl<S: Subject> Scenario<S> {
    /// The object, of team payments, in a stage.
    pub fn new(stage: &str, spec: &str) -> Self {
        let platform = yaml(include_str!("platform.yaml"));
        let zones = platform["zones"].as_array().unwrap().iter();
        Self {
            object: json!({
                "apiVersion": "pave.internal/v1alpha1",
                "kind": S::KIND,
                "metadata": {
                    "name": S::NAME,
                    "namespace": format!("payments-{stage}"),
                    "uid": "6f1b1f5e-0000-4000-8000-000000000001",
                    "creationTimestamp": "2026-01-15T08:00:00Z",
                },
                "spec": yaml(spec),
            }),
            policy: Some(platform["policy"].clone()),
            environment: Some(platform["environments"][stage].clone()),
            zones: zones
                .map(|zone| (zone["cloud"].as_str().unwrap().to_owned(), zone.clone()))
                .collect(),
            others: Vec::new(),
            fetches: true,
            lacks: None,
            observed: BTreeMap::new(),
            key: Some(GeneratorKey::new(&[b'k'; 32]).unwrap()),
            today: date(2026, 1, 15),
            subject: PhantomData,
        }
    }

    /// The same at a place.
    pub fn on(stage: &str, place: S::Place) -> Self {
        Self::new(stage, &S::at(place))
    }

    /// Changes fields of the developer's `spec`.
    pub fn with(mut self, fields: &str) -> Self {
        self.set(fields);
        self
    }

    /// Changes fields of the developer's `spec`; null removes one.
    pub fn set(&mut self, fields: &str) {
        let spec = self.object["spec"].as_object_mut().unwrap();
        for (key, value) in yaml(fields).as_object().unwrap() {
            if value.is_null() {
                spec.remove(key);
            } else {
                spec.insert(key.clone(), value.clone());
            }
        }
    }

    /// Changes fields of the PlatformPolicy.
    pub fn set_policy(&mut self, fields: &str) {
        let policy = self.policy.as_mut().unwrap().as_object_mut().unwrap();
        policy.extend(yaml(fields).as_object().unwrap().clone());
    }

    /// Composes it and makes everything of it ready.
    pub fn provisioned(mut self) -> Self {
        self.reconcile();
        self.make_ready();
        self.reconcile();
        self.make_ready();
        let reply = self.reconcile();
        assert_eq!(reply.fatal(), None);
        self
    }

    /// Everything that exists works, and the cloud has reported the server's address and login.
    pub fn make_ready(&mut self) {
        for (name, observed) in &mut self.observed {
            observed.make_ready();
            if name == S::ANCHOR || observed.is_key() {
                observed.report_connection();
            }
        }
    }

    /// What carries the record.
    pub fn server(&mut self) -> &mut Observed {
        self.observed.get_mut(S::ANCHOR).unwrap()
    }

    /// Calls the function, again where it asks for objects or schemas, and leaves everything as it is.
    pub fn call(&self) -> Reply {
        let mut request = self.request();
        let reply = self.fetched(&mut request);
        let selectors = reply.required_schemas();
        let (Some(lacks), false) = (&self.lacks, selectors.is_empty()) else {
            return reply;
        };
        let schema = |api_version: &str| {
            let unknown = lacks.iter().any(|group| api_version.starts_with(group));
            // Of a kind that nobody knows Crossplane fetches an empty schema.
            if unknown {
                json!({})
            } else {
                json!({"openapiV3": {"type": "object"}})
            }
        };
        request["requiredSchemas"] = selectors
            .iter()
            .map(|(name, api_version)| (name.clone(), schema(api_version)))
            .collect();
        let settled = self.answer(&request);
        assert_eq!(
            settled.required_schemas(),
            selectors,
            "Crossplane would call for ever"
        );
        settled
    }

    /// Calls the function until it asks for no other object, as Crossplane does.
    fn fetched(&self, request: &mut Value) -> Reply {
        let mut reply = self.answer(request);
        if !self.fetches {
            return reply;
        }
        for _ in 0..MOST_ITERATIONS {
            let mut is_new = false;
            for (name, selector) in reply.required_objects() {
                let fetched = &mut request["requiredResources"][&name];
                if fetched.is_null() {
                    let items = self
                        .others
                        .iter()
                        .filter(|object| selects(&selector, object));
                    let items: Vec<Value> =
                        items.map(|object| json!({"resource": object})).collect();
                    *fetched = json!({"items": items});
                    is_new = true;
                }
            }
            if !is_new {
                return reply;
            }
            reply = self.answer(request);
        }
        panic!("Crossplane would give up: the requirements do not stabilize");
    }

    fn answer(&self, request: &Value) -> Reply {
        let function = S::function(self.key.clone());
        let answer = testing::run_json(self.today, &function, request.clone());
        Reply::new(S::ANCHOR, answer)
    }

    /// Calls the function, then applies what it wants, as Crossplane does.
    pub fn reconcile(&mut self) -> Reply {
        let reply = self.call();
        if reply.fatal().is_some() {
            return reply;
        }
        let desired = reply.desired();
        self.observed.retain(|name, _| desired.contains_key(name));
        for (name, object) in desired {
            let known = self.observed.remove(&name);
            self.observed.insert(
                name.clone(),
                Observed::apply(known, (S::NAME, &name), object),
            );
        }
        let mut status = reply.status();
        status["conditions"] = reply.observed_conditions();
        self.object["status"] = status;
        reply
    }

    /// The request as a host sends it. JSON is YAML.
    pub fn request(&self) -> Value {
        let observed = self
            .observed
            .iter()
            .map(|(name, observed)| (name.clone(), observed.as_sent()));
        let mut request = json!({
            "meta": {"tag": "test"},
            "observed": {"composite": {"resource": self.object}, "resources": observed.collect::<Map<_, _>>()},
            "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": S::KIND},
        });
        if self.fetches {
            request["requiredResources"] = self.required();
        }
        if self.lacks.is_some() {
            request["meta"]["capabilities"] = json!(CAPABILITIES);
        }
        request
    }

    fn required(&self) -> Value {
        let items = |kind: &str, name: &str, spec: &Value| {
            let metadata = json!({"name": name});
            let api_version = "pave.internal/v1alpha1";
            json!({"resource": {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}})
        };
        let policy = self
            .policy
            .iter()
            .map(|spec| items("PlatformPolicy", "default", spec));
        let namespace = self.namespace();
        let environment = self
            .environment
            .iter()
            .map(|spec| items("Environment", namespace, spec));
        let zones = self
            .zones
            .iter()
            .map(|(name, spec)| items("LandingZone", name, spec));
        json!({
            "platform-policy": {"items": policy.collect::<Vec<_>>()},
            "environment": {"items": environment.collect::<Vec<_>>()},
            "landing-zones": {"items": zones.collect::<Vec<_>>()},
        })
    }

    fn namespace(&self) -> &str {
        let metadata = &self.object["metadata"];
        let claimed = &metadata["labels"]["crossplane.io/claim-namespace"];
        claimed
            .as_str()
            .or(metadata["namespace"].as_str())
            .unwrap_or_default()
    }
}

/// Whether a requirement's selector chooses an object.
fn selects(selector: &Value, object: &Value) -> bool {
    let metadata = &object["metadata"];
    let is_kind = ["apiVersion", "kind"]
        .iter()
        .all(|field| selector[field] == object[field]);
    let in_namespace =
        selector["namespace"].is_null() || selector["namespace"] == metadata["namespace"];
    let is_named = selector["matchName"].is_null() || selector["matchName"] == metadata["name"];
    let labels = selector["matchLabels"]["labels"].as_object();
    let is_labeled = labels
        .into_iter()
        .flatten()
        .all(|(key, value)| metadata["labels"][key] == *value);
    is_kind && in_namespace && is_named && is_labeled
}
