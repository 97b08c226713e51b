//! Behind a claim: the composite is an `XMicroservice` without a namespace, and everything is said in the claim's words.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{Scenario, database, local};

fn claimed(mut scenario: Scenario) -> Scenario {
    scenario.object["kind"] = json!("XMicroservice");
    scenario.object["metadata"] = json!({
        "name": "checkout-x7k2p",
        "creationTimestamp": "2026-01-15T08:00:00Z",
        "labels": {"crossplane.io/claim-name": "checkout", "crossplane.io/claim-namespace": "payments-prod"},
    });
    scenario
}

fn bound() -> Scenario {
    let mut scenario = local("prod").with("{bindings: [{kind: Database, name: orders}]}");
    scenario.others.extend(database("prod", Cloud::Local));
    scenario
}

#[test]
fn a_claim_gets_what_the_namespaced_object_gets() {
    let direct = bound().provisioned().call();
    let claimed = claimed(bound()).provisioned().call();
    assert_eq!(claimed.desired(), direct.desired());
    assert_eq!(claimed.status(), direct.status());
}

#[test]
fn an_x_microservice_that_nobody_claimed_is_blocked() {
    let mut scenario = claimed(bound());
    scenario.object["metadata"]
        .as_object_mut()
        .unwrap()
        .remove("labels");
    let reply = scenario.call();
    assert_eq!(
        (reply.phase(), reply.names().len()),
        ("Blocked".to_owned(), 0)
    );
    assert!(
        reply
            .message()
            .contains("apply a claim of kind Microservice"),
        "{}",
        reply.message()
    );
}
