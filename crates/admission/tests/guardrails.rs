//! The table of verdicts that the functions are held to, against what is exported: CEL for the API server, CEL and Rego for
//! Gatekeeper. Verdict and words are equal.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::collections::BTreeMap;

use pave_admission::{Review, Violation, cel, constraint, policies, rego, template};
use pave_api::{database::DatabaseSpec, status::GuardrailResult};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Table {
    policies: BTreeMap<String, Value>,
    cases: Vec<Case>,
}

type Verdicts = BTreeMap<String, BTreeMap<GuardrailResult, String>>;

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
    spec: DatabaseSpec,
    running: Option<DatabaseSpec>,
    monthly_cost: Option<IgnoredAny>,
    verdicts: Verdicts,
    admission: Option<Verdicts>,
}

fn payments() -> String {
    "payments".to_owned()
}

fn orders() -> String {
    "orders".to_owned()
}

/// Guardrails that admission judges, in the order in which it says them.
const ORDER: [&str; 11] = [
    "approved-size",
    "approved-cloud",
    "approved-region",
    "approved-engine",
    "approved-version",
    "high-availability",
    "backup-retention",
    "deletion-policy",
    "deletion-protection",
    "image-digest",
    "required-tags",
];

fn table() -> Table {
    serde_saphyr::from_str(include_str!("../../policy/tests/cases.yaml")).unwrap()
}

fn compiled(source: &Value) -> cel::Policy {
    let source: cel::Source = serde_json::from_value(source.clone()).unwrap();
    cel::Policy::new(&source).unwrap()
}

impl Case {
    fn review(&self) -> Review {
        let namespace = format!("payments-{}", self.environment);
        let object = |spec: &DatabaseSpec| {
            json!({
                "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
                "metadata": {"name": self.name, "namespace": namespace},
                "spec": spec,
            })
        };
        let labels =
            json!({"pave.internal/team": self.team, "pave.internal/environment": self.environment});
        Review::change(
            object(&self.spec),
            self.running.as_ref().map_or(Value::Null, object),
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}}),
        )
    }

    /// What refuses and what warns, each as admission says it: one sentence after the other.
    fn expected(&self) -> [Vec<Violation>; 2] {
        let verdicts = self.admission.as_ref().unwrap_or(&self.verdicts);
        let said = |results: &[GuardrailResult]| {
            let sentences = ORDER.iter().filter_map(|name| {
                let verdict = verdicts.get(*name)?;
                results
                    .iter()
                    .find_map(|result| verdict.get(result))
                    .cloned()
            });
            let message = sentences.collect::<Vec<_>>().join(" ");
            let one = (!message.is_empty()).then_some(Violation { message });
            one.into_iter().collect()
        };
        [
            said(&[GuardrailResult::Deny]),
            said(&[GuardrailResult::Warn, GuardrailResult::Waived]),
        ]
    }
}

#[test]
fn the_api_servers_policies_give_every_verdict_of_the_table() {
    let Table {
        policies: specs,
        cases,
    } = table();
    let objects = policies();
    let policies: Vec<cel::Policy> = objects
        .iter()
        .filter(|object| object["kind"] == "ValidatingAdmissionPolicy")
        .map(|policy| compiled(&policy["spec"]))
        .collect();
    for case in &cases {
        let params = json!({"metadata": {"name": "default"}, "spec": specs[&case.policy]});
        let params = cel::Parameters::Object(params);
        for (policy, expected) in policies.iter().zip(case.expected()) {
            let found = policy.violations(&case.review(), &params);
            assert_eq!(found.unwrap(), expected, "{}", case.reason);
        }
    }
}

#[test]
fn both_engines_of_the_gatekeeper_template_give_every_verdict_of_the_table() {
    let Table {
        policies: specs,
        cases,
    } = table();
    let template = template();
    let code = &template["spec"]["targets"][0]["code"];
    let native = compiled(&code[0]["source"]);
    let module = rego::Source {
        rego: code[1]["source"]["rego"].as_str().unwrap().to_owned(),
        ..rego::Source::default()
    };
    for case in &cases {
        for (mode, expected) in ["deny", "warn"].into_iter().zip(case.expected()) {
            let constraint = constraint("default", &specs[&case.policy], mode);
            let parameters = constraint["spec"]["parameters"].clone();
            let review = case.review();
            let by_rego = rego::violations(&module, &review, Some(&parameters), &json!({}));
            assert_eq!(by_rego.unwrap(), expected, "Rego, {mode}: {}", case.reason);
            let parameters = cel::Parameters::Constraint(Some(parameters));
            let by_cel = native.violations(&review, &parameters);
            assert_eq!(by_cel.unwrap(), expected, "CEL, {mode}: {}", case.reason);
        }
    }
}

#[test]
fn admission_judges_most_of_the_table_and_leaves_prices_to_the_functions() {
    let cases = table().cases;
    let judged = |case: &&Case| case.expected().iter().any(|verdicts| !verdicts.is_empty());
    assert!(cases.len() >= 60, "{} cases", cases.len());
    assert!(cases.iter().filter(judged).count() >= 40);
    assert!(cases.iter().any(|case| case.monthly_cost.is_some()));
}

/// A namespace that nobody labelled is judged by the policy's patterns, then by its answer for all others.
#[test]
fn whose_a_namespace_is_comes_from_labels_patterns_or_the_policys_answer() {
    let refuses = compiled(&policies()[0]["spec"]);
    let rule = json!({"name": "prod", "environments": ["prod"], "sizes": ["large"]});
    let rows = [
        (
            json!({"rules": [rule], "namespaces": [{"match": "pay*-x", "team": "payments", "environment": "prod"}]}),
            "spec.size: 'small' is not approved in environment 'prod'; approved: large (policy default, rule prod). Fix: choose one of these.",
            "a pattern that fits",
        ),
        (
            json!({"rules": [rule], "unmanagedNamespace": {"team": "a", "environment": "prod"}}),
            "spec.size: 'small' is not approved in environment 'prod'; approved: large (policy default, rule prod). Fix: choose one of these.",
            "the answer for namespaces that nobody claims",
        ),
        (
            json!({"rules": [rule], "namespaces": [{"match": "pay", "team": "payments", "environment": "prod"}]}),
            "metadata.namespace: nobody is responsible for namespace 'payments-x'. Fix: ask the platform team for an Environment of \
             that name (see docs/installation.md), or use a namespace of your team.",
            "nobody",
        ),
    ];
    for (spec, message, reason) in rows {
        let review = Review::change(
            json!({"kind": "Database", "metadata": {"name": "orders"}, "spec": {"size": "small"}}),
            Value::Null,
            json!({"metadata": {"name": "payments-x"}}),
        );
        let params =
            cel::Parameters::Object(json!({"metadata": {"name": "default"}, "spec": spec}));
        let found = refuses.violations(&review, &params).unwrap();
        assert_eq!(
            found,
            [Violation {
                message: message.to_owned()
            }],
            "{reason}"
        );
    }
}
