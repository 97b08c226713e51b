//! What is settled stays quiet.

use std::time::Duration;

use anyhow::{Result, ensure};
use pave_control_plane::{Cluster, Wait, until};
use pave_end_to_end::{MICROSERVICE, Platform, text};
use serde_json::json;

use crate::case::cases;

cases![a_settled_database_causes_no_calls];

/// How long nothing may happen. Crossplane used to poll once a minute.
const QUIET: Duration = Duration::from_secs(75);

async fn a_settled_database_causes_no_calls(platform: &Platform) -> Result<()> {
    remove_microservices(&platform.cluster).await?;
    let namespace = platform.namespace("payments", "dev").await?;
    for cloud in ["aws", "gcp", "azure"] {
        namespace.apply(cloud, json!({"cloud": cloud})).await?;
    }
    for cloud in ["aws", "gcp", "azure"] {
        namespace.in_phase(cloud, "Ready").await?;
    }
    let mut last = platform.calls().await?;
    let mut since = std::time::Instant::now();
    until(
        Duration::from_mins(5),
        "nothing is called for a while",
        async || {
            let calls = platform.calls().await?;
            if calls > last {
                (last, since) = (calls, std::time::Instant::now());
            }
            Ok(Wait::when(
                since.elapsed() > QUIET,
                format!("{calls} calls"),
            ))
        },
    )
    .await?;
    ensure!(platform.calls().await? > 0.0, "calls are not counted");
    Ok(())
}

/// Those of other cases. Without a kubelet they are never ready, and what is not ready is looked at every minute.
async fn remove_microservices(cluster: &Cluster) -> Result<()> {
    for left in cluster.list(MICROSERVICE, "", "").await? {
        let at = |field: &str| text(&left["metadata"], field);
        let (namespace, name) = (at("/namespace"), at("/name"));
        cluster.delete(MICROSERVICE, namespace, name).await?;
        let at = (MICROSERVICE, namespace, name);
        cluster.wait_until_gone(Duration::from_mins(1), at).await?;
    }
    Ok(())
}
