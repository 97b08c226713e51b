//! A refusal before anything exists composes nothing, says why once, and is over as soon as its cause is.

use pave_catalog::{Cloud, Engine};
use serde_json::{Value, json};

use crate::scenario::{Scenario, everywhere};

#[track_caller]
fn assert_blocked(scenario: &mut Scenario, reason: &str, sentence: &str) {
    let reply = scenario.reconcile();
    assert_eq!(reply.fatal(), None);
    assert_eq!(reply.names(), [""; 0]);
    assert_eq!(reply.phase(), "Blocked");
    assert!(reply.message().contains(sentence), "{}", reply.message());
    assert!(reply.message().contains("Fix: "), "{}", reply.message());
    assert_eq!(
        reply.condition("GuardrailsPassed"),
        Some(("False".to_owned(), reason.to_owned()))
    );
    assert!(!reply.composite_is_ready());
    assert_eq!(reply.warnings(), [reply.message()]);
    assert!(reply.tells_the_claim());
    let again = scenario.reconcile();
    assert_eq!(again.warnings(), [""; 0], "told once");
    assert_eq!(again.status(), reply.status());
}

const HERE: (Cloud, Engine) = (Cloud::Aws, Engine::Postgres);

#[test]
fn whatever_the_cause_nothing_is_composed_and_it_is_said_once() {
    for (spec, reason, sentence) in [
        ("{size: gigantic}", "SizeNotOffered", "spec.size"),
        (
            "{size: micro, highAvailability: true}",
            "SizeNotOffered",
            "spec.size",
        ),
        (
            "{region: atlantis}",
            "RegionNotOffered",
            "'atlantis' is not offered on aws",
        ),
        ("{region: null}", "NoRegion", "no region is given"),
        (
            "{region: ireland}",
            "NoLandingZone",
            "has prepared 'ireland'",
        ),
        ("{version: '9'}", "VersionNotOffered", "spec.version: '9'"),
        (
            "{storageGB: 10000000}",
            "StorageNotOffered",
            "is more than aws offers",
        ),
        (
            "{connectionSecret: {name: stolen}}",
            "ForeignSecret",
            "does not start with 'orders'",
        ),
        (
            "{cloud: azure, deletionPolicy: Snapshot}",
            "NoFinalSnapshot",
            "takes no final snapshot",
        ),
    ] {
        assert_blocked(&mut Scenario::on("dev", HERE).with(spec), reason, sentence);
    }
}

#[test]
fn a_broken_rule_is_refused_on_every_cloud_and_fixing_the_policy_unblocks() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).with("{size: xlarge}");
        scenario.set_policy("{rules: [{name: dev, sizes: [micro, small]}]}");
        let sentence = "spec.size: 'xlarge' is not approved in environment 'dev'; approved: micro, small (policy default, rule dev)";
        assert_blocked(&mut scenario, "GuardrailRefused", sentence);
        scenario.set_policy("{rules: []}");
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Pending", "{place:?}");
        assert!(reply.names().contains(&"instance".to_owned()), "{place:?}");
        let kept = ("True".to_owned(), "EveryGuardrailKept".to_owned());
        assert_eq!(reply.condition("GuardrailsPassed"), Some(kept), "{place:?}");
    }
}

#[test]
fn another_cause_is_told_anew() {
    let mut scenario = Scenario::on("dev", HERE).with("{region: atlantis}");
    scenario.reconcile();
    scenario.set("{region: utopia}");
    assert_eq!(scenario.reconcile().warnings().len(), 1);
}

#[test]
fn a_namespace_of_nobody_is_refused() {
    let mut scenario = Scenario::on("dev", HERE);
    scenario.environment = None;
    assert_blocked(
        &mut scenario,
        "NobodyResponsible",
        "nobody is responsible for namespace 'payments-dev'",
    );
}

#[test]
fn a_cloud_without_a_landing_zone_is_refused() {
    let mut scenario = Scenario::on("dev", HERE);
    scenario.zones.clear();
    assert_blocked(
        &mut scenario,
        "NoLandingZone",
        "no LandingZone on 'aws' serves team 'payments'",
    );
}

