//! The manifests for people without Helm are what the chart renders, and every way to set its values renders what an API
//! server accepts.
//!
//! Needs `helm`, in `PAVE_CONTROL_PLANE_BIN` or on the path; where there is none it says so and passes.
//! `BLESS=1 cargo test -p pave-tests --test install_rendered` writes the manifests.
#![expect(
    clippy::print_stdout,
    reason = "a program of its own that says what it does"
)]

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, ensure};
use pave_api::VERSION;
use pave_schema::{Schema, Violation};
use pave_tests::{
    oracle::oracle,
    programs::program,
    repository::{document, root},
};
use serde_json::Value;

const MANIFESTS: &str = "package/install/manifests/install.yaml";

fn main() -> anyhow::Result<()> {
    let Some(helm) = program("helm") else {
        println!(
            "install_rendered: SKIPPED, there is no `helm` in PAVE_CONTROL_PLANE_BIN or on the path"
        );
        return Ok(());
    };
    let rendered = template(&helm, &[])?;
    compare(&rendered)?;
    println!("{MANIFESTS} is what the chart renders: ok");
    for (flags, expected) in CASES {
        let objects = parse(&template(&helm, flags)?)?;
        for object in &objects {
            let violations = violations(object)?;
            ensure!(
                violations.is_empty(),
                "{flags:?}: {} {}: {violations:?}",
                object["kind"],
                object["metadata"]["name"]
            );
        }
        let text = serde_json::to_string(&objects)?;
        for part in expected {
            ensure!(
                text.contains(part),
                "{flags:?}: {part} is missing in {text}"
            );
        }
        println!("{}: ok", flags.join(" "));
    }
    refused(&helm)
}

/// What an API server would say. Of the Prometheus operator's kinds no definition is pinned, and admission policies are judged by
/// a real API server (tests/end-to-end/tests/admission).
fn violations(object: &Value) -> anyhow::Result<Vec<Violation>> {
    let kind = object["kind"].as_str().unwrap_or_default();
    match object["apiVersion"].as_str() {
        Some("pave.internal/v1alpha1") => {
            let definition = document(&format!("xrds/{}.yaml", kind.to_lowercase()));
            Ok(Schema::from_crd(&definition, VERSION)?.validate(object))
        }
        Some("admissionregistration.k8s.io/v1" | "monitoring.coreos.com/v1") => Ok(Vec::new()),
        _ => Ok(oracle().violations(object)),
    }
}

/// Flags of Helm, and what the rendered objects, as JSON, must hold.
const CASES: [(&[&str], &[&str]); 6] = [
    (
        &["--set", "package=configuration-pave-claims"],
        &["ghcr.io/acme/configuration-pave-claims:v"],
    ),
    (
        &[
            "--set",
            "registryMirror=registry.example.com/acme,packagePullSecrets={registry}",
        ],
        &[
            r#""rewriteImage":{"prefix":"registry.example.com/acme/"}"#,
            r#""packagePullSecrets":[{"name":"registry"}]"#,
            "ghcr.io/acme/function-pave:v",
        ],
    ),
    (
        &[
            "--set",
            "tracing.endpoint=http://collector.monitoring:4317,function.debug=true,podMonitor.enabled=true",
        ],
        &[
            r#""name":"OTEL_EXPORTER_OTLP_ENDPOINT""#,
            r#"{"port":4317,"protocol":"TCP"}"#,
            "PodMonitor",
            "FUNCTION_DEBUG",
        ],
    ),
    (
        &["--set", "function.replicas=1,function.drainSeconds=60"],
        &[r#""terminationGracePeriodSeconds":75"#],
    ),
    (
        &[
            "--values",
            "tests/install/platform-values.yaml",
            "--api-versions",
            "pave.internal/v1alpha1/PlatformPolicy",
            "--api-versions",
            "pave.internal/v1alpha1/LandingZone",
        ],
        &[r#""installation":"acme1""#, r#""kind":"LandingZone""#],
    ),
    (
        &["--values", "tests/install/pod-values.yaml"],
        &[
            r#""tolerations":[{"#,
            r#""priorityClassName":"system-cluster-critical""#,
            "\"LOG\"",
        ],
    ),
];

/// What Helm says before it asks a cluster for anything.
fn refused(helm: &PathBuf) -> anyhow::Result<()> {
    let error = template(helm, &["--set", "function.replicsa=3"])
        .err()
        .context("a misspelled value is rendered")?;
    ensure!(error.to_string().contains("replicsa"), "{error}");
    println!("a misspelled value is refused: ok");
    Ok(())
}

fn template(helm: &PathBuf, flags: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(helm)
        .args([
            "template",
            "pave",
            "package/install",
            "--namespace",
            "crossplane-system",
            // Of a Helm that was built from source no Kubernetes is known otherwise.
            "--kube-version",
            "1.35",
        ])
        .args(flags)
        .current_dir(root())
        .output()?;
    ensure!(
        output.status.success(),
        "helm template {}: {}",
        flags.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn compare(rendered: &str) -> anyhow::Result<()> {
    let path = root().join(MANIFESTS);
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        return Ok(fs::write(&path, rendered)?);
    }
    ensure!(
        fs::read_to_string(&path).unwrap_or_default() == rendered,
        "{MANIFESTS} is not what the chart renders; write it with: BLESS=1 cargo test -p pave-tests --test install_rendered"
    );
    Ok(())
}

fn parse(text: &str) -> anyhow::Result<Vec<Value>> {
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(text)?;
    objects.retain(Value::is_object);
    Ok(objects)
}
