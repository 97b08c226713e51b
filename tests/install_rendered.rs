//! The manifests for people without Helm are what the charts render, and every way to set its values renders what an API
//! server accepts.
//!
//! Needs `helm`, in `PAVE_CONTROL_PLANE_BIN` or on the path; where there is none it says so and passes.
//! `BLESS=1 cargo test -p pave-tests --test install_rendered` writes the manifests.
#![expect(
    clippy::print_stdout,
    reason = "a program of its own that says what it does"
)]

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context as _, ensure};
use pave_api::VERSION;
use pave_schema::{Schema, Violation};
use pave_tests::{
    oracle::oracle,
    programs::program,
    repository::{document, root},
};
use serde_json::Value;

/// A chart of this repository.
struct Chart {
    directory: &'static str,
    /// The release and its namespace.
    release: [&'static str; 2],
    /// Manifests, and the flags of Helm that they are rendered with.
    manifests: &'static [Manifests],
    /// Flags of Helm, and what the rendered objects, as JSON, must hold.
    cases: &'static [Case],
    /// Flags that Helm refuses before it asks a cluster for anything, and what it says.
    refused: &'static [(&'static [&'static str], &'static str)],
}

type Manifests = (&'static str, &'static [&'static str]);
type Case = (&'static [&'static str], &'static [&'static str]);

const CHARTS: [Chart; 3] = [
    Chart {
        directory: "package/install",
        release: ["pave", "crossplane-system"],
        manifests: &[("package/install/manifests/install.yaml", &[])],
        cases: &CASES,
        refused: &[(&["--set", "function.replicsa=3"], "replicsa")],
    },
    Chart {
        directory: "package/insights",
        release: ["pave-insights", "pave-insights"],
        manifests: &[
            // Dashboards are files already, and come into Grafana by another way there.
            (
                "package/insights/manifests/insights.yaml",
                &["--set", "dashboards.enabled=false"],
            ),
            (
                "package/insights/manifests/canary.yaml",
                &[
                    "--set",
                    "canary.enabled=true,canary.team=platform",
                    "--show-only",
                    "templates/canary.yaml",
                ],
            ),
        ],
        cases: &INSIGHTS,
        refused: &[
            (&["--set", "replicsa=3"], "replicsa"),
            (&["--set", "replicas=2"], "cannot share a file of SQLite"),
            (
                &["--set", "database.kind=postgres"],
                "database.postgres.secretName: is empty",
            ),
            (&["--set", "canary.enabled=true"], "canary.team: is empty"),
            (
                &[
                    "--set",
                    "canary.enabled=true,canary.team=platform,watchCluster=false",
                ],
                "nobody would count it",
            ),
            (&["--set", "canary.everyMinutes=45"], "canary.everyMinutes"),
        ],
    },
    // What it may do, and what its variables are, is tested beside the portal: backstage/tests/chart.
    Chart {
        directory: "package/portal",
        release: ["portal", "platform"],
        // Nothing is installed without being told of a site.
        manifests: &[],
        cases: &PORTAL,
        refused: &[
            (&[], "postgres"),
            (&["--values", SITE, "--set", "replicsa=3"], "replicsa"),
        ],
    },
];

/// What the portal has to be told of Acme.
const SITE: &str = "tests/install/portal-values.yaml";

fn main() -> anyhow::Result<()> {
    let Some(helm) = program("helm") else {
        println!(
            "install_rendered: SKIPPED, there is no `helm` in PAVE_CONTROL_PLANE_BIN or on the path"
        );
        return Ok(());
    };
    for chart in &CHARTS {
        chart.check(&helm)?;
    }
    Ok(())
}

impl Chart {
    fn check(&self, helm: &Path) -> anyhow::Result<()> {
        for (manifests, flags) in self.manifests {
            compare(manifests, &self.template(helm, flags)?)?;
            println!("{manifests} is what the chart renders: ok");
        }
        for (flags, expected) in self.cases {
            self.renders(helm, flags, expected)?;
        }
        for (flags, why) in self.refused {
            let error = self.template(helm, flags).err();
            let error = error.with_context(|| format!("{flags:?} is rendered"))?;
            ensure!(error.to_string().contains(why), "{flags:?}: {error}");
            println!("{}: refused, ok", flags.join(" "));
        }
        Ok(())
    }

