//! Functions are not called when an object is deleted, so what deletion does is prepared while it lives.

use pave_catalog::{Cloud, Engine};
use serde_json::{Value, json};

use crate::scenario::{Scenario, everywhere};

/// Every part of the answer that deletion depends on.
fn prepared(scenario: &Scenario, cloud: Cloud) -> Value {
    let reply = scenario.call();
    let instance = reply.object("instance");
    let server = reply.server();
    let mut prepared = match cloud {
        Cloud::Aws => json!({
            "skipFinalSnapshot": server["skipFinalSnapshot"],
            "finalSnapshot": server["finalSnapshotIdentifier"],
            "deleteBackups": server["deleteAutomatedBackups"],
            "cloudProtects": server["deletionProtection"],
        }),
        Cloud::Gcp => json!({
            "finalBackup": server["settings"]["finalBackupConfig"]["enabled"],
            "keepBackups": server["settings"]["retainBackupsOnDelete"],
            "cloudProtects": [server["deletionProtection"], server["settings"]["deletionProtectionEnabled"]],
        }),
        Cloud::Azure => json!({}),
        Cloud::Local => {
            json!({"volume": instance["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"]})
        }
    };
    if cloud != Cloud::Local {
        prepared["policies"] = instance["spec"]["managementPolicies"].clone();
    }
    prepared["usage"] = reply.names().contains(&"protection".to_owned()).into();
    prepared
}

#[test]
fn every_cell_of_the_deletion_table() {
    let all = json!(["*"]);
    let keep = json!(["Observe", "Create", "Update", "LateInitialize"]);
    let last = "acme-payments-staging-orders";
    for (cloud, policy, want) in [
        (
            Cloud::Aws,
            "Delete",
            json!({"policies": all, "skipFinalSnapshot": true, "finalSnapshot": null, "deleteBackups": true}),
        ),
        (
            Cloud::Aws,
            "Snapshot",
            json!({"policies": all, "skipFinalSnapshot": false, "finalSnapshot": last, "deleteBackups": false}),
        ),
        (
            Cloud::Aws,
            "Retain",
            json!({"policies": keep, "skipFinalSnapshot": false, "finalSnapshot": last, "deleteBackups": false}),
        ),
        (
            Cloud::Gcp,
            "Delete",
            json!({"policies": all, "finalBackup": null, "keepBackups": false}),
        ),
        (
            Cloud::Gcp,
            "Snapshot",
            json!({"policies": all, "finalBackup": true, "keepBackups": true}),
        ),
        (
            Cloud::Gcp,
            "Retain",
            json!({"policies": keep, "finalBackup": null, "keepBackups": true}),
        ),
        (Cloud::Azure, "Delete", json!({"policies": all})),
        (Cloud::Azure, "Retain", json!({"policies": keep})),
        (Cloud::Local, "Delete", json!({"volume": "Delete"})),
        (Cloud::Local, "Retain", json!({"volume": "Retain"})),
    ] {
        for protected in [true, false] {
            let fields = format!("{{deletionPolicy: {policy}, deletionProtection: {protected}}}");
            for engine in Engine::ALL {
                let scenario = Scenario::on("staging", (cloud, engine))
                    .with(&fields)
                    .provisioned();
                let mut want = want.clone();
                want["usage"] = json!(protected);
                match cloud {
                    Cloud::Aws => want["cloudProtects"] = json!(protected),
                    Cloud::Gcp => want["cloudProtects"] = json!([protected, protected]),
                    Cloud::Azure | Cloud::Local => {}
                }
                let mut found = prepared(&scenario, cloud);
                let snapshot = found["finalSnapshot"].as_str().map(str::to_owned);
                if let Some(snapshot) = snapshot {
                    assert!(
                        snapshot.starts_with(last) && snapshot.ends_with("-final"),
                        "{snapshot}"
                    );
                    found["finalSnapshot"] = json!(last);
                }
                assert_eq!(found, want, "{engine} on {cloud}: {fields}");
            }
        }
    }
}

#[test]
fn a_retained_database_keeps_all_its_parts() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let reply = Scenario::on("staging", place)
            .with("{deletionPolicy: Retain}")
            .provisioned()
            .call();
        for (name, object) in reply.desired() {
            if object["apiVersion"]
                .as_str()
                .unwrap()
                .contains(".m.upbound.io")
            {
                let policies = object["spec"]["managementPolicies"].as_array().unwrap();
                assert!(
                    !policies.contains(&json!("*")) && !policies.contains(&json!("Delete")),
                    "{place:?}: {name}"
                );
            }
        }
    }
}

