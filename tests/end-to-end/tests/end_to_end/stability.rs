//! What is settled stays quiet.

use std::time::Duration;

use anyhow::Result;
use futures::future::try_join_all;
use pave_end_to_end::{DATABASE, Platform};
use serde_json::json;

use crate::case::cases;

cases![a_settled_database_causes_no_calls];

/// How long nothing may happen. Crossplane used to poll once a minute.
const QUIET: Duration = Duration::from_secs(75);

async fn a_settled_database_causes_no_calls(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let clouds = ["aws", "gcp", "azure"];
    for cloud in clouds {
        namespace.apply(cloud, json!({"cloud": cloud})).await?;
    }
    for cloud in clouds {
        namespace.in_phase(cloud, "Ready").await?;
    }
    let databases = clouds.map(|cloud| namespace.object(DATABASE, cloud));
    let quiet = databases.iter().map(|database| database.quiet(QUIET));
    try_join_all(quiet).await.map(drop)
}
