//! The table of verdicts that everybody is held to, against the whole function: what it says in status is what the judge says.
//!
//! A function judges what it has resolved, so a case that leaves a field out may get verdicts about the platform's default there.
//! What the case is about has to come out word by word.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use pave_api::status::{GuardrailResult, GuardrailStatus};
use pave_catalog::Catalog;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario};

#[derive(Deserialize)]
struct Table {
    policies: BTreeMap<String, Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    reason: String,
    policy: String,
    environment: String,
    #[serde(default = "payments")]
    team: String,
    #[serde(default = "orders")]
    name: String,
    #[serde(default = "the_day")]
    today: Date,
    spec: Value,
    running: Option<Value>,
    /// The function makes its own estimate.
    monthly_cost: Option<IgnoredAny>,
    verdicts: BTreeMap<String, BTreeMap<GuardrailResult, String>>,
}

fn payments() -> String {
    "payments".to_owned()
}

fn orders() -> String {
    "orders".to_owned()
}

fn the_day() -> Date {
    date(2026, 11, 24)
}

/// Cases in which the function comes to a refusal of its own before the guardrail's, or has nothing to judge.
const ELSEWHERE: [(&str, &str); 4] = [
    (
        "a tolerated size does not excuse a cloud that is new",
        "a running database is never moved",
    ),
    (
        "an exception of another kind is for something else",
        "'netherlands' is not offered on aws",
    ),
    // In the cluster nothing is backed up.
    ("production keeps seven days whatever the policy says", ""),
    ("the bound itself is enough", ""),
];

/// The policy as an installation has it.
fn installed(mut policy: Value) -> Value {
    let team = |name: &str| json!({"name": name, "costCenter": "cc-1", "owner": name});
    policy["installation"] = json!("acme");
    policy["teams"] = json!([team("payments"), team("analytics")]);
    policy
}

/// A cloud needs a place, and the policies of the table have no default.
fn placed(mut spec: Value) -> Value {
    let cloud = spec["cloud"].as_str().unwrap_or("local");
    if cloud != "local" && spec["region"].is_null() {
        spec["region"] = json!("germany");
    }
    spec
}

impl Case {
    fn reply(&self, policy: &Value) -> Reply {
        let spec = |spec: &Value| placed(spec.clone());
        let mut scenario = Scenario::new(&self.environment, &spec(&self.spec).to_string());
        scenario.today = self.today;
        scenario.object["metadata"]["name"] = json!(self.name);
        for zone in scenario.zones.values_mut() {
            let facts = zone["regions"]["germany"].clone();
            for region in Catalog::embedded().regions() {
                zone["regions"][&region.place] = facts.clone();
            }
        }
        let environment = |stage: &str| Some(json!({"team": self.team, "environment": stage}));
        if let Some(running) = &self.running {
            // From a time when nothing was asked for.
            scenario.environment = environment("dev");
            scenario.policy = Some(installed(json!({})));
            scenario.object["spec"] = spec(running);
            scenario = scenario.provisioned();
            scenario.object["spec"] = spec(&self.spec);
        }
        scenario.environment = environment(&self.environment);
        scenario.policy = Some(installed(policy.clone()));
        scenario.reconcile()
    }
}

#[test]
fn the_whole_function_gives_the_verdicts_of_the_table_word_by_word() {
    let table = include_str!("../../../../crates/policy/tests/cases.yaml");
    let Table { policies, cases } = serde_saphyr::from_str(table).unwrap();
    for case in cases.iter().filter(|case| case.monthly_cost.is_none()) {
        let reason = &case.reason;
        let reply = case.reply(&policies[&case.policy]);
        let said: Vec<GuardrailStatus> =
            serde_json::from_value(reply.status()["guardrails"].clone()).unwrap_or_default();
        let found = |rule: &str| {
            let verdict = said.iter().find(|verdict| verdict.rule == rule)?;
            Some(BTreeMap::from([(verdict.result, verdict.message.clone())]))
        };
        if let Some((_, instead)) = ELSEWHERE.iter().find(|(of, _)| of == reason) {
            assert!(
                reply.message().contains(instead),
                "{reason}: {}",
                reply.message()
            );
            for rule in case.verdicts.keys() {
                assert_eq!(found(rule), None, "{reason}: {rule}");
            }
            continue;
        }
        for (rule, expected) in &case.verdicts {
            assert_eq!(found(rule).as_ref(), Some(expected), "{reason}: {rule}");
        }
    }
}
