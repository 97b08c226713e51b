//! The fields that say how an object is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Anything, message::normalized_message};

/// What is wanted, as far as readiness depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HealthSpec {
    pub(super) replicas: Option<i64>,
    #[serde(rename = "type")]
    pub(super) type_: Option<String>,
    pub(super) hard: BTreeMap<String, Value>,
}

/// What is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HealthStatus {
    pub(super) observed_generation: Option<i64>,
    pub(super) conditions: Vec<Condition>,
    pub(super) phase: Option<String>,
    pub(super) replicas: i64,
    pub(super) available_replicas: i64,
    pub(super) ready_replicas: i64,
    pub(super) updated_replicas: i64,
    pub(super) current_revision: Option<String>,
    pub(super) update_revision: Option<String>,
    pub(super) load_balancer: LoadBalancer,
    pub(super) parents: Vec<RouteParent>,
    pub(super) used: BTreeMap<String, Value>,
}

/// One of an object's conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub(super) type_: String,
    pub(super) status: String,
    reason: Option<String>,
    message: Option<String>,
    pub(super) last_transition_time: Option<String>,
}

impl Condition {
    /// Its reason, or else its type.
    pub(super) fn reason(&self) -> &str {
        self.reason
            .as_deref()
            .filter(|reason| !reason.is_empty())
            .unwrap_or(&self.type_)
    }

    /// Its message without what changes from retry to retry.
    pub(super) fn message(&self) -> Option<String> {
        self.message
            .as_deref()
            .filter(|message| !message.is_empty())
            .map(normalized_message)
    }
}

/// The addresses of a Service or an Ingress.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct LoadBalancer {
    pub(super) ingress: Vec<Anything>,
}

/// What one gateway thinks of a route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct RouteParent {
    pub(super) conditions: Vec<Condition>,
}
