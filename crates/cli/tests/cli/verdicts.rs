//! The table of verdicts that everybody is held to, against `pave plan`: before anything is applied it says what the platform will say.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::pave_in;

/// Cases in which `pave plan` comes to a refusal of its own before the guardrail's, or has nothing to judge.
const ELSEWHERE: [&str; 5] = [
    "a tolerated size does not excuse a cloud that is new",
    "an exception of another kind is for something else",
    // In the cluster nothing is backed up.
    "production keeps seven days whatever the policy says",
    "the bound itself is enough",
    // What is no date is no manifest.
    "an own exception under a rule that may not be waived is not even read",
];

fn text<'c>(case: &'c Value, field: &str, default: &'c str) -> &'c str {
    case[field].as_str().unwrap_or(default)
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "pave.internal/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec})
}

/// The policy as an installation has it.
fn installed(policy: &Value) -> Value {
    let team = |name: &str| json!({"name": name, "costCenter": "cc-1", "owner": name});
    let mut policy = policy.clone();
    // A file in which one of them ends at no date is refused.
    if let Some(exceptions) = policy["exceptions"].as_array_mut() {
        exceptions.retain(|exception| exception["expires"] != "soon");
    }
    policy["installation"] = json!("acme");
    policy["teams"] = json!([team("payments"), team("analytics")]);
    object("PlatformPolicy", "default", &policy)
}

/// The manifest of a case. A cloud needs a place, and the policies of the table have no default.
fn manifest(case: &Value, spec: &Value) -> Value {
    let mut spec = spec.clone();
    if text(&spec, "cloud", "local") != "local" && spec["region"].is_null() {
        spec["region"] = json!("germany");
    }
    let mut manifest = object("Database", text(case, "name", "orders"), &spec);
    manifest["metadata"]["namespace"] =
        json!(format!("payments-{}", text(case, "environment", "")));
    manifest
}

/// What a command prints about a manifest in a stage, under a policy.
fn printed(directory: &Path, command: &str, case: &Value, objects: [(&str, Value); 2]) -> String {
    let [(stage, manifest), (_, policy)] = objects;
    let environment = json!({"team": text(case, "team", "payments"), "environment": stage});
    let namespace = manifest["metadata"]["namespace"].as_str().unwrap();
    let files = [
        ("policy.yaml", policy),
        (
            "environment.yaml",
            object("Environment", namespace, &environment),
        ),
        ("manifest.yaml", manifest.clone()),
    ];
    for (name, content) in files {
        fs::write(directory.join(name), content.to_string()).unwrap();
    }
    let arguments = format!(
        "{command} manifest.yaml --policy-file policy.yaml --environment-file environment.yaml --today {}",
        text(case, "today", "2026-11-24")
    );
    let output = pave_in(directory, &arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_plan_gives_the_verdicts_of_the_table_word_by_word() {
    let table: Value =
        serde_saphyr::from_str(include_str!("../../../policy/tests/cases.yaml")).unwrap();
    let cases = table["cases"].as_array().unwrap().iter();
    // It makes an estimate of its own.
    for case in cases.filter(|case| case["monthlyCost"].is_null()) {
        let reason = text(case, "reason", "");
        let directory = tempfile::tempdir().unwrap();
        let mut command = "plan -o json".to_owned();
        if case["running"].is_object() {
            // From a time when nothing was asked for.
            let running = manifest(case, &case["running"]);
            let objects = [("dev", running), ("", installed(&json!({})))];
            let observed = printed(directory.path(), "render", case, objects);
            fs::write(directory.path().join("observed.yaml"), observed).unwrap();
            command += " --observed observed.yaml";
        }
        let policy = installed(&table["policies"][text(case, "policy", "")]);
        let stage = text(case, "environment", "");
        let objects = [(stage, manifest(case, &case["spec"])), ("", policy)];
        let plan = printed(directory.path(), &command, case, objects);
        let plan: Value = serde_json::from_str(&plan).unwrap_or_default();
        let found = |rule: &str| {
            let verdicts = plan[0]["guardrails"].as_array()?;
            let verdict = verdicts.iter().find(|verdict| verdict["rule"] == rule)?;
            Some(json!({verdict["result"].as_str()?: verdict["message"]}))
        };
        for (rule, expected) in case["verdicts"].as_object().unwrap() {
            let expected = (!ELSEWHERE.contains(&reason)).then_some(expected);
            assert_eq!(found(rule).as_ref(), expected, "{reason}: {rule}: {plan}");
        }
    }
}
