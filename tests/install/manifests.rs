//! Kubernetes and Crossplane accept the manifests, and they fit the packages of this repository.

use pave_tests::{
    oracle::oracle,
    repository::{document, documents, text},
};
use serde_json::{Value, json};

use crate::{MANIFESTS, rendered};

#[test]
fn an_api_server_accepts_every_object() {
    for file in [
        MANIFESTS,
        "package/install/examples/provider-configs.yaml",
        "package/install/examples/signature-verification.yaml",
    ] {
        for object in documents(file) {
            let (kind, name) = (&object["kind"], &object["metadata"]["name"]);
            assert_eq!(oracle().violations(&object), [], "{file}: {kind} {name}");
        }
    }
}

/// Or Crossplane installs a second copy of the function, under the name that compositions refer to.
#[test]
fn the_function_is_the_one_that_the_configuration_depends_on() {
    let function = &rendered("Function")[0];
    for package in ["configuration", "configuration-claims"] {
        let dependency =
            &document(&format!("package/{package}/crossplane.yaml"))["spec"]["dependsOn"][0];
        let repository = dependency["package"].as_str().unwrap();
        let image = function["spec"]["package"].as_str().unwrap();
        assert!(
            image.starts_with(&format!("{repository}:")),
            "{image} is not of {repository}"
        );
        let (_host, path) = repository.split_once('/').unwrap();
        assert_eq!(function["metadata"]["name"], path.replace('/', "-"));
    }
}

#[test]
fn the_function_runs_as_the_runtime_configuration_says() {
    let named = &rendered("Function")[0]["spec"]["runtimeConfigRef"]["name"];
    assert_eq!(
        named,
        &rendered("DeploymentRuntimeConfig")[0]["metadata"]["name"]
    );
}

#[test]
fn one_version_is_installed_and_it_is_the_workspaces() {
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    let chart = document("package/install/Chart.yaml");
    assert_eq!(chart["appVersion"], version.as_str());
    assert_eq!(chart["version"], env!("CARGO_PKG_VERSION"));
    for object in [&rendered("Function")[0], &rendered("Configuration")[0]] {
        let image = object["spec"]["package"].as_str().unwrap();
        assert!(image.ends_with(&format!(":{version}")), "{image}");
    }
}

/// Uninstalling a chart must not delete databases: with a Configuration go its definitions, with those their objects.
#[test]
fn what_runs_needs_stays_when_the_chart_is_uninstalled() {
    for kind in ["Configuration", "Function", "DeploymentRuntimeConfig"] {
        let object = &rendered(kind)[0];
        let policy = &object["metadata"]["annotations"]["helm.sh/resource-policy"];
        assert_eq!(policy, "keep", "{kind}");
    }
    let templates = [
        "generator-key",
        "platform",
        "packages",
        "runtime-config",
        "crossplane-role",
    ];
    for template in templates {
        let text = text(&format!("package/install/templates/{template}.yaml"));
        let objects = text
            .lines()
            .filter(|line| line.starts_with("kind: "))
            .count();
        let kept = text.matches("include \"pave.keep\"").count();
        assert_eq!(kept, objects, "{template}");
    }
}

#[test]
fn only_crossplane_calls_the_function_and_the_function_calls_nobody() {
    let policy = &rendered("NetworkPolicy")[0]["spec"];
    assert_eq!(policy["podSelector"]["matchLabels"], pods());
    assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
    assert_eq!(policy["egress"], json!([]));
    let [calls, metrics] = policy["ingress"].as_array().unwrap().as_slice() else {
        panic!("two rules: calls and metrics");
    };
    assert_eq!(calls["ports"], json!([{"port": 9443, "protocol": "TCP"}]));
    assert_eq!(
        calls["from"],
        json!([{"podSelector": {"matchLabels": {"app": "crossplane"}}}])
    );
    assert_eq!(metrics["ports"], json!([{"port": 8080, "protocol": "TCP"}]));
    assert!(metrics["from"][0]["namespaceSelector"].is_object());
}

#[test]
fn one_pod_is_left_while_nodes_are_drained() {
    let budget = &rendered("PodDisruptionBudget")[0]["spec"];
    assert_eq!(budget["maxUnavailable"], 1);
    assert_eq!(budget["selector"]["matchLabels"], pods());
    let runtime = &rendered("DeploymentRuntimeConfig")[0]["spec"]["deploymentTemplate"]["spec"];
    assert!(runtime["replicas"].as_u64().unwrap() > 1);
}

/// The label that Crossplane puts on the pods of every revision of a function.
fn pods() -> Value {
    json!({"pkg.crossplane.io/function": rendered("Function")[0]["metadata"]["name"]})
}
