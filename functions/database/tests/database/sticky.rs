//! What was decided once stays, whatever the platform says later; only the developer's own change is followed.

use pave_catalog::{Cloud, Engine};
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario, everywhere, yaml};

/// What runs, without what the platform may change at any time.
fn what_runs(reply: &Reply) -> Value {
    json!(reply.desired())
}

#[test]
fn a_new_default_moves_nothing() {
    for place in everywhere() {
        let mut scenario = Scenario::on("staging", place);
        scenario.set("{cloud: null, region: null}");
        scenario.set_policy(&format!(
            "{{rules: [{{name: all, defaults: {{cloud: {}, region: germany}}}}]}}",
            place.0
        ));
        let mut scenario = scenario.provisioned();
        let before = what_runs(&scenario.call());
        scenario.set_policy(
            "{rules: [{name: all, defaults: {cloud: gcp, region: netherlands, size: large, highAvailability: true, \
             versions: {postgres: '16', mysql: '8.0'}, deletionPolicy: Retain, pointInTimeRecovery: true}}]}",
        );
        assert_eq!(what_runs(&scenario.call()), before, "{place:?}");
    }
}

#[test]
fn another_landing_zone_moves_nothing() {
    let other = yaml(
        "{vpcId: vpc-9, subnetIds: [subnet-8, subnet-9], clientSecurityGroupIds: [sg-9], privateNetwork: other, kmsKey: other}",
    );
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = what_runs(&scenario.call());
        let cloud = place.0.as_str();
        let mut better = json!({"cloud": cloud, "priority": 9, "providerConfigRef": {"kind": "ProviderConfig", "name": "new"}});
        better["regions"]["germany"] = other.clone();
        better["images"] = json!({"postgres": "mirror/postgres", "mysql": "mirror/mysql"});
        scenario.zones.insert("better".to_owned(), better.clone());
        assert_eq!(
            what_runs(&scenario.call()),
            before,
            "a better one, {place:?}"
        );
        scenario.zones.insert(cloud.to_owned(), better);
        assert_eq!(
            what_runs(&scenario.call()),
            before,
            "its own changed, and a tie, {place:?}"
        );
        scenario.zones.clear();
        assert_eq!(what_runs(&scenario.call()), before, "none left, {place:?}");
    }
}

#[test]
fn a_catalog_that_sells_the_size_as_another_machine_resizes_nothing() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let annotations = &mut scenario.server().object["metadata"]["annotations"];
        let record = annotations["pave.internal/resolved"].as_str().unwrap();
        let mut record: Value = serde_json::from_str(record).unwrap();
        record["class"] = json!("machine-of-last-year");
        record["providerVersion"] = json!("version-of-last-year");
        annotations["pave.internal/resolved"] = json!(record.to_string());
        let text = scenario.call().server().to_string();
        assert!(text.contains("machine-of-last-year"), "{place:?}");
        assert!(text.contains("version-of-last-year"), "{place:?}");
    }
}

#[test]
fn a_cleared_status_changes_nothing() {
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place).provisioned();
        let before = what_runs(&scenario.call());
        scenario.object.as_object_mut().unwrap().remove("status");
        let reply = scenario.reconcile();
        assert_eq!(what_runs(&reply), before, "{place:?}");
        assert_eq!(reply.phase(), "Ready", "{place:?}");
    }
}

#[test]
fn a_forged_status_is_corrected_and_reported_not_followed() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = scenario.call();
        assert_eq!(before.warnings(), [""; 0], "{place:?}");
        let resolved = &mut scenario.object["status"]["resolved"];
        resolved["externalName"] = json!("database-of-another-team");
        resolved["class"] = json!("largest");
        resolved["storageGB"] = json!(16000);
        let reply = scenario.reconcile();
        assert_eq!(what_runs(&reply), what_runs(&before), "{place:?}");
        assert_eq!(
            reply.status()["resolved"],
            before.status()["resolved"],
            "{place:?}"
        );
        let warnings = reply.warnings();
        assert_eq!(warnings.len(), 1, "{place:?}: {warnings:?}");
        assert!(warnings[0].contains("status is corrected"), "{warnings:?}");
        assert_eq!(scenario.call().warnings(), [""; 0], "said once, {place:?}");
    }
}

