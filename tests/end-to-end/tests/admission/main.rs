//! Admission on a real API server: the table of verdicts that the functions are held to, and every way around it.
//!
//! `cargo xtask end-to-end --level api` brings one up.
#![expect(
    clippy::print_stdout,
    reason = "a program of its own that says what it does"
)]

mod barriers;
mod environments;
mod request;
mod table;

use std::{env, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use pave_admission::{no_way_round, policies};
use pave_control_plane::{Cluster, Wait, until};
use pave_end_to_end::install_kinds;
use serde_json::{Value, json};

use request::{Answer, Caller};

/// How long the API server may take to learn a policy.
const LIMIT: Duration = Duration::from_mins(5);

/// User name of Crossplane's ServiceAccount, and the namespace that it is in.
const CROSSPLANE: [&str; 2] = [
    "system:serviceaccount:crossplane-system:crossplane",
    "crossplane-system",
];

fn main() -> Result<()> {
    let Some(kubeconfig) = env::var_os("PAVE_API_KUBECONFIG") else {
        println!(
            "admission: SKIPPED, PAVE_API_KUBECONFIG names no API server; `cargo xtask end-to-end --level api` brings one"
        );
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(Path::new(&kubeconfig)))
}

async fn run(kubeconfig: &Path) -> Result<()> {
    let cluster = Cluster::of(kubeconfig).await?;
    install_kinds(&cluster).await?;
    for object in policies()
        .iter()
        .chain(&pave_admission::environments(CROSSPLANE[0]))
        .chain(&no_way_round(CROSSPLANE[0], CROSSPLANE[1]))
    {
        cluster
            .apply(object)
            .await
            .with_context(|| object["metadata"]["name"].to_string())?;
    }
    let platform_team = Caller::new(Cluster::of(kubeconfig).await?);
    table::run(&cluster, &platform_team).await?;
    environments::run(&cluster, kubeconfig).await?;
    barriers::run(&cluster, kubeconfig).await
}

/// The `default` policy with a rule that only tells whether the API server has learned it.
async fn set_policy(cluster: &Cluster, caller: &Caller, spec: &Value, mark: &str) -> Result<()> {
    let mut spec = spec.clone();
    let rule = json!({"name": mark, "teams": ["probe"], "sizes": ["micro"]});
    let rules = spec["rules"].as_array().cloned().unwrap_or_default();
    spec["rules"] = json!([vec![rule], rules].concat());
    let policy = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "PlatformPolicy", "metadata": {"name": "default"}, "spec": spec,
    });
    cluster.apply(&policy).await?;
    let probe = database("probe", "probe", &json!({"size": "xlarge"}));
    until(LIMIT, "the API server has learned the policy", async || {
        let Answer { refusal, .. } = caller.create(&probe).await?;
        let found = refusal.unwrap_or_default();
        Ok(Wait::when(found.contains(&format!("rule {mark})")), found))
    })
    .await
}

fn database(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
        "metadata": {"name": name, "namespace": namespace}, "spec": spec,
    })
}

async fn namespace(cluster: &Cluster, name: &str, team: &str, stage: &str) -> Result<()> {
    let labels = json!({"pave.internal/team": team, "pave.internal/environment": stage});
    let namespace = json!({
        "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels},
    });
    cluster.apply(&namespace).await.map(|_| ())
}
