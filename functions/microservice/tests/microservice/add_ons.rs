//! What a cluster may lack: without Prometheus it runs unwatched, without the Gateway API it waits.

use std::collections::BTreeSet;

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{Scenario, local};

fn lacking(mut scenario: Scenario, groups: &[&str]) -> Scenario {
    scenario.lacks = Some(groups.iter().map(|group| (*group).to_owned()).collect());
    scenario
}

#[test]
fn without_the_prometheus_operator_the_rest_is_composed_and_what_is_left_out_is_said() {
    let mut scenario = lacking(local("dev"), &["monitoring.coreos.com"]);
    let reply = scenario.reconcile();
    let names = reply.names();
    assert!(names.contains(&"deployment".to_owned()));
    for left_out in ["service-monitor", "alerts"] {
        assert!(!names.contains(&left_out.to_owned()), "{left_out}");
    }
    assert_eq!(
        reply.condition("AddOnsFound"),
        Some(("False".to_owned(), "AddOnMissing".to_owned()))
    );
    assert!(reply.text().contains("installs the Prometheus operator"));
    scenario.make_ready();
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Ready", "{}", reply.message());
    assert_eq!(reply.ttl(), "600s", "schemas are not watched");
    scenario.lacks = Some(BTreeSet::new());
    let reply = scenario.reconcile();
    assert!(reply.names().contains(&"alerts".to_owned()));
    assert_eq!(
        reply.condition("AddOnsFound"),
        Some(("True".to_owned(), "NothingLeftOut".to_owned()))
    );
}

#[test]
fn without_the_gateway_api_a_service_that_needs_it_is_blocked_and_told_what_to_install() {
    let mut scenario = Scenario::on("dev", Cloud::Aws).with("{expose: {visibility: external}}");
    scenario.zones.get_mut("aws").unwrap()["entrances"] = json!({"external": {"gateway": {"name": "outside", "namespace": "gateways"}, "dnsZone": "example.org"}});
    let mut scenario = lacking(scenario, &["gateway.networking.k8s.io"]);
    let reply = scenario.reconcile();
    assert_eq!(
        (reply.phase(), reply.names()),
        ("Blocked".to_owned(), vec![])
    );
    for word in [
        "gateway.networking.k8s.io",
        "installs the Gateway API;",
        "docs/installation.md",
    ] {
        assert!(reply.message().contains(word), "{}", reply.message());
    }
    assert!(
        !reply.message().contains("version 2"),
        "{}",
        reply.message()
    );
    scenario.lacks = Some(BTreeSet::new());
    assert_eq!(scenario.reconcile().phase(), "Pending");
}

#[test]
fn an_operator_that_went_missing_drops_nothing_that_exists() {
    let mut scenario = lacking(local("dev"), &[]).provisioned();
    let before = scenario.call().names();
    scenario.lacks = Some(BTreeSet::from(["monitoring.coreos.com".to_owned()]));
    assert_eq!(scenario.reconcile().names(), before);
}
