//! What is judged of every composed resource by itself. What runs already is tolerated as it is.

use std::collections::BTreeMap;

use pave_api::status::GuardrailResult;
use pave_policy::{
    Identity, Verdict,
    words::{UNSAFE, refused, statement, tolerated},
};
use pave_resources::{settings::SETTINGS, tags};
use serde_json::Value;

/// Desired resources by name, and those of them that are observed.
type States<'a> = (&'a BTreeMap<String, Value>, &'a BTreeMap<String, Value>);

/// Nothing is public, and everything is encrypted.
pub(crate) fn settings((desired, observed): States<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for (name, resource) in desired {
        for setting in &SETTINGS {
            let Some(value) = setting.unsafe_value(resource) else {
                continue;
            };
            let running = observed
                .get(name)
                .and_then(|running| setting.unsafe_value(running));
            let safe = setting.safe.to_string();
            let known = [
                ("consequence", setting.consequence),
                ("safe", safe.as_str()),
            ];
            let (cause, fix) = UNSAFE.fill(&known);
            let broken = Broken {
                guardrail: "safe-setting",
                field: format!("{name}: {}", setting.field()),
                value: value.clone(),
                cause,
                fix,
            };
            verdicts.push(broken.verdict(running == Some(value)));
        }
    }
    verdicts
}

/// Whatever can carry tags says whose it is.
pub(crate) fn tags((desired, observed): States<'_>, identity: &Identity) -> Vec<Verdict> {
    let wanted = [
        ("team", identity.team.as_str()),
        ("cost-center", &identity.cost_center),
        ("environment", identity.stage.as_str()),
    ];
    let missing = |resource: &Value| -> Vec<&str> {
        let path = carried_at(resource);
        let carried = path
            .iter()
            .try_fold(resource, |place, step| place.get(step));
        let is_missing = |(key, value): &(&str, &str)| {
            carried.and_then(|tags| tags.get(key)?.as_str()) != Some(*value)
        };
        let missing = wanted
            .iter()
            .filter(|tag| !path.is_empty() && is_missing(tag));
        missing.map(|(key, _)| *key).collect()
    };
    let mut verdicts = Vec::new();
    for (name, resource) in desired {
        let found = missing(resource);
        if found.is_empty() {
            continue;
        }
        let running = observed.get(name).map(&missing);
        let broken = Broken {
            guardrail: "composed-tags",
            field: format!("{name}: {}", carried_at(resource).join(".")),
            value: found.join(", "),
            cause: "is missing, or not the namespace's".to_owned(),
            fix: "put the step Tags before this one".to_owned(),
        };
        verdicts.push(broken.verdict(running == Some(found)));
    }
    verdicts
}

fn carried_at(resource: &Value) -> &'static [&'static str] {
    let text = |field: &str| resource[field].as_str().unwrap_or_default();
    tags::of(text("apiVersion"), text("kind")).path()
}

struct Broken {
    guardrail: &'static str,
    field: String,
    value: String,
    cause: String,
    fix: String,
}

impl Broken {
    fn verdict(&self, is_tolerated: bool) -> Verdict {
        let statement = statement(&self.field, &self.value, &self.cause);
        let (result, message) = if is_tolerated {
            (GuardrailResult::Warn, tolerated(&statement))
        } else {
            (GuardrailResult::Deny, refused(&statement, &self.fix))
        };
        Verdict {
            guardrail: self.guardrail,
            result,
            field: "spec",
            message,
        }
    }
}
