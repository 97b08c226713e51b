//! A refusal before anything exists composes nothing, says why once, and is over as soon as its cause is.

use pave_catalog::Cloud;

use crate::scenario::{CLOUDS, Scenario, on, yaml};

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
    for cloud in CLOUDS {
        for (spec, reason, sentence) in [
            (
                "{objectLock: true, versioning: false}",
                "LockNeedsVersions",
                "spec.versioning: 'false' is not possible",
            ),
            (
                "{deletionPolicy: Snapshot}",
                "NoFinalSnapshot",
                "takes no final snapshot",
            ),
            (
                "{region: atlantis}",
                "RegionNotOffered",
                "'atlantis' is not offered",
            ),
            (
                "{connectionSecret: {name: stolen}}",
                "ForeignSecret",
                "does not start with 'uploads'",
            ),
        ] {
            assert_blocked(&mut on("dev", cloud).with(spec), reason, sentence);
        }
    }
}

#[test]
fn what_no_local_server_promises_is_refused_there() {
    for (spec, field) in [
        ("{versioning: true}", "spec.versioning: 'true'"),
        ("{objectLock: true}", "spec.objectLock: 'true'"),
        (
            "{retention: {expireAfterDays: 30}}",
            "spec.retention.expireAfterDays: '30'",
        ),
        (
            "{retention: {archiveAfterDays: 7}}",
            "spec.retention.archiveAfterDays: '7'",
        ),
    ] {
        let mut scenario = on("dev", Cloud::Local).with(spec);
        assert_blocked(&mut scenario, "NotPossibleLocally", field);
    }
    let mut scenario = on("dev", Cloud::Local).with("{versioning: false, objectLock: false}");
    assert_eq!(
        scenario.reconcile().phase(),
        "Pending",
        "nothing is asked for"
    );
}

#[test]
fn without_a_local_server_the_way_out_is_named() {
    for (zone, who) in [
        (
            None,
            "no LandingZone on it that serves this namespace's team and stage names one",
        ),
        (
            Some("{cloud: local, teams: [somebody-else], images: {s3: registry.example/s3:1}}"),
            "no LandingZone on it that serves this namespace's team and stage names one",
        ),
        (Some("{cloud: local}"), "LandingZone 'local' names none"),
    ] {
        let mut scenario = Scenario::on("dev", Cloud::Local);
        scenario.zones.remove("local");
        if let Some(zone) = zone {
            scenario.zones.insert("local".to_owned(), yaml(zone));
        }
        let sentence = format!("{who}. Fix: the platform team names one in spec.images.s3");
        assert_blocked(&mut scenario, "NoLocalServer", &sentence);
    }
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
        (Cloud::Aws, "providerConfigRef"),
        (Cloud::Gcp, "providerConfigRef"),
        (Cloud::Azure, "resourceGroup"),
    ] {
        let mut scenario = on("dev", cloud);
        let zone = scenario.zones.get_mut(cloud.as_str()).unwrap();
        zone.as_object_mut().unwrap().remove(gap);
        assert_blocked(&mut scenario, "LandingZoneIncomplete", gap);
    }
}

#[test]
fn a_cloud_before_the_platform_has_a_name_is_refused() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud);
        scenario.set_policy("{installation: null}");
        assert_blocked(&mut scenario, "NoInstallation", "spec.installation");
    }
}
