//! When each kind is ready: the cases are in `readiness.yaml`.

use pave_resources::readiness::{Health, Readiness, ready};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::read;

#[derive(Deserialize)]
struct Case {
    because: String,
    object: Value,
    /// None: ready.
    waiting: Option<Waiting>,
}

#[derive(Deserialize)]
struct Waiting {
    reason: String,
    message: Option<String>,
}

#[test]
fn every_kind_is_ready_by_its_own_rule() {
    let cases: Vec<Case> = read("tests/resources/readiness.yaml");
    for Case {
        because,
        object,
        waiting,
    } in cases
    {
        let expected = match waiting {
            None => Readiness::Ready,
            Some(Waiting { reason, message }) => Readiness::NotReady { reason, message },
        };
        assert_eq!(ready(&object), expected, "{}: {because}", object["kind"]);
    }
}

#[test]
fn a_refused_change_shows_on_a_resource_that_is_ready() {
    let health = instance(&json!([
        {"type": "Ready", "status": "True", "reason": "Available"},
        {"type": "Synced", "status": "False", "reason": "ReconcileError", "message": "attempt 4: no such class"},
    ]));
    assert_eq!(health.readiness(), Readiness::Ready);
    assert!(!health.synced());
    assert_eq!(
        health.sync_error().as_deref(),
        Some("attempt …: no such class")
    );
}

#[test]
fn an_object_of_a_kind_without_synced_counts_as_synced() {
    let health = Health::deserialize(json!({"apiVersion": "v1", "kind": "Secret"})).unwrap();
    assert!(health.synced());
    assert_eq!(health.sync_error(), None);
}

#[test]
fn ready_since_is_the_time_of_the_condition_that_holds() {
    let since = |type_: &str, status: &str| {
        let time = "2026-11-24T09:30:00Z";
        let health =
            instance(&json!([{"type": type_, "status": status, "lastTransitionTime": time}]));
        health.ready_since().map(str::to_owned)
    };
    assert_eq!(
        since("Ready", "True").as_deref(),
        Some("2026-11-24T09:30:00Z"),
        "a managed resource"
    );
    assert_eq!(
        since("Available", "True").as_deref(),
        Some("2026-11-24T09:30:00Z"),
        "a Deployment"
    );
    assert_eq!(
        since("Ready", "False"),
        None,
        "when it stopped being ready is something else"
    );
    assert_eq!(since("Synced", "True"), None, "synced is not ready");
}

#[test]
fn an_object_whose_status_cannot_be_read_is_not_ready() {
    let broken =
        json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "status": {"readyReplicas": "one"}});
    let readiness = ready(&broken);
    assert!(
        matches!(&readiness, Readiness::NotReady { reason, .. } if reason == "Unreadable"),
        "{readiness:?}"
    );
}

fn instance(conditions: &Value) -> Health {
    let object = json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1",
        "kind": "Instance",
        "status": {"conditions": conditions, "atProvider": {"address": "orders.example"}},
    });
    Health::deserialize(object).unwrap()
}
