//! A Database that starts with what another one holds, copied by a Job that runs.

use anyhow::{Result, ensure};
use pave_control_plane::Kind;
use pave_end_to_end::{DATABASE, phase, text};
use serde_json::json;

use super::{LIMIT, NAMESPACE, cluster, microservice::asks};

/// The copy. The one that it is made of is that of examples/database.yaml.
const COPY: &str = "orders-again";

pub(crate) async fn has_everything() -> Result<()> {
    let cluster = cluster().await?;
    let fill = "create table copied as select 'tea' as what; select 'filled' from copied";
    let source = ("orders-connection", fill);
    asks(&cluster, "fills-the-source", source, "Succeeded").await?;
    let copy = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
        "metadata": {"name": COPY, "namespace": NAMESPACE},
        "spec": {"restoreFrom": {"snapshot": "orders"}},
    });
    cluster.apply(&copy).await?;

    let at = (DATABASE, NAMESPACE, COPY);
    let ready = cluster.wait_for(2 * LIMIT, at, phase("Ready")).await?;

    let database = text(&ready, "/status/resolved/database");
    ensure!(database == "orders", "{}", ready["status"]);
    let connection = format!("{COPY}-connection");
    let find = (connection.as_str(), "select what from copied");
    asks(&cluster, "finds-the-copy", find, "Succeeded").await?;
    let jobs = cluster.list(Kind("batch/v1", "Job"), NAMESPACE, "").await?;
    let copying = jobs
        .iter()
        .any(|job| text(job, "/metadata/name").starts_with(COPY));
    ensure!(!copying, "what is done is not composed any more");

    let drop = ("orders-connection", "drop table copied; select 'dropped'");
    asks(&cluster, "empties-the-source", drop, "Succeeded").await?;
    asks(&cluster, "still-finds-the-copy", find, "Succeeded").await?;
    cluster.delete(DATABASE, NAMESPACE, COPY).await?;
    cluster.wait_until_gone(LIMIT, at).await
}
