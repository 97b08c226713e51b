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
    let told = cluster.wait_for(LIMIT, (DATABASE, NAMESPACE, LATE), forbidden);
    let told = told.await;
    let runs = ("orders-connection", "select 'still here'");
    let runs = asks(&cluster, "asks-without-rights", runs, "Succeeded").await;
    cluster.apply(&again).await?;
    told?;
    runs?;

    let at = (DATABASE, NAMESPACE, LATE);
    cluster.wait_for(LIMIT, at, phase("Ready")).await?;
    let events = cluster.list(Kind("v1", "Event"), NAMESPACE, "").await?;
    let told_nobody = !events.iter().any(|event| {
        event["involvedObject"]["name"] == LATE && text(event, "/message").contains("forbidden")
    });
    ensure!(!told_nobody, "no event of {LATE} says it either");
    cluster.delete(DATABASE, NAMESPACE, LATE).await?;
    cluster.wait_until_gone(LIMIT, at).await
}
