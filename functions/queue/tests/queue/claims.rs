//! Behind a claim: the composite is an `XQueue` without a namespace, and everything is said in the claim's words.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{Scenario, on};

fn claimed(mut scenario: Scenario) -> Scenario {
    scenario.object["kind"] = json!("XQueue");
    scenario.object["metadata"] = json!({
        "name": "orders-x7k2p",
        "creationTimestamp": "2026-01-15T08:00:00Z",
        "labels": {"crossplane.io/claim-name": "orders", "crossplane.io/claim-namespace": "payments-prod"},
    });
    scenario
}

#[test]
fn a_claim_gets_what_the_namespaced_object_gets() {
    for cloud in Cloud::ALL {
        let direct = on("prod", cloud).provisioned().call();
        let claimed = claimed(on("prod", cloud)).provisioned().call();
        assert_eq!(claimed.desired(), direct.desired(), "{cloud}");
        assert_eq!(claimed.status(), direct.status(), "{cloud}");
    }
}

#[test]
fn connection_details_are_also_returned_on_the_composite_of_a_claim() {
    for cloud in Cloud::ALL {
        let reply = claimed(on("prod", cloud)).provisioned().call();
        let secret = reply.object("connection")["data"].clone();
        assert_eq!(*reply.connection_details(), secret, "{cloud}");
        let direct = on("prod", cloud).provisioned().call();
        assert!(direct.connection_details().is_null(), "{cloud}");
    }
}

#[test]
fn an_x_queue_that_nobody_claimed_is_blocked_and_one_that_lost_its_labels_changes_nothing() {
    for cloud in Cloud::ALL {
        let unclaimed = |mut scenario: Scenario| {
            let metadata = scenario.object["metadata"].as_object_mut().unwrap();
            metadata.remove("labels");
            scenario.call()
        };
        let reply = unclaimed(claimed(on("prod", cloud)));
        assert_eq!(
            (reply.phase(), reply.names().len()),
            ("Blocked".to_owned(), 0)
        );
        let sentence = "apply a claim of kind Queue in your namespace";
        assert!(reply.message().contains(sentence), "{}", reply.message());
        let reply = unclaimed(claimed(on("prod", cloud)).provisioned());
        let fatal = reply.fatal().unwrap();
        assert!(fatal.contains("has no namespace to work in"), "{cloud}");
    }
}
