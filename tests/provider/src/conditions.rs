//! Conditions with the reasons that Crossplane's providers use.

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

/// A condition, without its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    type_: &'static str,
    status: &'static str,
    reason: &'static str,
    message: String,
}

impl Condition {
    /// It works.
    pub fn available() -> Self {
        Self::of("Ready", "True", "Available")
    }

    /// It is being made.
    pub fn creating() -> Self {
        Self::of("Ready", "False", "Creating")
    }

    /// It is being deleted.
    pub fn deleting() -> Self {
        Self::of("Ready", "False", "Deleting")
    }

    /// Everything is as it should be.
    pub fn synced() -> Self {
        Self::of("Synced", "True", "ReconcileSuccess")
    }

    /// Nothing is done at present.
    pub fn paused() -> Self {
        Self::of("Synced", "False", "ReconcilePaused")
    }

    /// Something could not be done.
    pub fn failed(message: String) -> Self {
        Self {
            message,
            ..Self::of("Synced", "False", "ReconcileError")
        }
    }

    /// How the last operation ended that took longer than one look, which only servers have.
    pub fn operation_succeeded() -> Self {
        Self::of("LastAsyncOperation", "True", "Success")
    }

    /// An operation that took longer than one look has failed.
    pub fn operation_failed(reason: &'static str, message: String) -> Self {
        Self {
            message,
            ..Self::of("LastAsyncOperation", "False", reason)
        }
    }

    fn of(type_: &'static str, status: &'static str, reason: &'static str) -> Self {
        Self {
            type_,
            status,
            reason,
            message: String::new(),
        }
    }

    fn is(&self, known: &Value) -> bool {
        let message = known["message"].as_str().unwrap_or_default();
        known["status"] == self.status && known["reason"] == self.reason && message == self.message
    }

    /// As it is written, keeping the time of an equal one.
    fn to_value(&self, known: Option<&Value>, generation: Option<i64>) -> Value {
        let unchanged = known.filter(|known| self.is(known));
        let now = || json!(now());
        let time = unchanged.map_or_else(now, |known| known["lastTransitionTime"].clone());
        let mut condition = json!({
            "type": self.type_, "status": self.status, "reason": self.reason, "lastTransitionTime": time,
            "observedGeneration": generation,
        });
        if !self.message.is_empty() {
            condition["message"] = json!(self.message);
        }
        condition
    }
}

/// Puts conditions among the known ones, in the place of those of the same type.
pub fn merge(known: &[Value], conditions: &[Condition], generation: Option<i64>) -> Vec<Value> {
    let mut merged = known.to_vec();
    for condition in conditions {
        let place = merged
            .iter()
            .position(|known| known["type"] == condition.type_);
        match place {
            Some(place) => {
                merged[place] = condition.to_value(Some(&merged[place]), generation);
            }
            None => merged.push(condition.to_value(None, generation)),
        }
    }
    merged
}

/// The present time as Kubernetes writes it.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_keeps_its_time_for_as_long_as_it_lasts() {
        let known = [
            json!({"type": "Ready", "status": "True", "reason": "Available", "lastTransitionTime": "2026-01-15T08:10:00Z", "observedGeneration": 1}),
        ];
        let merged = merge(
            &known,
            &[Condition::available(), Condition::synced()],
            Some(2),
        );
        assert_eq!(merged[0]["lastTransitionTime"], "2026-01-15T08:10:00Z");
        assert_eq!(merged[0]["observedGeneration"], 2);
        assert_eq!(merged[1]["reason"], "ReconcileSuccess");

        let merged = merge(&known, &[Condition::deleting()], Some(2));
        assert_ne!(merged[0]["lastTransitionTime"], "2026-01-15T08:10:00Z");
    }
}
