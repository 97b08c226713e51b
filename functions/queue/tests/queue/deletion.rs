//! Functions are not called when an object is deleted, so what deletion does is prepared while it lives.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::on;

#[test]
fn every_cell_of_the_deletion_table() {
    let all = json!(["*"]);
    let keep = json!(["Observe", "Create", "Update", "LateInitialize"]);
    for cloud in Cloud::ALL {
        for (policy, policies) in [("Delete", &all), ("Retain", &keep)] {
            for protected in [true, false] {
                let fields =
                    format!("{{deletionPolicy: {policy}, deletionProtection: {protected}}}");
                let reply = on("staging", cloud).with(&fields).provisioned().call();
                let case = format!("{cloud}: {fields}");
                let protection = reply.names().contains(&"protection".to_owned());
                assert_eq!(protection, protected, "{case}");
                if cloud == Cloud::Local {
                    let kept =
                        reply.object("queue")["spec"]["persistentVolumeClaimRetentionPolicy"]
                            .clone();
                    assert_eq!(kept["whenDeleted"], policy, "{case}");
                    continue;
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
fn without_a_last_snapshot_the_stages_default_keeps_the_messages() {
    for cloud in Cloud::ALL {
        for (stage, policy) in [("dev", "Delete"), ("staging", "Retain"), ("prod", "Retain")] {
            let resolved = on(stage, cloud).call().status()["resolved"].clone();
            assert_eq!(resolved["deletionPolicy"], policy, "{cloud} {stage}");
        }
    }
}

#[test]
fn lifting_the_protection_says_when_it_is_done_and_what_deletion_does() {
    for cloud in Cloud::ALL {
        let mut scenario = on("staging", cloud).provisioned();
        scenario.set("{deletionProtection: false}");
        assert_eq!(scenario.reconcile().phase(), "Updating", "{cloud}");
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Deletable", "{cloud}");
        let keeps = reply.message().contains("deleting it keeps");
        assert!(keeps, "{}", reply.message());
    }
}
