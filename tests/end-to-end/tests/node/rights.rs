//! The ClusterRole that the bundle brings, taken away by itself and given back.

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Kind, Wait};
use pave_end_to_end::{DATABASE, condition, phase, text};
use serde_json::{Value, json};

use super::{LIMIT, NAMESPACE, cluster, microservice::asks};

const CLUSTER_ROLE: Kind<'_> = Kind("rbac.authorization.k8s.io/v1", "ClusterRole");
const ROLE: &str = "pave-aggregate-to-crossplane";

/// The database that is created in between. The other one is that of examples/database.yaml.
const LATE: &str = "late";

pub(crate) async fn are_missed() -> Result<()> {
    let cluster = cluster().await?;
    let role = cluster.get(CLUSTER_ROLE, "", ROLE).await?;
    let role = role.context("the bundle has not brought its ClusterRole")?;
    let again = json!({
        "apiVersion": role["apiVersion"], "kind": role["kind"],
        "metadata": {"name": ROLE, "labels": role["metadata"]["labels"], "annotations": role["metadata"]["annotations"]},
        "rules": role["rules"],
    });
    cluster.delete(CLUSTER_ROLE, "", ROLE).await?;
    let late = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
        "metadata": {"name": LATE, "namespace": NAMESPACE}, "spec": {},
    });
    cluster.apply(&late).await?;

    let forbidden = |database: &Value| {
        let synced = condition(database, "Synced");
        let words = text(synced, "/message");
        let is_told = text(synced, "/status") == "False"
            && words.contains("is forbidden")
            && words.contains("cannot ");
        Wait::when(is_told, database["status"].to_string())
    };
    let at = (DATABASE, NAMESPACE, LATE);
    // The role comes back whatever is found out.
    let told = cluster.wait_for(LIMIT, at, forbidden).await;
    let runs = ("orders-connection", "select 'still here'");
    let runs = asks(&cluster, "asks-without-rights", runs, "Succeeded").await;
    cluster.apply(&again).await?;
    told?;
    runs?;

    cluster.wait_for(LIMIT, at, phase("Ready")).await?;
    let events = cluster.list(Kind("v1", "Event"), NAMESPACE, "").await?;
    let is_told = events.iter().any(|event| {
        event["involvedObject"]["name"] == LATE && text(event, "/message").contains("forbidden")
    });
    ensure!(is_told, "no event of {LATE} says it");
    cluster.delete(DATABASE, NAMESPACE, LATE).await?;
    cluster.wait_until_gone(LIMIT, at).await
}
