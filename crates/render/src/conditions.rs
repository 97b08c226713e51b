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

    /// The pipeline failed: conditions of functions that it did not get to are unknown now.
    pub(crate) fn failed(&mut self, message: &str, seen: &[proto::Condition]) {
        self.mark("Synced", Verdict::new("False", "ReconcileError", message));
        self.take(seen);
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

    /// Somebody asked to leave the composite alone.
    pub(crate) fn paused(&mut self) {
        let message = "Reconciliation (including deletion) is paused via the pause annotation";
        self.mark("Synced", Verdict::new("False", "ReconcilePaused", message));
    }

    /// The composite is being deleted.
    pub(crate) fn deleting(&mut self) {
        self.mark("Ready", Verdict::new("False", "Deleting", ""));
        self.synced();
    }

    /// What the functions want the status to hold already comes first; those known so far overwrite it.
    pub(crate) fn after(self, desired: Option<&Value>) -> Self {
        let Some(desired) = desired.and_then(Value::as_array) else {
            return self;
        };
        let mut all = Self {
            list: desired.clone(),
            generation: self.generation,
        };
        self.list.into_iter().for_each(|known| all.put(known));
        all
    }

    /// From here on Crossplane's conditions carry no generation.
    pub(crate) fn without_generation(self) -> Self {
        Self {
            generation: None,
            ..self
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
        self.put(condition);
    }

    /// A condition that says what it said before stays as it is.
    fn put(&mut self, condition: Value) {
        let same_type = |old: &&mut Value| old["type"] == condition["type"];
        match self.list.iter_mut().find(same_type) {
            None => self.list.push(condition),
            Some(old) if says_the_same(old, &condition) => (),
            Some(old) => *old = condition,
        }
    }
}

/// Generations count only where both have one.
fn says_the_same(old: &Value, new: &Value) -> bool {
    let generation = "/observedGeneration";
    let generations = old.pointer(generation).zip(new.pointer(generation));
    generations.is_none_or(|(old, new)| old == new)
        && ["/reason", "/status", "/message"]
            .iter()
            .all(|field| object::text(old, field) == object::text(new, field))
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

/// Which types the claim of a composite shows, too, in the order in which functions first said so.
pub(crate) fn of_claim(known: Option<&Value>, conditions: &[proto::Condition]) -> Vec<Value> {
    let mut types = known.and_then(Value::as_array).cloned().unwrap_or_default();
    let claimed = conditions
        .iter()
        .filter(|condition| condition.target() == proto::Target::CompositeAndClaim)
        .filter(|condition| !SYSTEM.contains(&condition.r#type.as_str()));
    for condition in claimed {
        if !types.iter().any(|known| *known == condition.r#type) {
            types.push(condition.r#type.as_str().into());
        }
    }
    types
}