    fn renders(&self, helm: &Path, flags: &[&str], expected: &[&str]) -> anyhow::Result<()> {
        let objects = parse(&self.template(helm, flags)?)?;
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
        Ok(())
    }

    fn template(&self, helm: &Path, flags: &[&str]) -> anyhow::Result<String> {
        let [release, namespace] = self.release;
        let output = Command::new(helm)
            .args(["template", release, self.directory])
            .args(["--namespace", namespace])
            // Of a Helm that was built from source no Kubernetes is known otherwise.
            .args(["--kube-version", "1.35"])
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

const CASES: [Case; 6] = [
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

const INSIGHTS: [Case; 6] = [
    (
        &[],
        &[
            r#""grafana_dashboard":"1""#,
            "pave-delivery.json",
            "pave_dora_change_lead_time_seconds",
        ],
    ),
    (
        &[
            "--set",
            "database.kind=postgres,database.postgres.secretName=insights-connection,replicas=2",
        ],
        &[
            r#""name":"insights-connection""#,
            r#""unhealthyPodEvictionPolicy":"AlwaysAllow""#,
            r#""whenUnsatisfiable":"ScheduleAnyway""#,
            r#"{"port":5432,"protocol":"TCP"}"#,
        ],
    ),
    (
        &[
            "--set",
            "serviceMonitor.enabled=true,serviceMonitor.labels.release=prometheus,prometheusRule.enabled=true",
        ],
        &[
            r#""kind":"ServiceMonitor""#,
            r#""release":"prometheus""#,
            "PaveProvisioningLocalMissed",
        ],
    ),
    (
        &[
            "--set",
            "sendersSecret=insights-senders,image.pullSecrets={registry}",
            "--set-json",
            r#"services=[{"name":"checkout","team":"payments","repository":"acme/checkout"}]"#,
        ],
        &[
            r#""secretName":"insights-senders""#,
            r#""imagePullSecrets":[{"name":"registry"}]"#,
            r"services:\n- name: checkout",
            "checksum/services",
        ],
    ),
    (
        &[
            "--set",
            "canary.enabled=true,canary.team=platform,canary.kind=Database",
        ],
        &[
            r#""apiGroups":["pave.internal"],"resources":["databases"],"verbs":["create"]"#,
            r#""resourceNames":["canary"],"resources":["databases"],"verbs":["get","delete"]"#,
            r#""name":"PAVE_INSIGHTS_CANARY_SPEC","value":"{\"cloud\":\"local\",\"size\":\"micro\"}""#,
            r#""schedule":"*/15 * * * *""#,
            r#""team":"platform""#,
            r#""app.kubernetes.io/name":"pave-insights-canary""#,
        ],
    ),
    (
        &["--set", "watchCluster=false,networkPolicy.enabled=false"],
        &[r#""name":"PAVE_INSIGHTS_WATCH_CLUSTER","value":"false""#],
    ),
];

const PORTAL: [Case; 3] = [
    (
        &["--values", SITE],
        &[r#""name":"POSTGRES_HOST","value":"portal-db.platform.svc""#],
    ),
    (
        &["--values", SITE, "--set", "replicas=1"],
        &[r#""replicas":1"#],
    ),
    (
        &[
            "--values",
            SITE,
            "--values",
            "tests/install/portal-everything.yaml",
        ],
        &[
            r#""kind":"NetworkPolicy""#,
            r#""kind":"RoleBinding""#,
            r#""imagePullSecrets":[{"name":"registry"}]"#,
            r#""eks.amazonaws.com/role-arn""#,
            r#""name":"HTTPS_PROXY""#,
        ],
    ),
];

fn compare(manifests: &str, rendered: &str) -> anyhow::Result<()> {
    let path = root().join(manifests);
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        return Ok(fs::write(&path, rendered)?);
    }
    ensure!(
        fs::read_to_string(&path).unwrap_or_default() == rendered,
        "{manifests} is not what the chart renders; write it with: BLESS=1 cargo test -p pave-tests --test install_rendered"
    );
    Ok(())
}

fn parse(text: &str) -> anyhow::Result<Vec<Value>> {
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(text)?;
    objects.retain(Value::is_object);
    Ok(objects)
}
