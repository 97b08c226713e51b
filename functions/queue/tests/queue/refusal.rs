//! A refusal before anything exists composes nothing, says why once, and is over as soon as its cause is.

use pave_catalog::Cloud;

use crate::scenario::{CLOUDS, Scenario, on};

#[track_caller]
fn assert_blocked(scenario: &mut Scenario, reason: &str, sentence: &str) {
    let reply = scenario.reconcile();
    assert_eq!(reply.fatal(), None);
    assert_eq!(reply.names(), [""; 0]);
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
    for cloud in Cloud::ALL {
        for (spec, reason, sentence) in [
            (
                "{deletionPolicy: Snapshot}",
                "NoFinalSnapshot",
                "takes no final snapshot",
            ),
            (
                "{connectionSecret: {name: stolen}}",
                "ForeignSecret",
                "does not start with 'orders'",
            ),
            (
                "{subscriptions: [{name: invoicing}]}",
                "OnlyTopicsHaveSubscriptions",
                "spec.subscriptions: 'invoicing' is not possible with a queue",
            ),
        ] {
            assert_blocked(&mut on("dev", cloud).with(spec), reason, sentence);
        }
    }
}

#[test]
fn what_a_cloud_cannot_do_is_refused_rather_than_bent() {
    for (cloud, spec, sentence) in [
        (
            Cloud::Gcp,
            "{visibilityTimeoutSeconds: 3600}",
            "spec.visibilityTimeoutSeconds: '3600' is not possible on gcp; at least 10, at most 600",
        ),
        (
            Cloud::Azure,
            "{visibilityTimeoutSeconds: 301}",
            "at most 300",
        ),
        (Cloud::Local, "{visibilityTimeoutSeconds: 0}", "at least 1"),
        (Cloud::Gcp, "{retentionSeconds: 60}", "at least 600"),
        (
            Cloud::Gcp,
            "{deadLetter: {maxReceiveCount: 3}}",
            "spec.deadLetter.maxReceiveCount: '3'",
        ),
        (
            Cloud::Azure,
            "{deadLetter: {enabled: false}}",
            "always keeps dead letters apart",
        ),
        (Cloud::Gcp, "{maxMessageKB: 64}", "spec.maxMessageKB: '64'"),
        (Cloud::Azure, "{maxMessageKB: 64}", "cannot be set on azure"),
        (
            Cloud::Azure,
            "{type: topic, subscriptions: [{name: late, filter: {event: late}}]}",
            "the filter of 'late' is not offered on azure",
        ),
        (
            Cloud::Local,
            "{type: topic, subscriptions: [{name: late, filter: {event: late}}]}",
            "the filter of 'late' is not offered on local",
        ),
    ] {
        assert_blocked(&mut on("dev", cloud).with(spec), "NotOffered", sentence);
    }
}

#[test]
fn without_a_key_no_local_queue_is_made_and_it_is_asked_again() {
    let mut scenario = on("dev", Cloud::Local);
    scenario.key = None;
    assert_blocked(&mut scenario, "NoGeneratorKey", "a queue on local");
    assert_eq!(scenario.call().ttl(), "60s");
}

#[test]
fn a_broken_rule_is_refused_on_every_cloud_and_fixing_the_policy_unblocks() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud).with("{size: xlarge}");
        scenario.set_policy("{rules: [{name: dev, sizes: [micro, small]}]}");
        let sentence = "spec.size: 'xlarge' is not approved in environment 'dev'";
        assert_blocked(&mut scenario, "GuardrailRefused", sentence);
        scenario.set_policy("{rules: []}");
        assert_eq!(scenario.reconcile().phase(), "Pending", "{cloud}");
    }
}

#[test]
fn a_landing_zone_with_gaps_is_refused_naming_the_gap() {
    for (cloud, gap) in [
        (Cloud::Aws, "account"),
        (Cloud::Aws, "providerConfigRef"),
        (Cloud::Gcp, "project"),
        (Cloud::Gcp, "projectNumber"),
        (Cloud::Azure, "resourceGroup"),
    ] {
        let mut scenario = on("dev", cloud);
        let zone = scenario.zones.get_mut(cloud.as_str()).unwrap();
        zone.as_object_mut().unwrap().remove(gap);
        assert_blocked(&mut scenario, "LandingZoneIncomplete", gap);
    }
}

#[test]
fn without_dead_letters_nobody_asks_for_the_number_of_a_project() {
    let mut scenario = on("dev", Cloud::Gcp).with("{deadLetter: {enabled: false}}");
    let zone = scenario.zones.get_mut("gcp").unwrap();
    zone.as_object_mut().unwrap().remove("projectNumber");
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Pending");
    assert_eq!(reply.names(), ["queue", "subscription"]);
}

#[test]
fn a_cloud_before_the_platform_has_a_name_is_refused() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud);
        scenario.set_policy("{installation: null}");
        assert_blocked(&mut scenario, "NoInstallation", "spec.installation");
    }
}