#[test]
fn lifting_the_protection_ends_in_deletable_with_what_deleting_does() {
    for (cloud, policy, sentence) in [
        (
            Cloud::Aws,
            "Delete",
            "deleting it removes the data for good",
        ),
        (
            Cloud::Aws,
            "Snapshot",
            "-final' on aws, then removes the database",
        ),
        (
            Cloud::Aws,
            "Retain",
            "on aws, which goes on costing money; applying the same manifest again adopts it",
        ),
        (
            Cloud::Gcp,
            "Snapshot",
            "deleting it keeps a final backup of",
        ),
        (Cloud::Gcp, "Retain", "on gcp, which goes on costing money"),
        (
            Cloud::Azure,
            "Delete",
            "deleting it removes the data for good",
        ),
        (
            Cloud::Azure,
            "Retain",
            "on azure, which goes on costing money",
        ),
        (
            Cloud::Local,
            "Delete",
            "deleting it removes the data for good",
        ),
        (Cloud::Local, "Retain", "deleting it keeps the volume"),
    ] {
        let policy = format!("{{deletionPolicy: {policy}}}");
        let mut scenario = Scenario::on("staging", (cloud, Engine::Postgres))
            .with(&policy)
            .provisioned();
        assert_eq!(scenario.call().phase(), "Ready", "{cloud}");
        scenario.set("{deletionProtection: false}");
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Updating", "{cloud}: the Usage still exists");
        if matches!(cloud, Cloud::Aws | Cloud::Gcp) {
            assert_eq!(
                scenario.reconcile().phase(),
                "Updating",
                "{cloud} still refuses"
            );
        }
        scenario.make_ready();
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Deletable", "{cloud}");
        assert!(reply.message().contains(sentence), "{}", reply.message());
    }
}

#[test]
fn production_is_never_deleted_with_its_data() {
    for place in everywhere() {
        let reply = Scenario::on("prod", place)
            .with("{deletionPolicy: Delete}")
            .call();
        assert_eq!(reply.phase(), "Blocked", "{place:?}");
        let sentence = "spec.deletionPolicy: 'Delete' is never allowed in environment 'prod'. Fix: choose Snapshot or Retain.";
        assert_eq!(reply.message(), sentence, "{place:?}");
    }
}

#[test]
fn in_production_the_protection_is_lifted_only_with_an_exception() {
    let exception = "{exceptions: [{kind: Database, namespace: payments-prod, name: orders, field: deletionProtection, \
                     ticket: OPS-1, expires: '2026-01-20'}]}";
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place).provisioned();
        let before = scenario.call().desired();
        scenario.set("{deletionProtection: false}");
        let reply = scenario.reconcile();
        assert_eq!(reply.desired(), before, "{place:?}");
        assert!(
            reply
                .message()
                .contains("spec.deletionProtection: 'false' is not allowed"),
            "{}",
            reply.message()
        );
        scenario.set_policy(exception);
        assert!(
            !scenario
                .reconcile()
                .names()
                .contains(&"protection".to_owned()),
            "{place:?}"
        );
        scenario.make_ready();
        assert_eq!(scenario.reconcile().phase(), "Deletable", "{place:?}");
    }
}

#[test]
fn a_refused_change_does_not_smuggle_the_protection_away() {
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place).provisioned();
        scenario.set("{database: other, deletionProtection: false}");
        let reply = scenario.call();
        assert!(
            reply.names().contains(&"protection".to_owned()),
            "{place:?}"
        );
        assert!(
            reply.message().contains("spec.database"),
            "{place:?}: {}",
            reply.message()
        );
    }
}

#[test]
fn the_usage_protects_the_developers_object_with_the_way_out_as_reason() {
    for place in everywhere() {
        let usage = Scenario::on("prod", place).call().object("protection");
        assert_eq!(usage["metadata"]["namespace"], "payments-prod");
        let of = json!({"apiVersion": "pave.internal/v1alpha1", "kind": "Database", "resourceRef": {"name": "orders"}});
        assert_eq!(usage["spec"]["of"], of);
        let reason = usage["spec"]["reason"].as_str().unwrap();
        assert!(
            reason.contains("Set spec.deletionProtection: false"),
            "{reason}"
        );
    }
}
