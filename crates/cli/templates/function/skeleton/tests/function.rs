//! The function through its front door: a request in, a response out; and over gRPC, as Crossplane calls it.

use std::time::Duration;

use clap::Parser as _;
use function::run;
use pave_conformance::{Sample, Security, Target, Verdict, judge};
use pave_function_sdk::{
    server::{Server, ServerArgs},
    testing,
};
use serde_json::json;

const REQUEST: &str = r#"
input: {labels: {cost-unit: shared, team: nobody}}
observed: {composite: {resource: {apiVersion: example.org/v1, kind: Site, metadata: {name: shop}}}}
desired:
  resources:
    bucket: {resource: {apiVersion: example.org/v1, kind: Bucket, metadata: {labels: {team: payments}}}}
    bare: {resource: {apiVersion: example.org/v1, kind: Queue}}
"#;

#[test]
fn everything_that_earlier_steps_composed_gets_the_labels_and_keeps_its_own() {
    let answer = testing::run(&run, REQUEST);
    assert_eq!(answer.matches("cost-unit: shared").count(), 2, "{answer}");
    assert!(answer.contains("team: payments"), "{answer}");
    assert_eq!(answer.matches("team: nobody").count(), 1, "{answer}");
}

#[test]
fn a_step_without_labels_is_told_so() {
    let misspelled = REQUEST.replace("labels: {cost-unit", "lables: {cost-unit");
    let answer = testing::run(&run, &misspelled);
    assert!(answer.contains("SEVERITY_FATAL"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn crossplanes_functions_specification_is_kept() {
    let arguments = [
        "function",
        "--insecure",
        "--address=127.0.0.1:0",
        "--metrics-address=127.0.0.1:0",
    ];
    let server = Server::bind(ServerArgs::parse_from(arguments), run);
    let server = server.await.unwrap();
    let target = Target {
        address: server.local_address().unwrap().to_string(),
        security: Security::Insecure,
        timeout: Duration::from_secs(60),
    };
    tokio::spawn(server.run(std::future::pending()));
    let sample = Sample {
        input: Some(json!({
            "apiVersion": "labels.fn.example.org/v1", "kind": "Labels", "labels": {"cost-unit": "shared"},
        })),
        ..Sample::default()
    };
    let report = judge(target, sample, |_| {}).await.unwrap();
    for one in &report.cases {
        assert!(
            !matches!(one.verdict, Verdict::Fail(_)),
            "{}: {:?}",
            one.case.id,
            one.verdict
        );
    }
}