#[test]
fn a_landing_zone_with_gaps_is_refused_naming_the_gap() {
    for (place, gap, field) in [
        (
            (Cloud::Aws, Engine::Postgres),
            "subnetIds",
            "spec.regions.germany.subnetIds",
        ),
        (
            (Cloud::Aws, Engine::Postgres),
            "vpcId",
            "spec.regions.germany.vpcId",
        ),
        (
            (Cloud::Gcp, Engine::Postgres),
            "privateNetwork",
            "spec.regions.germany.privateNetwork",
        ),
        (
            (Cloud::Azure, Engine::Mysql),
            "delegatedSubnetIds",
            "spec.regions.germany.delegatedSubnetIds.mysql",
        ),
        (
            (Cloud::Azure, Engine::Postgres),
            "privateDnsZoneIds",
            "spec.regions.germany.privateDnsZoneIds.postgres",
        ),
    ] {
        let mut scenario = Scenario::on("dev", place);
        let zone = scenario.zones.get_mut(place.0.as_str()).unwrap();
        zone["regions"]["germany"]
            .as_object_mut()
            .unwrap()
            .remove(gap);
        assert_blocked(&mut scenario, "LandingZoneIncomplete", field);
    }
}

#[test]
fn a_cloud_before_the_platform_has_a_name_is_refused() {
    let mut scenario = Scenario::on("dev", HERE);
    scenario.set_policy("{installation: null}");
    assert_blocked(
        &mut scenario,
        "NoInstallation",
        "the platform team sets spec.installation",
    );
}

/// The region that a policy would name is missing as well; that a policy is missing is what helps.
#[test]
fn without_a_policy_the_missing_policy_is_named_before_the_missing_region() {
    let mut scenario = Scenario::on("dev", HERE).with("{cloud: aws, region: null}");
    scenario.policy = None;
    assert_blocked(
        &mut scenario,
        "NoInstallation",
        "in the PlatformPolicy named default, which it creates where there is none; see docs/installation.md",
    );
}

#[test]
fn a_policy_that_cannot_be_read_blocks_what_does_not_exist_and_holds_what_does() {
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place);
        let good = scenario.policy.clone();
        scenario.policy = Some(json!({"teams": "payments"}));
        assert_blocked(
            &mut scenario,
            "MalformedPlatformObject",
            "PlatformPolicy 'default' cannot be read",
        );
        scenario.policy = good;
        let mut scenario = scenario.provisioned();
        let before = scenario.call();
        scenario.policy = Some(json!({"teams": "payments"}));
        let reply = scenario.reconcile();
        assert_eq!(reply.fatal(), None, "{place:?}");
        assert_eq!(reply.desired(), before.desired(), "{place:?}");
        assert!(
            reply
                .message()
                .contains("PlatformPolicy 'default' cannot be read"),
            "{}",
            reply.message()
        );
        assert_eq!(
            scenario.reconcile().warnings(),
            [""; 0],
            "told once, {place:?}"
        );
    }
}

#[test]
fn a_record_in_status_alone_does_not_get_round_the_rules() {
    for place in everywhere() {
        let provisioned = Scenario::on("dev", place)
            .with("{size: large}")
            .provisioned();
        let mut scenario = Scenario::on("dev", place);
        scenario.object["status"] = json!({"resolved": provisioned.object["status"]["resolved"]});
        scenario.set_policy("{rules: [{name: dev, sizes: [small]}]}");
        assert_blocked(&mut scenario, "GuardrailRefused", "'large' is not approved");
    }
}

#[test]
fn a_refused_object_reports_every_verdict() {
    let mut scenario =
        Scenario::on("prod", HERE).with("{deletionPolicy: Delete, deletionProtection: false}");
    let reply = scenario.reconcile();
    let guardrails = reply.status()["guardrails"].clone();
    let denied = guardrails
        .as_array()
        .unwrap()
        .iter()
        .filter(|verdict| verdict["result"] == "deny");
    let denied: Vec<&Value> = denied.map(|verdict| &verdict["rule"]).collect();
    assert_eq!(denied, ["deletion-policy", "deletion-protection"]);
}
