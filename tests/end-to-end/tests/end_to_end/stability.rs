//! What is settled stays quiet.

use std::time::Duration;

use anyhow::{Result, ensure};
use pave_control_plane::{Wait, until};
use pave_end_to_end::Platform;
use serde_json::json;

use crate::case::cases;

cases![a_settled_database_causes_no_calls];

/// How long nothing may happen. Crossplane used to poll once a minute.
const QUIET: Duration = Duration::from_secs(75);

async fn a_settled_database_causes_no_calls(platform: &Platform) -> Result<()> {
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
