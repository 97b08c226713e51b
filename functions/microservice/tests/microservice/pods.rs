//! Pod Security `restricted`, whatever the manifest says, and what a size means.

use pave_catalog::{Catalog, Cloud};
use serde_json::{Value, json};

use crate::scenario::{container, database, in_cloud, local, secret, template};

/// Manifests that ask for as much and as little as they can.
const SPECS: [&str; 5] = [
    "{}",
    "{ports: [{name: grpc, port: 9000}], health: {readiness: {grpc: grpc}, liveness: {tcp: grpc}}}",
    "{bindings: [{kind: Database, name: orders}], secrets: [{name: payment, env: {TOKEN: password}}], env: {A: b}}",
    "{autoscaling: {min: 2, max: 5}, size: xlarge}",
    "{bindings: [{kind: Bucket, name: orders}]}",
];

/// What `restricted` forbids: <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>.
fn breaches(pod: &Value) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut expect = |is_kept: bool, what: &str| {
        if !is_kept {
            breaches.push(what.to_owned());
        }
    };
    for field in ["hostNetwork", "hostPID", "hostIPC", "hostUsers"] {
        expect(pod[field].is_null() || pod[field] == false, field);
    }
    let allowed = [
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    ];
    for volume in pod["volumes"].as_array().into_iter().flatten() {
        let members = volume.as_object().unwrap().keys();
        let kinds = members.filter(|member| *member != "name");
        expect(
            kinds
                .into_iter()
                .all(|kind| allowed.contains(&kind.as_str())),
            "volumes",
        );
    }
    let security = &pod["securityContext"];
    expect(security["runAsNonRoot"] == true, "runAsNonRoot");
    expect(security["runAsUser"] != 0, "runAsUser");
    expect(
        security["seccompProfile"]["type"] == "RuntimeDefault",
        "seccompProfile",
    );
    let groups = ["containers", "initContainers"].map(|group| pod[group].as_array());
    for container in groups.into_iter().flatten().flatten() {
        let security = &container["securityContext"];
        expect(
            security["allowPrivilegeEscalation"] == false,
            "allowPrivilegeEscalation",
        );
        expect(security["privileged"] != true, "privileged");
        expect(
            security["capabilities"] == json!({"drop": ["ALL"]}),
            "capabilities",
        );
        expect(
            security["runAsNonRoot"] != false,
            "runAsNonRoot of a container",
        );
        for port in container["ports"].as_array().into_iter().flatten() {
            expect(port["hostPort"].is_null(), "hostPort");
        }
    }
    breaches
}

#[test]
fn every_pod_fits_pod_security_restricted_and_has_no_token() {
    for spec in SPECS {
        let mut scenario = local("dev").with(spec);
        scenario.others.extend(database("dev", Cloud::Local));
        scenario.others.push(secret("dev", "payment", "dG9rZW4="));
        scenario.others.extend(in_cloud("Bucket", Cloud::Aws, "{}"));
        let reply = scenario.call();
        assert_eq!(reply.fatal(), None, "{spec}");
        let pod = template(&reply)["spec"].clone();
        assert_eq!(breaches(&pod), [""; 0], "{spec}");
        assert_eq!(pod["automountServiceAccountToken"], false);
        // A token without an audience is one of the API server.
        for volume in pod["volumes"].as_array().unwrap() {
            for source in volume["projected"]["sources"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let audience = &source["serviceAccountToken"]["audience"];
                assert_eq!(*audience, "sts.amazonaws.com", "{spec}");
            }
        }
        assert_eq!(
            container(&reply)["securityContext"]["readOnlyRootFilesystem"],
            true
        );
        assert_eq!(
            reply.object("service-account")["automountServiceAccountToken"],
            false
        );
        for (name, object) in reply.desired() {
            if object["kind"] == "Job" {
                let pod = object["spec"]["template"]["spec"].clone();
                assert_eq!(breaches(&pod), [""; 0], "{name}");
                assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
            }
        }
    }
}

#[test]
fn the_check_itself_finds_what_restricted_forbids() {
    let good = template(&local("dev").call())["spec"].clone();
    for (pointer, value, breach) in [
        ("/hostNetwork", json!(true), "hostNetwork"),
        (
            "/volumes",
            json!([{"name": "host", "hostPath": {"path": "/"}}]),
            "volumes",
        ),
        ("/securityContext", json!({}), "runAsNonRoot"),
        (
            "/containers/0/securityContext/privileged",
            json!(true),
            "privileged",
        ),
        (
            "/containers/0/securityContext/capabilities",
            json!({"drop": []}),
            "capabilities",
        ),
    ] {
        let mut bad = good.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[field] = value;
        assert!(breaches(&bad).contains(&breach.to_owned()), "{pointer}");
    }
}

#[test]
fn a_size_is_what_the_catalogue_says_and_stays_what_it_was() {
    for size in Catalog::embedded().sizes() {
        let reply = local("dev")
            .with(&format!("{{size: {}}}", size.name))
            .call();
        let resources = container(&reply)["resources"].clone();
        let requests = json!({"cpu": size.service.cpu, "memory": size.service.memory});
        assert_eq!(resources["requests"], requests, "{}", size.name);
        assert_eq!(
            resources["limits"],
            json!({"memory": size.service.memory}),
            "{}",
            size.name
        );
    }
}

#[test]
fn replicas_stand_apart_and_drain_before_they_end() {
    let pod = template(&local("dev").call())["spec"].clone();
    let keys = pod["topologySpreadConstraints"].as_array().unwrap().iter();
    let keys: Vec<&Value> = keys.map(|constraint| &constraint["topologyKey"]).collect();
    assert_eq!(
        keys,
        ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    );
    let drain = &pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"];
    assert!(drain.as_u64() < pod["terminationGracePeriodSeconds"].as_u64());
}

#[test]
fn each_question_about_health_is_asked_as_it_was_put() {
    let probe = |fields: &str| {
        let fields = format!(
            "{{ports: [{{name: http, port: 8080}}, {{name: grpc, port: 9000}}], health: {fields}}}"
        );
        let container = container(&local("dev").with(&fields).call());
        ["startupProbe", "readinessProbe", "livenessProbe"].map(|name| {
            let mut probe = container[name].as_object().unwrap().clone();
            probe.retain(|member, _| ["httpGet", "tcpSocket", "grpc"].contains(&member.as_str()));
            Value::Object(probe)
        })
    };
    let usual = json!({"httpGet": {"path": "/healthz", "port": "http"}});
    assert_eq!(probe("{}"), [usual.clone(), usual.clone(), usual.clone()]);
    let tcp = json!({"tcpSocket": {"port": "grpc"}});
    assert_eq!(
        probe("{liveness: {tcp: grpc}}"),
        [tcp.clone(), usual.clone(), tcp],
        "startup asks what liveness asks"
    );
    let grpc = json!({"grpc": {"port": 9000}});
    assert_eq!(
        probe("{readiness: {grpc: grpc}}"),
        [usual.clone(), grpc, usual]
    );
}
