//! What was decided once stays, whatever the platform says later; only the developer's own change is followed.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{CLOUDS, on, yaml};

#[test]
fn a_new_default_moves_nothing() {
    for cloud in Cloud::ALL {
        let mut scenario = on("staging", cloud);
        scenario.set("{cloud: null, region: null}");
        scenario.set_policy(&format!(
            "{{rules: [{{name: all, defaults: {{cloud: {cloud}, region: germany}}}}]}}"
        ));
        let mut scenario = scenario.provisioned();
        let before = scenario.call().desired();
        scenario.set_policy(
            "{rules: [{name: all, defaults: {cloud: gcp, region: netherlands, size: large, deletionPolicy: Delete}}]}",
        );
        assert_eq!(scenario.call().desired(), before, "{cloud}");
    }
}

#[test]
fn another_landing_zone_or_stage_moves_nothing() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud).provisioned();
        let before = scenario.call();
        let mut better = yaml(
            "{priority: 9, providerConfigRef: {kind: ProviderConfig, name: new}, images: {s3: other}}",
        );
        better["cloud"] = json!(cloud.as_str());
        better["account"] = json!("another");
        better["regions"]["germany"]["kmsKey"] = json!("other");
        scenario.zones.insert("better".to_owned(), better);
        assert_eq!(scenario.call().desired(), before.desired(), "{cloud}");
        scenario.environment.as_mut().unwrap()["environment"] = json!("prod");
        let resolved = &scenario.call().status()["resolved"];
        for field in ["versioning", "externalName", "objectLock"] {
            assert_eq!(
                resolved[field],
                before.status()["resolved"][field],
                "{cloud}"
            );
        }
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
        resolved["externalName"] = json!("bucket-of-another-team");
        resolved["versioning"] = json!(false);
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
            ("{objectLock: true}", "ObjectLockFixed", "spec.objectLock"),
            (
                "{connectionSecret: {name: uploads-other}}",
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
fn the_developers_own_change_is_followed() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud).provisioned();
        scenario.set("{versioning: true, retention: {expireAfterDays: 9}, size: large, deletionPolicy: Retain}");
        let resolved = scenario.reconcile().status()["resolved"].clone();
        assert_eq!(resolved["versioning"], true, "{cloud}");
        assert_eq!(resolved["expireAfterDays"], 9, "{cloud}");
        assert_eq!(resolved["size"], "large", "{cloud}");
        assert_eq!(resolved["deletionPolicy"], "Retain", "{cloud}");
    }
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
    scenario.set("{size: small}");
    let reply = scenario.reconcile();
    let resolved = reply.status()["resolved"].clone();
    assert_eq!(
        (&resolved["size"], &resolved["storageGB"]),
        (&json!("small"), &json!(20))
    );
    let template = |reply: &crate::scenario::Reply| {
        reply.object("bucket")["spec"]["volumeClaimTemplates"].clone()
    };
    assert_eq!(template(&reply), template(&before), "the volume stays");
}

#[test]
fn what_somebody_wrote_into_the_bucket_is_not_copied_back() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud).provisioned();
        let before = scenario.call().desired();
        let parameters = &mut scenario.server().object["spec"]["forProvider"];
        parameters["forceDestroy"] = json!("maybe");
        parameters["allowNestedItemsToBePublic"] = json!(true);
        parameters["publicAccessPrevention"] = json!("inherited");
        assert_eq!(scenario.call().desired(), before, "{cloud}");
    }
}
