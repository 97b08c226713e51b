//! What came of a composite.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Composed, RenderError, to_yaml};

/// The result of a pipeline, complete or up to a FATAL result.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The composite: identity, references to what it composes, and its status with conditions.
    pub composite: Value,
    /// What Crossplane applies, sorted by composition resource name. Empty after a FATAL result.
    pub composed: Vec<Composed>,
    /// What Crossplane deletes: observed, controlled by the composite, and no longer desired. Empty after a FATAL result.
    pub deleted: Vec<Value>,
    /// What Crossplane tells people, in order.
    pub events: Vec<Event>,
    /// The context after the last step.
    pub context: Value,
    /// After what time Crossplane calls the functions again: the shortest that one asked for.
    pub ttl: Option<Duration>,
    /// What goes into the connection Secret of a legacy composite.
    pub connection_details: BTreeMap<String, Vec<u8>>,
    /// Set when a step refused: Crossplane applied nothing and deleted nothing.
    pub fatal: Option<Fatal>,
}

/// Why a step refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal {
    /// The pipeline step.
    pub step: String,
    /// What its function said.
    pub message: String,
}

/// In Crossplane's words, which are the composite's condition and its event, too.
impl fmt::Display for Fatal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "cannot compose resources: pipeline step \"{}\" returned a fatal result: {}",
            self.step, self.message
        )
    }
}

/// A Kubernetes event on the composite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// How bad it is.
    pub severity: Severity,
    /// `CamelCase`.
    pub reason: String,
    /// The sentence.
    pub message: String,
    /// Whether the claim is told, too.
    pub claim: bool,
}

impl Event {
    pub(crate) fn normal(reason: &str, message: String) -> Self {
        Self {
            severity: Severity::Normal,
            reason: reason.to_owned(),
            message,
            claim: false,
        }
    }
}

/// How bad an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// For information.
    Normal,
    /// Somebody should look.
    Warning,
}

impl Rendered {
    /// The composite and what it composes as YAML documents, each after a line `---`.
    pub fn to_yaml(&self) -> Result<String, RenderError> {
        let objects = self.composed.iter().map(|composed| &composed.object);
        std::iter::once(&self.composite)
            .chain(objects)
            .map(to_yaml)
            .collect()
    }

    /// The events as objects, the way `crossplane render --include-function-results` prints them.
    pub fn results(&self) -> Vec<Value> {
        let result = |event: &Event| {
            json!({
                "apiVersion": "render.crossplane.io/v1beta1",
                "kind": "Result",
                "severity": format!("{:?}", event.severity),
                "reason": event.reason,
                "message": event.message,
            })
        };
        self.events.iter().map(result).collect()
    }
}