#[test]
fn a_server_without_its_record_is_fatal_and_nothing_changes() {
    for (record, cause) in [
        (None, "is missing"),
        (Some("{cloud: aws}"), "cannot be read"),
    ] {
        for place in everywhere() {
            let mut scenario = Scenario::on("dev", place).provisioned();
            let annotations = scenario.server().object["metadata"]["annotations"]
                .as_object_mut()
                .unwrap();
            annotations.remove("pave.internal/resolved");
            annotations
                .extend(record.map(|record| ("pave.internal/resolved".to_owned(), json!(record))));
            let reply = scenario.call();
            let fatal = reply.fatal().unwrap();
            assert!(
                fatal.contains(cause) && fatal.contains("Fix: "),
                "{place:?}: {fatal}"
            );
        }
    }
}

#[test]
fn a_change_that_cannot_be_made_is_refused_and_what_runs_is_held() {
    for (change, reason, field) in [
        ("{cloud: gcp}", "CannotMove", "spec.cloud"),
        ("{region: ireland}", "CannotMove", "spec.region"),
        ("{engine: mysql}", "EngineFixed", "spec.engine"),
        ("{version: '16'}", "NoDowngrade", "spec.version"),
        ("{version: '99'}", "VersionNotOffered", "spec.version"),
        ("{database: other}", "DatabaseFixed", "spec.database"),
        (
            "{size: micro, highAvailability: true}",
            "SizeNotOffered",
            "spec.size",
        ),
        (
            "{connectionSecret: {name: orders-other}}",
            "SecretFixed",
            "spec.connectionSecret.name",
        ),
        (
            "{connectionSecret: {name: stolen}}",
            "SecretFixed",
            "spec.connectionSecret.name",
        ),
    ] {
        let mut scenario = Scenario::on("staging", (Cloud::Aws, Engine::Postgres)).provisioned();
        let before = what_runs(&scenario.call());
        scenario.set(change);
        let reply = scenario.reconcile();
        assert_eq!(reply.fatal(), None, "{change}");
        assert_eq!(what_runs(&reply), before, "{change}");
        let refused = ("False".to_owned(), reason.to_owned());
        assert_eq!(
            reply.condition("GuardrailsPassed"),
            Some(refused),
            "{change}"
        );
        assert!(
            reply.message().contains(field),
            "{change}: {}",
            reply.message()
        );
        assert!(
            reply.message().starts_with("The last change is refused"),
            "{change}"
        );
        assert_eq!(reply.warnings().len(), 1, "{change}");
        assert!(reply.tells_the_claim(), "{change}");
        assert_eq!(scenario.call().warnings(), [""; 0], "{change} is told once");
    }
}

#[test]
fn an_explicit_size_is_followed() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = scenario.call().status()["resolved"]["class"].clone();
        scenario.set("{size: large}");
        let reply = scenario.reconcile();
        assert_ne!(reply.status()["resolved"]["class"], before, "{place:?}");
        assert_eq!(reply.status()["resolved"]["size"], "large", "{place:?}");
        assert_eq!(reply.fatal(), None, "{place:?}");
    }
}

#[test]
fn a_field_that_is_left_out_again_keeps_what_it_decided() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place)
            .with("{size: large}")
            .provisioned();
        let before = what_runs(&scenario.call());
        scenario.set("{size: null}");
        assert_eq!(what_runs(&scenario.call()), before, "{place:?}");
    }
}

#[test]
fn an_explicit_newer_version_is_followed() {
    let mut scenario = Scenario::on("dev", (Cloud::Aws, Engine::Postgres))
        .with("{version: '16'}")
        .provisioned();
    scenario.set("{version: '17'}");
    let reply = scenario.reconcile();
    assert_eq!(reply.server()["engineVersion"], "17");
    assert_eq!(
        reply.object("parameter-group-17")["spec"]["forProvider"]["family"],
        "postgres17"
    );
}

/// Where each cloud is told how large the disk is, in GB.
fn disk(reply: &Reply, (cloud, engine): (Cloud, Engine)) -> u64 {
    let server = reply.server();
    match (cloud, engine) {
        (Cloud::Aws, _) => server["allocatedStorage"].as_u64().unwrap(),
        (Cloud::Gcp, _) => server["settings"]["diskSize"].as_u64().unwrap(),
        (Cloud::Azure, Engine::Postgres) => server["storageMb"].as_u64().unwrap() / 1024,
        (Cloud::Azure, Engine::Mysql) => server["storage"]["sizeGb"].as_u64().unwrap(),
        (Cloud::Local, _) => unreachable!("a local volume has no disk of a cloud"),
    }
}

