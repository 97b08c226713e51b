//! What was decided once stays, whatever defaults, landing zones, policies and status say later.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{CLOUDS, on, yaml};

#[test]
fn other_defaults_and_a_better_landing_zone_change_nothing() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud).provisioned();
        let before = scenario.call();
        scenario.set_policy(
            "{rules: [{name: new, defaults: {cloud: aws, region: us-east, size: large}}]}",
        );
        let mut better = yaml(
            "{cloud: aws, priority: 9, account: other, project: other, projectNumber: '9', subscription: other, \
             resourceGroup: other, regions: {germany: {kmsKey: other}}, \
             providerConfigRef: {kind: ProviderConfig, name: new}, images: {nats: other, natsBox: other}}",
        );
        better["cloud"] = json!(cloud.as_str());
        scenario.zones.insert("better".to_owned(), better);
        assert_eq!(scenario.call().desired(), before.desired(), "{cloud}");
    }
}

#[test]
fn a_cleared_status_changes_nothing_and_a_forged_one_is_corrected() {
    for cloud in Cloud::ALL {
        let mut scenario = on("prod", cloud).provisioned();
        let before = scenario.call();
        scenario.object.as_object_mut().unwrap().remove("status");
        let reply = scenario.reconcile();
        assert_eq!(reply.desired(), before.desired(), "{cloud}");
        assert_eq!(reply.phase(), "Ready", "{cloud}");
        let resolved = &mut scenario.object["status"]["resolved"];
        resolved["externalName"] = json!("queue-of-another-team");
        let reply = scenario.reconcile();
        assert_eq!(reply.desired(), before.desired(), "{cloud}");
        assert!(reply.warnings()[0].contains("status is corrected"));
    }
}

#[test]
fn a_change_that_cannot_be_made_is_refused_and_what_exists_is_held() {
    for cloud in CLOUDS {
        for (change, reason, field) in [
            ("{cloud: local}", "CannotMove", "spec.cloud"),
            ("{region: singapore}", "CannotMove", "spec.region"),
            ("{type: topic}", "TypeFixed", "spec.type"),
            ("{ordering: fifo}", "OrderingFixed", "spec.ordering"),
            (
                "{connectionSecret: {name: orders-other}}",
                "SecretFixed",
                "spec.connectionSecret.name",
            ),
        ] {
            let mut scenario = on("staging", cloud).provisioned();
            let before = scenario.call().desired();
            scenario.set(change);
            let reply = scenario.reconcile();
            assert_eq!(reply.fatal(), None, "{change}");
            assert_eq!(reply.desired(), before, "{change}");
            let refused = ("False".to_owned(), reason.to_owned());
            assert_eq!(reply.condition("GuardrailsPassed"), Some(refused));
            assert!(reply.message().contains(field), "{}", reply.message());
        }
    }
}

#[test]
fn the_developers_own_change_is_followed_and_leaving_it_out_keeps_it() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud).provisioned();
        scenario.set(
            "{retentionSeconds: 86400, visibilityTimeoutSeconds: 60, deadLetter: {maxReceiveCount: 9}, size: large}",
        );
        let changed = scenario.reconcile().status()["resolved"].clone();
        assert_eq!(changed["retentionSeconds"], 86_400, "{cloud}");
        assert_eq!(changed["visibilityTimeoutSeconds"], 60, "{cloud}");
        assert_eq!(changed["maxReceiveCount"], 9, "{cloud}");
        scenario.set(
            "{retentionSeconds: null, visibilityTimeoutSeconds: null, deadLetter: null, size: null}",
        );
        let kept = scenario.reconcile().status()["resolved"].clone();
        assert_eq!(kept, changed, "{cloud}");
    }
}

#[test]
fn subscriptions_come_and_go_with_the_manifest_and_the_others_stay() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud)
            .with("{type: topic, subscriptions: [{name: one}, {name: two}]}")
            .provisioned();
        let before = scenario.call();
        scenario.set("{subscriptions: [{name: two}, {name: three}]}");
        let after = scenario.reconcile();
        assert_eq!(after.server(), before.server(), "{cloud}");
        if cloud == Cloud::Local {
            continue;
        }
        let has = |name: &str| after.names().contains(&format!("subscription-{name}"));
        assert_eq!([has("one"), has("two"), has("three")], [false, true, true]);
        let two = "subscription-two";
        assert_eq!(after.object(two), before.object(two), "{cloud}");
    }
}

#[test]
fn google_keeps_a_subscriptions_filter() {
    let mut scenario = on("dev", Cloud::Gcp)
        .with("{type: topic, subscriptions: [{name: late, filter: {event: late}}]}")
        .provisioned();
    let before = scenario.call();
    scenario.set("{subscriptions: [{name: late, filter: {event: lost}}]}");
    let reply = scenario.reconcile();
    assert_eq!(reply.desired(), before.desired());
    assert!(
        reply.message().contains("cannot be changed on gcp"),
        "{}",
        reply.message()
    );
}

#[test]
fn a_local_queue_has_another_job_only_when_its_settings_change() {
    let mut scenario = on("dev", Cloud::Local).provisioned();
    let jobs = |names: Vec<String>| -> Vec<String> {
        let jobs = names.into_iter();
        jobs.filter(|name| name.starts_with("setup-")).collect()
    };
    let before = jobs(scenario.call().names());
    scenario.set("{tags: {data-class: internal}, deletionProtection: true}");
    assert_eq!(jobs(scenario.reconcile().names()), before);
    scenario.set("{visibilityTimeoutSeconds: 90}");
    let after = jobs(scenario.reconcile().names());
    assert_ne!(after, before);
    assert_eq!(after.len(), 1);
}

#[test]
fn a_local_volume_is_not_asked_to_grow() {
    let mut scenario = on("dev", Cloud::Local).with("{size: medium}").provisioned();
    let before = scenario.call();
    scenario.set("{size: large}");
    let reply = scenario.reconcile();
    assert_eq!(reply.desired(), before.desired());
    assert!(
        reply.message().contains("cannot grow"),
        "{}",
        reply.message()
    );
}
