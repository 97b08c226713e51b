//! Whether an observed object is ready.
//!
//! | kind | ready when |
//! |---|---|
//! | any with a `Ready` condition: managed resources, composites, `Usage` | it is `True` |
//! | `Deployment` | `Available`, and every replica is updated and available |
//! | `StatefulSet` | every replica is updated and ready |
//! | `Job` | `Complete` |
//! | `Service`, `Ingress` | it exists; one that asks for a load balancer, and every `Ingress`: it has an address |
//! | `HTTPRoute` | every gateway accepts it and finds what it refers to |
//! | `PersistentVolumeClaim` | bound |
//! | `Namespace` | active |
//! | `ResourceQuota` | all that it limits is counted |
//! | kinds without a status worth waiting for: `Secret`, `ConfigMap`, `NetworkPolicy`, provider configurations … | it exists |
//! | any other | never, until it has a `Ready` condition |
//!
//! Whatever is being deleted is not ready. A managed resource that works and whose last change the cloud refuses stays ready:
//! [`Health::sync_error`] has the refusal. The rules are those of function-auto-ready, which has none for policies, quotas, roles
//! and routes; an autoscaler is ready at once here, for it waits for the very pods whose Deployment is waited for anyway.

mod kinds;
mod message;
mod status;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

pub use message::normalized_message;
use status::{Condition, HealthSpec, HealthStatus};

/// Whether an object is ready, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It does what it is for.
    Ready,
    /// It does not yet, or no longer.
    NotReady {
        /// One word, such as `Creating`.
        reason: String,
        /// More, where there is more. The same in every retry.
        message: Option<String>,
    },
}

impl Readiness {
    fn not_ready(reason: &str) -> Self {
        Self::NotReady {
            reason: reason.to_owned(),
            message: None,
        }
    }

    fn because(reason: &str, message: impl Into<String>) -> Self {
        Self::NotReady {
            reason: reason.to_owned(),
            message: Some(message.into()),
        }
    }
}

/// Whether an observed object is ready.
pub fn ready(object: &Value) -> Readiness {
    match Health::deserialize(object) {
        Ok(health) => health.readiness(),
        Err(error) => Readiness::because("Unreadable", error.to_string()),
    }
}

/// The part of an object that says how it is. Reading an object as this skips everything else.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Health {
    /// Group and version of the kind.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    metadata: HealthMetadata,
    spec: HealthSpec,
    status: HealthStatus,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HealthMetadata {
    generation: Option<i64>,
    deletion_timestamp: Option<Anything>,
}

/// Something is there; what does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Health {
    /// Whether it is ready.
    pub fn readiness(&self) -> Readiness {
        if self.metadata.deletion_timestamp.is_some() {
            return Readiness::not_ready("Deleting");
        }
        kinds::readiness(self)
    }

    /// False when the provider says that it cannot carry out what is wanted. Kinds that do not say count as synced.
    pub fn synced(&self) -> bool {
        self.condition("Synced")
            .is_none_or(|synced| synced.status != "False")
    }

    /// What the provider cannot carry out, the same in every retry.
    pub fn sync_error(&self) -> Option<String> {
        let synced = self
            .condition("Synced")
            .filter(|synced| synced.status == "False")?;
        synced.message()
    }

    /// Since when it is ready, RFC 3339, for kinds with a `Ready` or `Available` condition.
    pub fn ready_since(&self) -> Option<&str> {
        let ready = self
            .condition("Ready")
            .or_else(|| self.condition("Available"))?;
        (ready.status == "True").then_some(ready.last_transition_time.as_deref()?)
    }

    fn condition(&self, type_: &str) -> Option<&Condition> {
        self.status
            .conditions
            .iter()
            .find(|condition| condition.type_ == type_)
    }

    /// Whether the controller has yet to see the last change.
    fn is_stale(&self) -> bool {
        self.status.observed_generation < self.metadata.generation
    }
}
