//! Functions are not called when an object is deleted, so what deletion does is prepared while it lives.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{CLOUDS, on};

#[test]
fn every_cell_of_the_deletion_table() {
    let all = json!(["*"]);
    let keep = json!(["Observe", "Create", "Update", "LateInitialize"]);
    for cloud in Cloud::ALL {
        for (policy, policies, destroys) in [("Delete", &all, true), ("Retain", &keep, false)] {
            for protected in [true, false] {
                let fields =
                    format!("{{deletionPolicy: {policy}, deletionProtection: {protected}}}");
                let reply = on("staging", cloud).with(&fields).provisioned().call();
                let case = format!("{cloud}: {fields}");
                let protection = reply.names().contains(&"protection".to_owned());
                assert_eq!(protection, protected, "{case}");
                let bucket = reply.object("bucket");
                match cloud {
                    Cloud::Aws | Cloud::Gcp => {
                        assert_eq!(reply.server()["forceDestroy"], destroys, "{case}");
                    }
                    // An account goes with everything in it, whoever deletes it.
                    Cloud::Azure => {}
                    Cloud::Local => {
                        let kept = &bucket["spec"]["persistentVolumeClaimRetentionPolicy"];
                        assert_eq!(kept["whenDeleted"], policy, "{case}");
                        continue;
                    }
                }
                for (role, object) in reply.desired() {
                    let group = object["apiVersion"].as_str().unwrap().to_owned();
                    if group.contains(".m.upbound.io") {
                        assert_eq!(
                            &object["spec"]["managementPolicies"], policies,
                            "{case}: {role}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn data_outlives_the_object_in_staging_and_production_by_default() {
    for cloud in Cloud::ALL {
        for (stage, policy) in [("dev", "Delete"), ("staging", "Retain"), ("prod", "Retain")] {
            let resolved = on(stage, cloud).call().status()["resolved"].clone();
            assert_eq!(resolved["deletionPolicy"], policy, "{cloud} in {stage}");
        }
    }
}

#[test]
fn production_is_never_deleted_with_its_data() {
    for cloud in Cloud::ALL {
        let reply = on("prod", cloud).with("{deletionPolicy: Delete}").call();
        assert_eq!(reply.phase(), "Blocked", "{cloud}");
        assert_eq!(reply.names(), [""; 0], "{cloud}");
    }
}

#[test]
fn lifting_the_protection_ends_in_deletable_with_what_deleting_does() {
    for cloud in Cloud::ALL {
        for (policy, sentence) in [
            ("Delete", "with every object for good"),
            ("Retain", "applying the same manifest again adopts it"),
        ] {
            let mut scenario = on("staging", cloud)
                .with(&format!("{{deletionPolicy: {policy}}}"))
                .provisioned();
            assert_eq!(scenario.call().phase(), "Ready", "{cloud}");
            scenario.set("{deletionProtection: false}");
            let reply = scenario.reconcile();
            assert_eq!(reply.phase(), "Updating", "{cloud}: the Usage still exists");
            let reply = scenario.reconcile();
            assert_eq!(reply.phase(), "Deletable", "{cloud}");
            assert!(reply.message().contains(sentence), "{}", reply.message());
        }
    }
}

#[test]
fn locked_objects_are_said_to_hold_the_deletion_up() {
    for cloud in CLOUDS {
        let mut scenario = on("staging", cloud)
            .with("{deletionPolicy: Delete, objectLock: true, deletionProtection: false}")
            .provisioned();
        let message = scenario.reconcile().message();
        assert!(
            message.contains("as soon as no object is locked"),
            "{message}"
        );
    }
}
