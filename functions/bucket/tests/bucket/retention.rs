//! Versions, locks, and what becomes of old objects.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{CLOUDS, on};

#[test]
fn versions_are_kept_in_production_wherever_objects_are_locked_and_where_it_is_asked_for() {
    for cloud in CLOUDS {
        for (stage, spec, want) in [
            ("dev", "{}", false),
            ("staging", "{}", false),
            ("prod", "{}", true),
            ("dev", "{versioning: true}", true),
            ("dev", "{objectLock: true}", true),
            ("prod", "{versioning: false}", false),
        ] {
            let reply = on(stage, cloud).with(spec).call();
            let told = match cloud {
                Cloud::Aws => {
                    let versioning = reply.object("versioning");
                    let status = &versioning["spec"]["forProvider"]["versioningConfiguration"];
                    json!(status["status"] == "Enabled")
                }
                Cloud::Gcp => reply.server()["versioning"]["enabled"].clone(),
                _ => reply.server()["blobProperties"]["versioningEnabled"].clone(),
            };
            assert_eq!(told, want, "{cloud} {stage} {spec}");
            assert_eq!(reply.status()["resolved"]["versioning"], want);
        }
    }
}

#[test]
fn locks_are_possible_where_they_are_asked_for() {
    let lockable = json!({"state": "Disabled", "periodSinceCreationInDays": 1, "allowProtectedAppendWrites": false});
    for (cloud, field, on_, off) in [
        (Cloud::Aws, "objectLockEnabled", json!(true), json!(false)),
        (
            Cloud::Gcp,
            "enableObjectRetention",
            json!(true),
            json!(false),
        ),
        (Cloud::Azure, "immutabilityPolicy", lockable, Value::Null),
    ] {
        let locked = on("dev", cloud).with("{objectLock: true}").call();
        assert_eq!(locked.server()[field], on_, "{cloud}");
        assert_eq!(on("dev", cloud).call().server()[field], off, "{cloud}");
    }
}

/// The rules that a cloud is told.
fn rules(cloud: Cloud, spec: &str) -> Value {
    let reply = on("dev", cloud).with(spec).call();
    match cloud {
        Cloud::Gcp => reply.server()["lifecycleRule"].clone(),
        _ => reply.object("lifecycle")["spec"]["forProvider"]["rule"].clone(),
    }
}

#[test]
fn nothing_is_deleted_or_moved_unless_it_is_asked_for() {
    let aws = json!([{
        "id": "everything", "status": "Enabled", "filter": [{"prefix": ""}],
        "abortIncompleteMultipartUpload": [{"daysAfterInitiation": 7}],
    }]);
    assert_eq!(rules(Cloud::Aws, "{}"), aws, "unfinished uploads apart");
    let gcp =
        json!([{"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}]);
    assert_eq!(rules(Cloud::Gcp, "{}"), gcp, "unfinished uploads apart");
    let azure = rules(Cloud::Azure, "{}");
    assert_eq!(azure[0]["enabled"], false);
}

#[test]
fn old_objects_go_and_move_after_as_many_days_as_the_manifest_says() {
    const SPEC: &str = "{retention: {archiveAfterDays: 30, expireAfterDays: 365}}";
    let aws = &rules(Cloud::Aws, SPEC)[0];
    assert_eq!(aws["expiration"], json!([{"days": 365}]));
    assert_eq!(
        aws["noncurrentVersionExpiration"],
        json!([{"noncurrentDays": 365}])
    );
    assert_eq!(
        aws["transition"],
        json!([{"days": 30, "storageClass": "GLACIER_IR"}])
    );
    let gcp = rules(Cloud::Gcp, SPEC);
    let want = json!([
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        {"action": {"type": "SetStorageClass", "storageClass": "COLDLINE"}, "condition": {"age": 30}},
        {"action": {"type": "Delete"}, "condition": {"age": 365, "withState": "LIVE"}},
        {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": 365, "withState": "ARCHIVED"}},
    ]);
    assert_eq!(gcp, want);
    let azure = &rules(Cloud::Azure, SPEC)[0];
    let want = json!({
        "baseBlob": {
            "deleteAfterDaysSinceModificationGreaterThan": 365,
            "tierToColdAfterDaysSinceModificationGreaterThan": 30,
        },
        "version": {"deleteAfterDaysSinceCreation": 730},
    });
    assert_eq!(
        (&azure["enabled"], &azure["actions"]),
        (&json!(true), &want)
    );
}

#[test]
fn a_retention_that_is_taken_back_ends() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud)
            .with("{retention: {expireAfterDays: 30}}")
            .provisioned();
        let names = scenario.call().names();
        scenario.set("{retention: null}");
        let reply = scenario.reconcile();
        assert_eq!(reply.names(), names, "{cloud}: what is gone would go on");
        let never = on("dev", cloud).call();
        for (role, object) in never.desired() {
            let now = reply.object(&role);
            assert_eq!(
                now["spec"]["forProvider"], object["spec"]["forProvider"],
                "{cloud}: {role}"
            );
        }
    }
}
