//! Names that survive the control plane, legal wherever they go.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{CLOUDS, on};

#[test]
fn another_subscription_calls_its_namespace_otherwise() {
    let name = |subscription: &str| {
        let mut scenario = on("dev", Cloud::Azure);
        scenario.zones.get_mut("azure").unwrap()["subscription"] = json!(subscription);
        scenario.call().status()["resolved"]["externalName"].clone()
    };
    assert_ne!(name("ours"), name("theirs"));
    assert_eq!(name("ours"), name("ours"));
}

#[test]
fn google_gets_no_name_that_starts_with_its_own() {
    let mut scenario = on("dev", Cloud::Gcp);
    scenario.set_policy("{installation: goog}");
    let resolved = scenario.call().status()["resolved"].clone();
    let name = resolved["externalName"].as_str().unwrap();
    assert!(!name.starts_with("goog"), "{name}");
}

#[test]
fn a_fresh_control_plane_finds_the_same_queue() {
    for cloud in CLOUDS {
        let before = on("prod", cloud).provisioned().call().status()["resolved"].clone();
        let fresh = on("prod", cloud).call().status()["resolved"].clone();
        assert_eq!(fresh, before, "{cloud}");
    }
}
