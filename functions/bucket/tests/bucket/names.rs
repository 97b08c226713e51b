//! Names that everybody in the world shares.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{CLOUDS, on};

fn name(cloud: Cloud, change: impl FnOnce(&mut crate::scenario::Scenario)) -> String {
    let mut scenario = on("dev", cloud);
    change(&mut scenario);
    let resolved = scenario.call().status()["resolved"].clone();
    resolved["externalName"].as_str().unwrap().to_owned()
}

#[test]
fn another_account_calls_its_bucket_otherwise() {
    for (cloud, field) in [
        (Cloud::Aws, "account"),
        (Cloud::Gcp, "project"),
        (Cloud::Azure, "subscription"),
    ] {
        let ours = name(cloud, |_| {});
        let theirs = name(cloud, |scenario| {
            scenario.zones.get_mut(cloud.as_str()).unwrap()[field] = json!("somebody-else");
        });
        assert_ne!(ours, theirs, "{cloud}");
        assert_eq!(ours, name(cloud, |_| {}), "and the same every time");
    }
}

#[test]
fn google_gets_no_name_with_its_own_in_it() {
    let name = name(Cloud::Gcp, |scenario| {
        scenario.object["metadata"]["name"] = json!("google-exports");
    });
    assert!(!name.contains("goog"), "{name}");
}

#[test]
fn a_fresh_control_plane_finds_the_same_bucket() {
    for cloud in CLOUDS {
        let scenario = on("prod", cloud).provisioned();
        let before = scenario.call().status()["resolved"].clone();
        let fresh = on("prod", cloud).call().status()["resolved"].clone();
        assert_eq!(fresh, before, "{cloud}");
    }
}
