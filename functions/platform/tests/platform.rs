//! Platform objects are judged where they are written.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_fn_platform::{LandingZone, PlatformPolicy};
use pave_function_sdk::{Function, testing::run};
use serde_json::{Value, json};

fn answer(function: &dyn Function, kind: &str, spec: &str, more: &str) -> Value {
    let head = "observed: {composite: {resource: {apiVersion: pave.internal/v1alpha1";
    let object =
        format!("{head}, kind: {kind}, metadata: {{name: payments-dev}}, spec: {spec}}}}}}}\n");
    serde_saphyr::from_str(&run(function, &format!("{object}{more}"))).unwrap()
}

fn status(answer: &Value) -> &Value {
    &answer["desired"]["composite"]["resource"]["status"]
}

#[test]
fn a_policy_with_nothing_wrong_is_ready() {
    let answer = answer(
        &PlatformPolicy,
        "PlatformPolicy",
        "{installation: acme}",
        "",
    );
    assert_eq!(
        *status(&answer),
        json!({"message": "nothing is wrong", "problems": []})
    );
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_TRUE");
    assert_eq!(answer["conditions"][0]["reason"], "NothingWrong");
}

#[test]
fn every_problem_of_a_policy_is_listed_and_the_first_is_the_message() {
    let spec = "{namespaces: [{match: 'a-*', team: nobody, environment: dev}], teams: [{name: payments, costCenter: cc-1, owner: ops}], \
                requiredTags: [team]}";
    let answer = answer(&PlatformPolicy, "PlatformPolicy", spec, "");
    let problems = status(&answer)["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    let message = status(&answer)["message"].as_str().unwrap();
    assert!(
        message.starts_with(problems[0].as_str().unwrap())
            && message.ends_with("And 1 more, see status.problems."),
        "{message}"
    );
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_FALSE");
}

#[test]
fn more_problems_than_status_takes_are_cut() {
    let tags: Vec<String> = (0..100).map(|_| "team".to_owned()).collect();
    let answer = answer(
        &PlatformPolicy,
        "PlatformPolicy",
        &format!("{{requiredTags: [{}]}}", tags.join(", ")),
        "",
    );
    assert_eq!(status(&answer)["problems"].as_array().unwrap().len(), 64);
}

#[test]
fn a_landing_zone_without_regions_says_so() {
    let spec =
        "{cloud: gcp, project: acme, providerConfigRef: {kind: ClusterProviderConfig, name: gcp}}";
    let answer = answer(&LandingZone, "LandingZone", spec, "");
    let problem = "spec.regions: no region is prepared, so nothing can be placed on 'gcp'.";
    assert_eq!(status(&answer)["problems"], json!([problem]));
    assert_eq!(answer["conditions"][0]["reason"], "ProblemsFound");
}
