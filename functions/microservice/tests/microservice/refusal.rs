//! A refusal before anything exists composes nothing, says why once, and is over as soon as its cause is.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{Scenario, local};

#[track_caller]
fn assert_blocked(scenario: &mut Scenario, reason: &str, sentence: &str) {
    let reply = scenario.reconcile();
    assert_eq!(reply.fatal(), None);
    assert_eq!(reply.names(), [""; 0], "{}", reply.message());
    assert_eq!(reply.phase(), "Blocked");
    assert!(reply.message().contains(sentence), "{}", reply.message());
    assert!(reply.message().contains("Fix: "), "{}", reply.message());
    let refused = ("False".to_owned(), reason.to_owned());
    assert_eq!(reply.condition("GuardrailsPassed"), Some(refused));
    assert_eq!(reply.warnings(), [reply.message()]);
    assert!(reply.tells_the_claim());
    assert_eq!(scenario.reconcile().warnings(), [""; 0], "told once");
}

#[test]
fn whatever_the_cause_nothing_is_composed_and_it_is_said_once() {
    for (spec, reason, sentence) in [
        (
            "{size: gigantic}",
            "SizeNotOffered",
            "spec.size: 'gigantic'",
        ),
        (
            "{replicas: 2, autoscaling: {min: 2, max: 4}}",
            "ReplicasTwice",
            "contradicts spec.autoscaling",
        ),
        (
            "{expose: {visibility: internal, port: grpc}}",
            "NoSuchPort",
            "spec.expose.port: 'grpc'",
        ),
        (
            "{observability: {metrics: {port: metrics}}}",
            "NoSuchPort",
            "spec.observability.metrics.port",
        ),
        (
            "{health: {readiness: {tcp: grpc}}}",
            "NoSuchPort",
            "spec.health.readiness: 'grpc'",
        ),
        (
            "{health: {startup: {path: /, port: grpc}}}",
            "NoSuchPort",
            "spec.health.startup",
        ),
        (
            "{expose: {visibility: none, host: a.example}}",
            "NoEntrance",
            "spec.expose.host: 'a.example'",
        ),
        (
            "{bindings: [{kind: Database, name: a}, {kind: Database, name: b}]}",
            "PrefixTwice",
            "spec.bindings[1].prefix: 'DATABASE'",
        ),
        (
            "{bindings: [{kind: Database, name: a}], env: {DATABASE_HOST: b}}",
            "VariableSetTwice",
            "'DATABASE_HOST' is set by Database 'a' of spec.bindings and by spec.env",
        ),
        (
            "{secrets: [{name: a, env: {TOKEN: a}}], env: {TOKEN: b}}",
            "VariableSetTwice",
            "Secret 'a' of spec.secrets",
        ),
        (
            "{bindings: [{kind: Queue, name: a}], env: {SERVICE_BINDING_ROOT: /}}",
            "VariableSetTwice",
            "the platform",
        ),
    ] {
        assert_blocked(&mut local("dev").with(spec), reason, sentence);
    }
}

#[test]
fn production_takes_no_tag_and_an_exception_shows() {
    let tag = "{image: {repository: registry.example/checkout, tag: '1'}}";
    assert_blocked(
        &mut local("prod").with(tag),
        "GuardrailRefused",
        "spec.image.digest: 'none' is not allowed in environment 'prod'",
    );
    let mut scenario = local("prod").with(tag);
    scenario.set_policy(
        "{exceptions: [{kind: Microservice, namespace: payments-prod, name: checkout, field: image.digest, ticket: OPS-1, expires: '2026-02-01'}]}",
    );
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Pending", "{}", reply.message());
    assert!(reply.text().contains("waived"));
}

#[test]
fn external_without_an_entrance_is_refused_naming_the_landing_zone() {
    let mut scenario = Scenario::on("dev", Cloud::Aws).with("{expose: {visibility: external}}");
    assert_blocked(
        &mut scenario,
        "NoEntrance",
        "LandingZone 'aws' has no external entrance",
    );
    scenario.zones.get_mut("aws").unwrap()["entrances"] =
        json!({"external": {"ingressClass": "nginx", "dnsZone": "example.org"}});
    assert_eq!(scenario.reconcile().phase(), "Pending");
}

#[test]
fn an_entrance_without_a_domain_asks_for_the_host() {
    let mut scenario = Scenario::on("dev", Cloud::Aws).with("{expose: {visibility: external}}");
    scenario.zones.get_mut("aws").unwrap()["entrances"] =
        json!({"external": {"ingressClass": "nginx"}});
    assert_blocked(&mut scenario, "NoHost", "the platform has no domain");
    scenario.set("{expose: {visibility: external, host: pay.example.org}}");
    assert_eq!(scenario.reconcile().phase(), "Pending");
}

#[test]
fn a_name_that_no_service_can_have_is_refused() {
    for name in ["1checkout", "check.out", &"a".repeat(53)] {
        let mut scenario = local("dev");
        scenario.object["metadata"]["name"] = json!(name);
        assert_blocked(&mut scenario, "NameNotPossible", "metadata.name");
    }
}

/// Without the bundle Crossplane may not create half of it, and nobody could say so afterwards.
#[test]
fn without_the_install_bundle_it_is_refused_and_what_runs_stays() {
    let mut scenario = local("dev");
    scenario.key = None;
    assert_blocked(
        &mut scenario,
        "NoGeneratorKey",
        "the install bundle is missing",
    );
    assert_eq!(scenario.call().ttl(), "60s", "the key cannot be watched");
    let mut scenario = local("dev").provisioned();
    let before = scenario.call();
    scenario.key = None;
    assert_eq!(scenario.call().desired(), before.desired());
}

#[test]
fn a_cloud_is_never_left() {
    let mut scenario = Scenario::on("dev", Cloud::Aws).provisioned();
    let before = scenario.call();
    scenario.set("{cloud: local, region: null}");
    let reply = scenario.reconcile();
    assert_eq!(reply.desired(), before.desired());
    assert!(
        reply.message().contains("spec.cloud"),
        "{}",
        reply.message()
    );
}
