//! From Pending to Deletable: what is said on the way, and when the composite is ready.

use pave_catalog::{Cloud, Engine};
use serde_json::json;

use crate::scenario::{Scenario, everywhere};

#[test]
fn the_phases_walk_from_pending_to_ready() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place);
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Pending", "{place:?}");
        assert!(!reply.composite_is_ready(), "{place:?}");
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Provisioning", "{place:?}");
        assert!(
            reply.message().contains("instance"),
            "{place:?}: {}",
            reply.message()
        );
        scenario.make_ready();
        scenario.reconcile();
        scenario.make_ready();
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Ready", "{place:?}");
        assert_eq!(
            reply.message(),
            "Ready: applications mount Secret 'orders-connection'."
        );
        assert!(reply.composite_is_ready(), "{place:?}");
        assert_eq!(reply.condition("ConnectionPublished").unwrap().0, "True");
    }
}

#[test]
fn the_composite_is_not_ready_before_the_connection_secret_exists() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place);
        scenario.reconcile();
        scenario.make_ready();
        scenario.observed.remove("connection");
        let reply = scenario.call();
        assert!(!reply.composite_is_ready(), "{place:?}");
        assert_eq!(reply.phase(), "Provisioning", "{place:?}");
        assert_eq!(
            reply.message(),
            "Being created; waiting for: connection.",
            "{place:?}"
        );
    }
}

#[test]
fn a_server_that_is_ready_without_an_address_is_waited_for() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place);
        scenario.reconcile();
        scenario.make_ready();
        scenario.server().object["status"]
            .as_object_mut()
            .unwrap()
            .remove("atProvider");
        let reply = scenario.call();
        assert_eq!(reply.phase(), "Provisioning", "{place:?}");
        assert!(!reply.composite_is_ready(), "{place:?}");
        assert_eq!(
            reply.condition("ConnectionPublished"),
            Some(("False".into(), "WaitingForServer".into()))
        );
        assert_eq!(reply.status()["timing"]["readyAt"], json!(null));
    }
}

const REFUSAL: &str = "cannot create: operation error RDS: CreateDBInstance, https response error StatusCode: 400, \
                       RequestID: 0b1c2d3e-1111-2222-3333-444455556666, api error InvalidParameterValue: no such class";

#[test]
fn what_the_provider_refuses_is_said_the_same_in_every_retry() {
    let mut scenario = Scenario::on("dev", (Cloud::Aws, Engine::Postgres));
    scenario.reconcile();
    scenario
        .server()
        .condition("Synced", "False", "ReconcileError", REFUSAL);
    let first = scenario.call();
    let again = REFUSAL.replace("0b1c2d3e-1111", "ffffffff-9999");
    scenario
        .server()
        .condition("Synced", "False", "ReconcileError", &again);
    assert_eq!(scenario.call().status(), first.status());
    assert_eq!(first.phase(), "Provisioning");
    let message = first.message();
    assert!(
        message.starts_with("The cloud refuses 'instance': "),
        "{message}"
    );
    assert!(
        message.contains("no such class") && !message.contains("0b1c2d3e"),
        "{message}"
    );
}

#[test]
fn a_refused_change_of_what_works_is_said_and_it_still_works() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place).provisioned();
        scenario.server().condition(
            "Synced",
            "False",
            "ReconcileError",
            "cannot update: no such class",
        );
        let reply = scenario.call();
        assert_eq!(reply.phase(), "Updating", "{place:?}");
        assert!(
            reply.message().contains("The cloud refuses 'instance'"),
            "{}",
            reply.message()
        );
        assert!(reply.composite_is_ready(), "{place:?}");
    }
}

#[test]
fn what_worked_and_does_not_any_more_is_degraded() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place).provisioned();
        scenario
            .server()
            .condition("Ready", "False", "Unavailable", "storage is full");
        let reply = scenario.call();
        assert_eq!(reply.phase(), "Degraded", "{place:?}");
        assert!(reply.message().contains("instance"), "{}", reply.message());
        let resource = reply.status()["resources"][0].clone();
        assert_eq!(resource["reason"], "Unavailable", "{place:?}");
        assert_eq!(resource["message"], "storage is full", "{place:?}");
    }
}

#[test]
fn a_refusal_longer_than_status_takes_is_cut() {
    let mut scenario = Scenario::on("dev", (Cloud::Aws, Engine::Postgres));
    scenario.reconcile();
    scenario.server().condition(
        "Synced",
        "False",
        "ReconcileError",
        &"words and ".repeat(500),
    );
    let status = scenario.call().status();
    assert!(status["message"].as_str().unwrap().chars().count() <= 1024);
    assert!(
        status["resources"][0]["message"]
            .as_str()
            .unwrap()
            .chars()
            .count()
            <= 512
    );
}
