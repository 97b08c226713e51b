//! The canary of pave-insights: what its manifests grant is enough for it, and on a platform that works it comes back.

use std::{env, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, ensure};
use pave_api::kinds::Kind as Developed;
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::{ENVIRONMENT, accepted, phase, text};
use pave_insights::canary::{Canary, NAME};
use serde_json::{Value, json};

use super::{LIMIT, cluster};

/// As the manifests have them.
const NAMESPACE: &str = "pave-canary";
const USER: &str = "system:serviceaccount:pave-insights:pave-insights-canary";

pub(crate) async fn comes_back() -> Result<()> {
    let cluster = cluster().await?;
    let home =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "pave-insights"}});
    cluster.apply(&home).await?;
    let mut job = None;
    for object in pave_tests::repository::documents("package/insights/manifests/canary.yaml") {
        match text(&object, "/kind") {
            // Its pod needs an image of pave-insights; what runs in it is called below, as whom it would run.
            "CronJob" => job = Some(object),
            _ => accepted(&cluster, &object).await?,
        }
    }
    cluster
        .wait_for(LIMIT, (ENVIRONMENT, "", NAMESPACE), phase("Ready"))
        .await?;
    let file = env::var_os("KUBECONFIG").context("KUBECONFIG is not set")?;
    let itself = Cluster::impersonating(&PathBuf::from(file), USER, &[]).await?;
    let job = job.context("the manifests have no CronJob")?;
    let name = variable(&job, "PAVE_INSIGHTS_CANARY_KIND")?;
    let canary = Canary {
        kind: Developed::by_name(name).with_context(|| format!("there is no kind {name}"))?,
        namespace: NAMESPACE.to_owned(),
        spec: serde_json::from_str(variable(&job, "PAVE_INSIGHTS_CANARY_SPEC")?)?,
        look: Duration::from_secs(1),
    };

    let took = canary.fly(&itself.client()).await?;

    ensure!(took < LIMIT, "it took {took:?}");
    let kind = Kind("pave.internal/v1alpha1", name);
    let left = cluster.get(kind, NAMESPACE, NAME).await?;
    ensure!(left.is_none(), "it has left {left:?}");
    let all = itself.list(kind, NAMESPACE, "").await;
    ensure!(all.is_err(), "it may see what is not its own");
    // Its protection goes a moment after what it held.
    until(LIMIT, "the Environment may be deleted", async || {
        let asked = cluster.delete(ENVIRONMENT, "", NAMESPACE).await;
        asked.map(Wait::Done)
    })
    .await?;
    cluster
        .wait_until_gone(LIMIT, (ENVIRONMENT, "", NAMESPACE))
        .await?;
    for namespace in [NAMESPACE, "pave-insights"] {
        cluster
            .delete(Kind("v1", "Namespace"), "", namespace)
            .await?;
    }
    Ok(())
}

/// What its pod is told.
fn variable<'j>(job: &'j Value, name: &str) -> Result<&'j str> {
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let variables = pod["containers"][0]["env"].as_array();
    let mut variables = variables.into_iter().flatten();
    let found = variables.find(|variable| variable["name"] == name);
    let found = found.with_context(|| format!("the CronJob has no {name}"))?;
    Ok(text(found, "/value"))
}
