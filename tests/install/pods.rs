//! The function's pods, as the runtime configuration describes them.

use clap::Parser as _;
use pave_function_sdk::server::ServerArgs;
use pave_tests::oracle::oracle;
use serde_json::{Value, json};

use crate::rendered;

/// The Deployment that Crossplane makes of the runtime configuration:
/// <https://github.com/crossplane/crossplane/blob/v2.4.0/internal/controller/pkg/runtime/runtime.go>.
fn deployment() -> Value {
    let config = &rendered("DeploymentRuntimeConfig")[0];
    let mut spec = config["spec"]["deploymentTemplate"]["spec"].clone();
    let labels = json!({"pkg.crossplane.io/function": "acme-function-pave", "pkg.crossplane.io/revision": "acme-function-pave-1"});
    spec["selector"] = json!({"matchLabels": labels});
    for (key, value) in labels.as_object().unwrap() {
        spec["template"]["metadata"]["labels"][key] = value.clone();
    }
    let pod = &mut spec["template"]["spec"];
    pod["serviceAccountName"] = json!("acme-function-pave-1");
    pod["containers"][0]["image"] = json!("ghcr.io/acme/function-pave:v0.1.0");
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "acme-function-pave-1", "namespace": "crossplane-system"},
        "spec": spec,
    })
}

fn pod() -> Value {
    deployment()["spec"]["template"]["spec"].clone()
}

#[test]
fn kubernetes_accepts_the_deployment() {
    assert_eq!(oracle().violations(&deployment()), []);
}

/// Every control of <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>.
#[test]
fn the_pods_fit_the_pod_security_standard_restricted() {
    fits_restricted(&pod());
}

/// Fails where a pod does not fit it.
pub(crate) fn fits_restricted(pod: &Value) {
    for field in ["hostNetwork", "hostPID", "hostIPC", "hostUsers"] {
        assert!(pod[field].is_null(), "{field}");
    }
    let context = &pod["securityContext"];
    assert_eq!(context["runAsNonRoot"], true);
    assert_ne!(context["runAsUser"], 0);
    assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault");
    for field in [
        "seLinuxOptions",
        "sysctls",
        "appArmorProfile",
        "windowsOptions",
    ] {
        assert!(context[field].is_null(), "{field}");
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
    for volume in pod["volumes"].as_array().unwrap() {
        let kinds: Vec<_> = volume
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "name")
            .collect();
        assert!(
            kinds.iter().all(|kind| allowed.contains(&kind.as_str())),
            "{volume}"
        );
    }
    for container in pod["containers"].as_array().unwrap() {
        let context = &container["securityContext"];
        assert_eq!(context["allowPrivilegeEscalation"], false);
        assert_eq!(context["capabilities"], json!({"drop": ["ALL"]}));
        assert_eq!(context["privileged"], false);
        assert_eq!(context["runAsNonRoot"], true);
        assert!(context["procMount"].is_null());
        for port in container["ports"].as_array().into_iter().flatten() {
            assert!(port["hostPort"].is_null(), "{port}");
        }
    }
}

/// What it may take of a node, and what it is given at least.
pub(crate) fn has_bounds(container: &Value) {
    for (bound, resource) in [
        ("requests", "cpu"),
        ("requests", "memory"),
        ("limits", "memory"),
    ] {
        assert!(
            container["resources"][bound][resource].is_string(),
            "{bound}.{resource}"
        );
    }
}

/// What Pod Security does not ask for and a function can do without.
#[test]
fn the_pods_write_nothing_know_no_token_and_have_bounds() {
    let pod = pod();
    assert_eq!(pod["automountServiceAccountToken"], false);
    assert_eq!(pod["enableServiceLinks"], false);
    let container = &pod["containers"][0];
    // The container that Crossplane completes; under another name it would start a second one.
    assert_eq!(container["name"], "package-runtime");
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    has_bounds(container);
}

#[test]
fn a_pod_has_time_to_finish_the_calls_in_flight() {
    let pod = pod();
    let drain = std::time::Duration::from_secs(25);
    let environment = environment(&pod);
    assert_eq!(
        environment["FUNCTION_DRAIN_TIMEOUT"],
        format!("{}s", drain.as_secs())
    );
    assert_eq!(ServerArgs::parse_from(["function"]).drain_timeout, drain);
    let grace = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
    assert!(grace >= drain.as_secs() + 10, "{grace}");
}

#[test]
fn probes_ask_the_port_that_the_server_listens_on() {
    let pod = pod();
    let port = ServerArgs::parse_from(["function"]).metrics_address.port();
    for (probe, path) in [
        ("startupProbe", "/healthz"),
        ("livenessProbe", "/healthz"),
        ("readinessProbe", "/readyz"),
    ] {
        let asked = &pod["containers"][0][probe]["httpGet"];
        assert_eq!(asked, &json!({"path": path, "port": port}), "{probe}");
    }
}

/// Without the Secret the function starts all the same and says in a sentence what is missing.
#[test]
fn the_generator_key_is_mounted_where_the_function_reads_it() {
    let pod = pod();
    let volume = &pod["volumes"][0];
    assert_eq!(volume["secret"]["secretName"], "pave-generator-key");
    assert_eq!(volume["secret"]["optional"], true);
    let mount = &pod["containers"][0]["volumeMounts"][0];
    assert_eq!(mount["name"], volume["name"]);
    assert_eq!(mount["readOnly"], true);
    let path = mount["mountPath"].as_str().unwrap();
    assert_eq!(
        environment(&pod)["PAVE_GENERATOR_KEY_FILE"],
        format!("{path}/key")
    );
}

fn environment(pod: &Value) -> Value {
    let variables = pod["containers"][0]["env"].as_array().unwrap().iter();
    variables
        .map(|variable| {
            (
                variable["name"].as_str().unwrap().to_owned(),
                variable["value"].clone(),
            )
        })
        .collect()
}
