//! Behind a claim: the composite is an `XDatabase` without a namespace, and everything is said in the claim's words.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use crate::scenario::{Scenario, everywhere};

fn claimed(mut scenario: Scenario) -> Scenario {
    scenario.object["kind"] = json!("XDatabase");
    scenario.object["metadata"] = json!({
        "name": "orders-x7k2p",
        "creationTimestamp": "2026-01-15T08:00:00Z",
        "labels": {"crossplane.io/claim-name": "orders", "crossplane.io/claim-namespace": "payments-prod"},
    });
    scenario
}

#[test]
fn a_claim_gets_what_the_namespaced_object_gets() {
    for place in everywhere() {
        let direct = Scenario::on("prod", place).provisioned().call();
        let claimed = claimed(Scenario::on("prod", place)).provisioned().call();
        assert_eq!(claimed.desired(), direct.desired(), "{place:?}");
        assert_eq!(claimed.status(), direct.status(), "{place:?}");
    }
}

#[test]
fn connection_details_are_also_returned_on_the_composite_of_a_claim() {
    for place in everywhere() {
        let mut scenario = claimed(Scenario::on("prod", place)).provisioned();
        let reply = scenario.call();
        assert_eq!(
            *reply.connection_details(),
            reply.object("connection")["data"],
            "{place:?}"
        );
        scenario.server().connection_details.clear();
        assert_eq!(
            scenario.call().connection_details(),
            reply.connection_details(),
            "{place:?}"
        );
        let direct = Scenario::on("prod", place).provisioned().call();
        assert!(direct.connection_details().is_null(), "{place:?}");
    }
}

#[test]
fn an_x_database_that_nobody_claimed_is_blocked() {
    for place in everywhere() {
        let mut scenario = claimed(Scenario::on("prod", place));
        scenario.object["metadata"]
            .as_object_mut()
            .unwrap()
            .remove("labels");
        let reply = scenario.call();
        assert_eq!(
            (reply.phase(), reply.names().len()),
            ("Blocked".to_owned(), 0),
            "{place:?}"
        );
        assert!(
            reply
                .message()
                .contains("apply a claim of kind Database in your namespace"),
            "{}",
            reply.message()
        );
    }
}

#[test]
fn an_x_database_that_lost_its_labels_is_fatal_and_nothing_changes() {
    for place in everywhere() {
        let mut scenario = claimed(Scenario::on("prod", place)).provisioned();
        scenario.object["metadata"]
            .as_object_mut()
            .unwrap()
            .remove("labels");
        assert!(
            scenario
                .call()
                .fatal()
                .unwrap()
                .contains("has no namespace to work in"),
            "{place:?}"
        );
    }
}

#[test]
fn the_password_on_the_composite_is_the_one_in_the_secret() {
    for place in everywhere() {
        let reply = claimed(Scenario::on("prod", place)).provisioned().call();
        let password = reply.connection_details()["password"].as_str().unwrap();
        assert!(
            !BASE64_STANDARD.decode(password).unwrap().is_empty(),
            "{place:?}"
        );
    }
}
