//! A host that says nothing of itself and fetches nothing: every function says what is missing, and none fails.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use function_pave::Pave;
use pave_api::input;
use pave_function_sdk::testing::run;
use serde_json::{Value, json};

/// A request without capabilities and without anything that was required.
fn answer(kind: &str) -> Value {
    let spec = match kind {
        "Environment" => json!({"team": "payments", "environment": "dev"}),
        "LandingZone" => json!({"cloud": "local"}),
        "Microservice" => json!({"image": {"repository": "registry.example/orders", "tag": "1"}}),
        _ => json!({}),
    };
    let composite = json!({
        "apiVersion": "pave.internal/v1alpha1",
        "kind": kind,
        "metadata": {"name": "orders", "namespace": "payments-dev", "creationTimestamp": "2026-01-15T08:00:00Z"},
        "spec": spec,
    });
    let bucket = json!({"apiVersion": "s3.aws.m.upbound.io/v1beta1", "kind": "Bucket", "spec": {"forProvider": {"region": "eu-central-1"}}});
    let request = json!({
        "observed": {"composite": {"resource": composite}},
        "desired": {"resources": {"bucket": {"resource": bucket}}},
        "input": {"apiVersion": input::API_VERSION, "kind": kind},
    });
    serde_saphyr::from_str(&run(&Pave::default(), &request.to_string())).unwrap()
}

#[test]
fn no_function_fails_and_none_drops_what_another_step_wants() {
    for (kind, _) in input::schemas() {
        let answer = answer(kind);
        let results = answer["results"].as_array().into_iter().flatten();
        let fatal = results.filter(|result| result["severity"] == "SEVERITY_FATAL");
        assert_eq!(fatal.count(), 0, "{kind}: {answer}");
        assert!(
            answer["desired"]["resources"]["bucket"].is_object(),
            "{kind}"
        );
    }
}

#[test]
fn whoever_decides_by_platform_objects_says_that_they_are_not_fetched() {
    for (kind, condition, reason) in [
        ("Database", "GuardrailsPassed", "it cannot be judged"),
        ("Environment", "Consistent", "nobody knows the team"),
        ("Tags", "TagsApplied", "nobody knows whose it is"),
        ("Guardrails", "GuardrailsPassed", "no rule is known"),
    ] {
        let answer = answer(kind);
        let conditions = answer["conditions"].as_array().unwrap();
        let found = conditions
            .iter()
            .find(|found| found["type"] == condition)
            .unwrap();
        assert_eq!(found["status"], "STATUS_CONDITION_FALSE", "{reason}");
        assert_eq!(found["reason"], "HostTooOld", "{reason}");
        let message = found["message"].as_str().unwrap();
        assert!(
            message.contains("Fix: the platform team upgrades Crossplane"),
            "{message}"
        );
    }
}

#[test]
fn list_prices_need_no_platform_object() {
    let answer = answer("Cost");
    let status = &answer["desired"]["composite"]["resource"]["status"];
    assert!(status["cost"]["currency"].is_string(), "{answer}");
}
