//! A canary: a small object that is asked for again and again, so that a platform which nobody asks for anything is known to work.
//!
//! It asks, waits and gives back; the watch of the cluster measures it as it measures everybody. Its label keeps it apart, for it is no
//! developer: it counts for its own objective, and in no other number.
//!
//! **Invariant:** it needs no right but to create, to get and to delete one kind in one namespace.

use std::time::Duration;

use kube::api::{Api, DeleteParams, DynamicObject, ObjectMeta, PostParams};
use kube::{Client, Error as KubeError};
use pave_api::kinds::Kind;
use pave_api::status::Timing;
use pave_policy::provisioning_objective;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

use crate::cluster;

/// Label of what a canary asks for.
pub const LABEL: &str = "insights.pave.internal/canary";
/// Name of what a canary asks for. One name, so that rights can be for it alone, and what a canary left behind is found by the next.
pub const NAME: &str = "canary";

/// How long what is deleted may stay.
const LEAVE: Duration = Duration::from_mins(2);

/// What is asked for, and where.
#[derive(Debug, Clone)]
pub struct Canary {
    /// A kind of the developers.
    pub kind: &'static Kind,
    /// Namespace of its own.
    pub namespace: String,
    /// `spec` of the object.
    pub spec: Value,
    /// Between two looks at it.
    pub look: Duration,
}

/// Why a canary was not ready in time, or could not be given back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It was not ready in time.
    #[error(
        "{kind} {NAME}: not ready within {seconds} seconds; status.phase is `{phase}`: {message}"
    )]
    Late {
        /// What was asked for.
        kind: &'static str,
        /// What was promised.
        seconds: u64,
        /// What the platform says.
        phase: String,
        /// What the platform says.
        message: String,
    },
    /// The platform refuses it.
    #[error(
        "{kind} {NAME}: status.phase is `Blocked`: {message}; change what is asked for with --spec, or what the PlatformPolicy allows its \
         namespace"
    )]
    Refused {
        /// What was asked for.
        kind: &'static str,
        /// What the platform says.
        message: String,
    },
    /// Somebody else deleted it.
    #[error(
        "{kind} {NAME}: was deleted by somebody else before it was ready; leave it to the canary"
    )]
    Gone {
        /// What was asked for.
        kind: &'static str,
    },
    /// It is still there, long after it was deleted.
    #[error(
        "{kind} {NAME}: still there {} seconds after it was deleted; its events and finalizers say what holds it",
        LEAVE.as_secs()
    )]
    Stays {
        /// What was asked for.
        kind: &'static str,
    },
    /// The API server refused.
    #[error(
        "{kind} {NAME}: {source}; is the package installed, and may the canary create, get and delete it in its namespace?"
    )]
    Kubernetes {
        /// What was asked for.
        kind: &'static str,
        /// Its words.
        source: Box<KubeError>,
    },
}

impl Canary {
    /// Asks, waits until it is ready or its time is over, and gives it back in either case. How long it took.
    pub async fn fly(&self, client: &Client) -> Result<Duration, Error> {
        let resource = cluster::resource(self.kind);
        let api = Api::namespaced_with(client.clone(), &self.namespace, &resource);
        self.ask(&api).await?;
        let begin = Instant::now();
        let ready = self.ready(&api, begin).await;
        let took = begin.elapsed();
        let given_back = self.give_back(&api).await;
        ready.and(given_back).map(|()| took)
    }

    /// What an earlier canary left behind is no new object, so it goes first.
    async fn ask(&self, api: &Api<DynamicObject>) -> Result<(), Error> {
        let object = self.object();
        let parameters = PostParams {
            field_manager: Some("pave-insights-canary".to_owned()),
            ..PostParams::default()
        };
        let mut created = api.create(&parameters, &object).await;
        if created.as_ref().err().and_then(code) == Some(409) {
            self.give_back(api).await?;
            created = api.create(&parameters, &object).await;
        }
        created.map(drop).map_err(|error| self.kubernetes(error))
    }

    fn object(&self) -> DynamicObject {
        let labels = [(LABEL.to_owned(), "true".to_owned())];
        let mut object = DynamicObject::new(NAME, &cluster::resource(self.kind));
        object.metadata = ObjectMeta {
            name: Some(NAME.to_owned()),
            namespace: Some(self.namespace.clone()),
            labels: Some(labels.into()),
            ..ObjectMeta::default()
        };
        object.data = json!({"spec": self.spec});
        object
    }

    /// Looks until it is ready. What was promised for it is known as soon as the platform has looked at it, too.
    async fn ready(&self, api: &Api<DynamicObject>, begin: Instant) -> Result<(), Error> {
        let cloud = self.spec["cloud"].as_str().unwrap_or_default();
        let mut seconds = whole(provisioning_objective(cloud));
        let (mut phase, mut message) = (String::new(), "nobody has looked at it".to_owned());
        let mut looks = self.looks();
        while timeout_at(begin + Duration::from_secs(seconds), looks.tick())
            .await
            .is_ok()
        {
            let object = match api.get_opt(NAME).await {
                Ok(Some(object)) => object,
                Ok(None) => {
                    return Err(Error::Gone {
                        kind: self.kind.name,
                    });
                }
                // An API server that does not answer is part of the platform, so its time runs on.
                Err(error) => {
                    message = error.to_string();
                    continue;
                }
            };
            let status = &object.data["status"];
            let text = |field: &str| status[field].as_str().unwrap_or_default().to_owned();
            let timing: Timing =
                serde_json::from_value(status["timing"].clone()).unwrap_or_default();
            if timing.ready_at.is_some() {
                return Ok(());
            }
            seconds = timing.objective_seconds.map_or(seconds, whole);
            if status.is_object() {
                (phase, message) = (text("phase"), text("message"));
            }
            if phase == "Blocked" {
                let kind = self.kind.name;
                return Err(Error::Refused { kind, message });
            }
        }
        Err(Error::Late {
            kind: self.kind.name,
            seconds,
            phase,
            message,
        })
    }

    /// Deletes it and waits until it is gone.
    async fn give_back(&self, api: &Api<DynamicObject>) -> Result<(), Error> {
        if let Err(error) = api.delete(NAME, &DeleteParams::default()).await
            && code(&error) != Some(404)
        {
            return Err(self.kubernetes(error));
        }
        let end = Instant::now() + LEAVE;
        let mut looks = self.looks();
        while timeout_at(end, looks.tick()).await.is_ok() {
            if matches!(api.get_opt(NAME).await, Ok(None)) {
                return Ok(());
            }
        }
        Err(Error::Stays {
            kind: self.kind.name,
        })
    }

    fn looks(&self) -> tokio::time::Interval {
        let mut looks = interval(self.look);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        looks
    }

    fn kubernetes(&self, source: KubeError) -> Error {
        Error::Kubernetes {
            kind: self.kind.name,
            source: Box::new(source),
        }
    }
}

fn code(error: &KubeError) -> Option<u16> {
    match error {
        KubeError::Api(status) => Some(status.code),
        _ => None,
    }
}

fn whole(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or_default()
}