#[test]
fn a_disk_that_grew_by_itself_is_never_asked_back() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place)
            .with("{storageGB: 64}")
            .provisioned();
        let grown = 512;
        let at_provider = &mut scenario.server().object["status"]["atProvider"];
        at_provider["allocatedStorage"] = json!(grown);
        at_provider["settings"]["diskSize"] = json!(grown);
        at_provider["storageMb"] = json!(grown * 1024);
        at_provider["storage"]["sizeGb"] = json!(grown);
        assert_eq!(disk(&scenario.reconcile(), place), grown, "{place:?}");
        scenario.set("{cloud: local}");
        assert_eq!(
            disk(&scenario.call(), place),
            grown,
            "also while a change is refused, {place:?}"
        );
        scenario.set(&format!("{{cloud: {}}}", place.0));
        scenario.server().object["status"]
            .as_object_mut()
            .unwrap()
            .remove("atProvider");
        assert_eq!(
            disk(&scenario.call(), place),
            grown,
            "it is recorded, {place:?}"
        );
    }
}

#[test]
fn a_disk_never_shrinks_and_grows_when_asked() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place)
            .with("{storageGB: 256}")
            .provisioned();
        let before = disk(&scenario.call(), place);
        scenario.set("{storageGB: 64}");
        assert_eq!(disk(&scenario.call(), place), before, "{place:?}");
        scenario.set("{storageGB: 1024}");
        assert!(disk(&scenario.call(), place) >= 1024, "{place:?}");
    }
}

#[test]
fn what_somebody_wrote_into_the_server_is_not_copied_back() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = what_runs(&scenario.call());
        let parameters = &mut scenario.server().object["spec"]["forProvider"];
        parameters["allocatedStorage"] = json!(9000);
        parameters["storageMb"] = json!(9000 * 1024);
        parameters["publiclyAccessible"] = json!(true);
        assert_eq!(what_runs(&scenario.call()), before, "{place:?}");
    }
}

#[test]
fn a_local_volume_is_not_asked_to_grow() {
    for engine in Engine::ALL {
        let mut scenario = Scenario::on("dev", (Cloud::Local, engine))
            .with("{storageGB: 10}")
            .provisioned();
        let before = what_runs(&scenario.call());
        scenario.set("{storageGB: 20}");
        let reply = scenario.call();
        assert_eq!(what_runs(&reply), before);
        assert!(
            reply.message().contains("a local volume cannot grow"),
            "{}",
            reply.message()
        );
    }
}

#[test]
fn backups_follow_the_policy_upward_only() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("staging", place).provisioned();
        let days = |scenario: &Scenario| scenario.call().status()["resolved"]["backupDays"].clone();
        assert_eq!(days(&scenario), 7, "{place:?}");
        scenario.set_policy("{rules: [{name: all, defaults: {backupDays: 20}}]}");
        assert_eq!(days(&scenario), 20, "{place:?}");
        scenario.reconcile();
        scenario.set_policy("{rules: [{name: all, defaults: {backupDays: 8}}]}");
        assert_eq!(days(&scenario), 20, "{place:?}");
        scenario.set("{backup: {retentionDays: 10}}");
        assert_eq!(days(&scenario), 10, "the developer may, {place:?}");
    }
}

#[test]
fn tags_and_protection_follow_the_policy_live() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        assert!(
            !scenario.call().names().contains(&"protection".to_owned()),
            "{place:?}"
        );
        scenario.set_policy(
            "{rules: [{name: all, defaults: {deletionProtection: true}}], \
             teams: [{name: payments, costCenter: cc-9, owner: somebody-else}]}",
        );
        let reply = scenario.reconcile();
        assert!(
            reply.names().contains(&"protection".to_owned()),
            "{place:?}"
        );
        assert_eq!(reply.status()["tags"]["cost-center"], "cc-9", "{place:?}");
        assert!(
            reply.object("instance").to_string().contains("cc-9"),
            "{place:?}"
        );
        scenario.set_policy("{rules: []}");
        assert!(
            !scenario.call().names().contains(&"protection".to_owned()),
            "{place:?}"
        );
    }
}

#[test]
fn a_tighter_rule_freezes_nothing_that_runs() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = what_runs(&scenario.call());
        scenario.set_policy("{rules: [{name: tight, sizes: [micro], clouds: [local]}]}");
        let reply = scenario.call();
        assert_eq!(what_runs(&reply), before, "{place:?}");
        assert_eq!(reply.phase(), "Ready", "{place:?}");
        let tolerated = ("True".to_owned(), "BrokenAndTolerated".to_owned());
        assert_eq!(
            reply.condition("GuardrailsPassed"),
            Some(tolerated),
            "{place:?}"
        );
        scenario.set("{size: large}");
        let reply = scenario.call();
        assert_eq!(
            what_runs(&reply),
            before,
            "a change for the worse is refused, {place:?}"
        );
        assert!(
            reply.message().contains("'large' is not approved"),
            "{}",
            reply.message()
        );
    }
}
