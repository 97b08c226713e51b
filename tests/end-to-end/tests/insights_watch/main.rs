//! `pave-insights` watches a real API server, with the rights that it is given and no others.
//!
//! `cargo xtask end-to-end --level api` brings one up.
#![expect(
    clippy::print_stdout,
    reason = "a program of its own that says what it does"
)]

use std::{env, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use jiff::{ToSpan as _, tz::TimeZone};
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::{DATABASE, install_kinds};
use pave_insights::{
    cluster::Cluster as Watch,
    projection::Rules,
    server::{Senders, routers},
    services::Services,
    store::Store,
};
use pave_tests::repository::documents;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// How long the API server and a watch may take, on a machine that is busy.
const LIMIT: Duration = Duration::from_mins(2);
const NAMESPACE: &str = "watched";
/// As RBAC calls the ServiceAccount of package/insights/rights.yaml.
const USER: &str = "system:serviceaccount:pave-insights:pave-insights";
const MICROSERVICE: Kind<'_> = Kind("pave.internal/v1alpha1", "Microservice");

fn main() -> Result<()> {
    let Some(kubeconfig) = env::var_os("PAVE_API_KUBECONFIG") else {
        println!(
            "insights: SKIPPED, PAVE_API_KUBECONFIG names no API server; `cargo xtask end-to-end --level api` brings one"
        );
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(Path::new(&kubeconfig)))
}

async fn run(kubeconfig: &Path) -> Result<()> {
    let cluster = Cluster::of(kubeconfig).await?;
    prepare(&cluster).await?;
    let directory = tempfile::tempdir()?;
    let url = format!("sqlite:{}", directory.path().join("insights.db").display());
    let reader = Cluster::impersonating(kubeconfig, USER, &[]).await?;
    let secrets = reader.list(Kind("v1", "Secret"), NAMESPACE, "").await;
    ensure!(secrets.is_err(), "pave-insights may read Secrets");

    // What comes today is in no window that ends today.
    let today = jiff::Timestamp::now().to_zoned(TimeZone::UTC).date();
    let to = today.saturating_add(2.days());
    let platform = format!("/v1/platform?from={today}&to={to}");
    let first = Service::start(&url, &reader).await?;
    first.shows(r#"pave_objects{kind="Database",team="payments",environment="dev",cloud="aws",phase="Provisioning"} 2"#).await?;
    for line in [
        r#"pave_cost_monthly{kind="Database",team="payments",environment="dev",currency="USD"} 126.52"#,
        r#"pave_cost_unknown{kind="Database",team="payments",environment="dev",currency="USD"} 0"#,
        r#"pave_budget_monthly{team="payments",currency="USD"} 500"#,
        r#"pave_guardrails_broken{guardrail="approved-size",result="waived",kind="Database",team="payments",environment="dev"} 2"#,
        // The first moment after the last day of 2026.
        r#"pave_waiver_expires_timestamp_seconds{kind="Database",namespace="watched",name="orders",field="",granted_by="developer",ticket="OPS-12"} 1798761600"#,
    ] {
        first.shows(line).await?;
    }
    println!("what there is now is in the metrics: ok");

    let ready =
        json!({"status": {"phase": "Ready", "timing": {"readyAt": "2026-11-26T00:00:00Z"}}});
    cluster
        .merge(DATABASE, (NAMESPACE, "orders"), &ready)
        .await?;
    cluster.delete(DATABASE, NAMESPACE, "given-up").await?;
    let settled = |answer: &Value| {
        let kind = answer["provisioning"].as_array().and_then(|kinds| {
            kinds
                .iter()
                .find(|kind| kind["kind"] == "Database")
                .cloned()
        });
        let kind = kind.unwrap_or_default();
        kind["ready"] == 1 && kind["failed"] == 1 && kind["open"] == 0
    };
    first.answers(&platform, settled).await?;
    println!("ready and given up are counted: ok");

    release(&cluster).await?;
    let deployed = |answer: &Value| answer["services"][0]["service"] == "checkout";
    first
        .answers(
            &format!("/v1/dora?environment=dev&from={today}&to={to}"),
            deployed,
        )
        .await?;
    println!("a release that serves is a deployment: ok");

    let requests = |answer: &Value| answer["requests"].as_u64();
    let before = first.get(&platform).await?;
    let second = Service::start(&url, &reader).await?;
    second.shows(r#"phase="Ready"} 1"#).await?;
    let after = second.get(&platform).await?;
    ensure!(requests(&after) == Some(3), "three were asked for: {after}");
    ensure!(
        before["provisioning"] == after["provisioning"],
        "a restart counts anew: {before} {after}"
    );
    println!("a restart counts nothing twice: ok");
    Ok(())
}

/// The kinds, two Databases that are being made under a waiver, and what pave-insights may do.
async fn prepare(cluster: &Cluster) -> Result<()> {
    install_kinds(cluster).await?;
    for namespace in ["pave-insights", NAMESPACE] {
        let namespace =
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        cluster.apply(&namespace).await?;
    }
    for object in documents("package/insights/rights.yaml") {
        cluster.apply(&object).await?;
    }
    let budget = json!({"monthly": "500.00", "currency": "USD"});
    let team = json!({"name": "payments", "costCenter": "cc-1", "owner": "ops", "budget": budget});
    let policy = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "PlatformPolicy", "metadata": {"name": "default"},
        "spec": {"teams": [team]},
    });
    cluster.apply(&policy).await?;
    let exception =
        json!({"ticket": "OPS-12", "reason": "the season of many orders", "expires": "2026-12-31"});
    for (name, spec) in [
        ("orders", json!({"size": "xlarge", "exception": exception})),
        ("given-up", json!({"size": "xlarge"})),
    ] {
        cluster.apply(&object(DATABASE, name, &spec)).await?;
        let waived = json!({
            "rule": "approved-size", "result": "waived", "field": "spec.size", "message": "waived until 2026-12-31 (OPS-12)",
        });
        let status = json!({
            "phase": "Provisioning", "tags": {"team": "payments", "environment": "dev"}, "guardrails": [waived],
            "cost": {"currency": "USD", "monthly": "63.26", "known": true, "breakdown": []},
        });
        let status = json!({"status": status});
        cluster.merge(DATABASE, (NAMESPACE, name), &status).await?;
        let resolved =
            json!({"status": {"resolved": record("tests/golden/database/database/aws.yaml")?}});
        cluster
            .merge(DATABASE, (NAMESPACE, name), &resolved)
            .await?;
    }
    Ok(())
}

/// The record that a golden file has.
fn record(golden: &str) -> Result<Value> {
    let composed = documents(golden);
    let mut records = composed.iter().filter_map(|object| {
        let record = object.pointer("/metadata/annotations/pave.internal~1resolved")?;
        serde_json::from_str(record.as_str()?).ok()
    });
    records.next().context("the golden file has a record")
}

/// A Microservice whose release serves.
async fn release(cluster: &Cluster) -> Result<()> {
    let release = json!({"version": "1.4.2", "commit": "8f0c3a1e5b7d9f2468ace013579bdf02468ace13"});
    let spec = json!({
        "image": {"repository": "registry.acme.example/payments/checkout", "tag": "1.4.2"}, "release": release,
    });
    cluster
        .apply(&object(MICROSERVICE, "checkout", &spec))
        .await?;
    let mut resolved = record("tests/golden/microservice/microservice/local.yaml")?;
    resolved["release"] = release.clone();
    let mut reported = release.clone();
    reported["rollout"] = json!("Complete");
    reported["since"] = json!(jiff::Timestamp::now().to_string());
    let status = json!({"status": {
        "phase": "Ready", "tags": {"team": "payments", "environment": "dev"}, "resolved": resolved, "release": reported,
    }});
    cluster
        .merge(MICROSERVICE, (NAMESPACE, "checkout"), &status)
        .await?;
    Ok(())
}

fn object(kind: Kind<'_>, name: &str, spec: &Value) -> Value {
    let Kind(api_version, kind) = kind;
    json!({
        "apiVersion": api_version, "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec,
    })
}

/// The service, as `pave-insights serve --watch-cluster` starts it.
struct Service {
    address: String,
}

impl Service {
    async fn start(url: &str, reader: &Cluster) -> Result<Self> {
        let store = Store::open(url, Rules::default(), Services::default()).await?;
        let store = Arc::new(store);
        let watch = Watch::watch(&reader.client(), &store);
        let (_, answers) = routers(store, Senders::default(), Some(watch));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, answers).into_future());
        Ok(Self { address })
    }

    async fn text(&self, path: &str) -> Result<String> {
        let response = reqwest::get(format!("{}{path}", self.address)).await?;
        Ok(response.error_for_status()?.text().await?)
    }

    async fn get(&self, path: &str) -> Result<Value> {
        Ok(serde_json::from_str(&self.text(path).await?)?)
    }

    /// Waits until the metrics have this.
    async fn shows(&self, line: &str) -> Result<()> {
        until(LIMIT, line, async || {
            let text = self.text("/metrics").await?;
            let ours = text.lines().filter(|line| line.starts_with("pave_"));
            let ours = ours.collect::<Vec<_>>().join("\n");
            Ok(Wait::when(text.contains(line), ours))
        })
        .await
    }

    /// Waits until an answer is as it should be.
    async fn answers(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Result<()> {
        until(LIMIT, path, async || {
            let answer = self.get(path).await?;
            Ok(Wait::when(is_so(&answer), answer.to_string()))
        })
        .await
    }
}
