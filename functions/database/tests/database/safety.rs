//! Safe by default: four lines give a private, encrypted, backed up database on every cloud.

use pave_catalog::{Cloud, Engine};
use serde_json::json;

use crate::scenario::{Scenario, everywhere, yaml};

#[test]
fn every_safe_default_is_set_on_every_cloud() {
    let table = yaml(include_str!("safety.yaml"));
    for (cloud, engine) in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let server = Scenario::on("dev", (cloud, engine)).call().server();
        let rows = table[cloud.as_str()][engine.as_str()].as_array().unwrap();
        for row in rows {
            let (field, want, why) = (row[0].as_str().unwrap(), &row[1], &row[2]);
            assert_eq!(
                server.pointer(field),
                Some(want),
                "{engine} on {cloud}, {field}: {why}"
            );
        }
    }
}

#[test]
fn rds_refuses_connections_that_are_not_encrypted() {
    for (engine, group, parameter) in [
        (Engine::Postgres, "parameter-group-17", "rds.force_ssl"),
        (
            Engine::Mysql,
            "parameter-group-8-4",
            "require_secure_transport",
        ),
    ] {
        let reply = Scenario::on("dev", (Cloud::Aws, engine)).call();
        let parameters = reply.object(group)["spec"]["forProvider"]["parameter"].clone();
        assert_eq!(
            parameters,
            json!([{"name": parameter, "value": "1", "applyMethod": "immediate"}])
        );
    }
}

#[test]
fn a_local_pod_is_restricted_and_speaks_only_encrypted() {
    for (engine, encrypted) in [
        (Engine::Postgres, "ssl=on"),
        (Engine::Mysql, "--require-secure-transport=ON"),
    ] {
        let reply = Scenario::on("dev", (Cloud::Local, engine)).call();
        let pod = reply.object("instance")["spec"]["template"]["spec"].clone();
        assert!(pod["containers"][0]["args"].to_string().contains(encrypted));
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
        assert_eq!(pod["automountServiceAccountToken"], false);
        let containers = pod["containers"]
            .as_array()
            .into_iter()
            .chain(pod["initContainers"].as_array())
            .flatten();
        for container in containers {
            let context = &container["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false);
            assert_eq!(context["capabilities"]["drop"], json!(["ALL"]));
            assert_eq!(context["readOnlyRootFilesystem"], true);
        }
        let policy = reply.object("network-policy")["spec"].clone();
        assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
        assert_eq!(policy["egress"], json!(null), "the server connects nowhere");
    }
}

#[test]
fn production_is_highly_available_and_recoverable_to_the_second() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let resolved = Scenario::on("prod", place)
            .with("{size: medium}")
            .call()
            .status()["resolved"]
            .clone();
        assert_eq!(resolved["highAvailability"], true, "{place:?}");
        assert_eq!(resolved["pointInTimeRecovery"], true, "{place:?}");
        assert_eq!(resolved["backupDays"], 14, "{place:?}");
        assert_eq!(resolved["deletionPolicy"], "Retain", "{place:?}");
    }
}

#[test]
fn a_backup_that_the_cloud_keeps_longer_is_said() {
    let reply = Scenario::on("dev", (Cloud::Azure, Engine::Postgres))
        .with("{backup: {retentionDays: 2}}")
        .call();
    let sentence = "spec.backup.retentionDays: '2' is raised to 7, the least that azure keeps.";
    assert!(reply.status()["guardrails"].to_string().contains(sentence));
}

#[test]
fn four_lines_work_without_any_platform_object() {
    let mut scenario = Scenario::new("dev", "{size: small}");
    scenario.policy = None;
    scenario.environment = None;
    scenario.zones.clear();
    let scenario = scenario.provisioned();
    assert_eq!(scenario.call().phase(), "Ready");
    assert_eq!(scenario.call().status()["resolved"]["cloud"], "local");
}
