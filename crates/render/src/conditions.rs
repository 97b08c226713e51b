//! The composite's conditions: who may set which, and in what order.

use pave_function_sdk::proto;
use serde_json::{Value, json};

use crate::object;

/// When every condition changed, offline: the time the official command-line tool prints, so that output is stable.
const TRANSITION: &str = "2024-01-01T00:00:00Z";
/// Types that belong to Crossplane; what functions say of them is ignored.
const SYSTEM: [&str; 5] = ["Healthy", "Ready", "Responsive", "Synced", "UpToDate"];
/// How many unready resources a message names.
const NAMED: usize = 3;

/// `status.conditions`, one of each type, in the order in which they were first set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    list: Vec<Value>,
    generation: Option<i64>,
}

/// What a condition says, apart from its type.
pub(crate) struct Verdict {
    pub(crate) status: &'static str,
    pub(crate) reason: String,
    pub(crate) message: String,
}

impl Verdict {
    fn new(status: &'static str, reason: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.to_owned(),
            message: message.into(),
        }
    }
}

impl Conditions {
    /// Those the composite has already; Crossplane's own will carry its `metadata.generation`.
    pub(crate) fn of(composite: &Value) -> Self {
        let list = composite
            .pointer("/status/conditions")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let generation = composite
            .pointer("/metadata/generation")
            .and_then(Value::as_i64);
        Self { list, generation }
    }

    /// Crossplane watches the composite.
    pub(crate) fn responsive(&mut self) {
        self.mark("Responsive", Verdict::new("True", "WatchCircuitClosed", ""));
    }

    /// Everything was applied.
    pub(crate) fn synced(&mut self) {
        self.mark("Synced", Verdict::new("True", "ReconcileSuccess", ""));
    }

    /// The pipeline failed: functions' conditions that it did not get to are unknown now.
    pub(crate) fn failed(&mut self, message: &str, seen: &[proto::Condition]) {
        self.mark("Synced", Verdict::new("False", "ReconcileError", message));
        let told = |kind: &str| {
            SYSTEM.contains(&kind) || seen.iter().any(|condition| condition.r#type == kind)
        };
        let types = self
            .list
            .iter()
            .map(|condition| object::text(condition, "/type").to_owned());
        for kind in types.filter(|kind| !told(kind)).collect::<Vec<_>>() {
            let message =
                "A fatal error occurred before the status of this condition could be determined.";
            self.mark(&kind, Verdict::new("Unknown", "FatalError", message));
        }
    }

    /// Whether the composite is ready: as the functions say, else when no composed resource is unready.
    pub(crate) fn ready(&mut self, said: proto::Ready, unready: &[&str]) {
        let message = match said {
            proto::Ready::Unspecified if !unready.is_empty() => {
                format!("Unready resources: {}", some(unready))
            }
            _ => String::new(),
        };
        let ready =
            said == proto::Ready::True || (said == proto::Ready::Unspecified && unready.is_empty());
        let verdict = if ready {
            Verdict::new("True", "Available", "")
        } else {
            Verdict::new("False", "Creating", message)
        };
        self.mark("Ready", verdict);
    }

    /// What functions say, Crossplane's own types apart.
    pub(crate) fn take(&mut self, conditions: &[proto::Condition]) {
        for condition in conditions
            .iter()
            .filter(|condition| !SYSTEM.contains(&condition.r#type.as_str()))
        {
            let status = match condition.status() {
                proto::Status::ConditionTrue => "True",
                proto::Status::ConditionFalse => "False",
                proto::Status::ConditionUnknown | proto::Status::ConditionUnspecified => "Unknown",
            };
            let message = condition.message.clone().unwrap_or_default();
            self.set(
                &condition.r#type,
                Verdict::new(status, &condition.reason, message),
                None,
            );
        }
    }

    /// The list for the status.
    pub(crate) fn to_value(&self) -> Value {
        self.list.clone().into()
    }

    fn mark(&mut self, kind: &str, verdict: Verdict) {
        self.set(kind, verdict, self.generation);
    }

    /// A condition that says what it said before keeps its time.
    fn set(&mut self, kind: &str, verdict: Verdict, generation: Option<i64>) {
        let mut condition = json!({
            "lastTransitionTime": TRANSITION, "reason": verdict.reason, "status": verdict.status, "type": kind,
        });
        if !verdict.message.is_empty() {
            condition["message"] = verdict.message.into();
        }
        if let Some(generation) = generation {
            condition["observedGeneration"] = generation.into();
        }
        match self.list.iter_mut().find(|old| old["type"] == kind) {
            None => self.list.push(condition),
            Some(old) => {
                let fields = ["reason", "status", "message", "observedGeneration"];
                if fields
                    .iter()
                    .any(|field| old.get(field) != condition.get(field))
                {
                    *old = condition;
                }
            }
        }
    }
}

/// `a, b`, then `a, b, and c`, then `a, b, c, and 2 more`.
fn some(names: &[&str]) -> String {
    match names.len() {
        count if count > NAMED => {
            format!("{}, and {} more", names[..NAMED].join(", "), count - NAMED)
        }
        NAMED => format!(
            "{}, and {}",
            names[..NAMED - 1].join(", "),
            names[NAMED - 1]
        ),
        _ => names.join(", "),
    }
}

/// Which types the claim of a composite shows, too.
pub(crate) fn of_claim(conditions: &[proto::Condition]) -> Vec<&str> {
    let mut types: Vec<_> = conditions
        .iter()
        .filter(|condition| condition.target() == proto::Target::CompositeAndClaim)
        .map(|condition| condition.r#type.as_str())
        .filter(|kind| !SYSTEM.contains(kind))
        .collect();
    types.sort_unstable();
    types.dedup();
    types
}
