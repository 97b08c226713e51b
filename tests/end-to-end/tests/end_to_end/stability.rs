//! What is settled stays quiet.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use pave_end_to_end::{DATABASE, ENVIRONMENT, Platform};
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
    let found = platform.cluster.get(ENVIRONMENT, "", &namespace.name);
    let environment = found.await?.context("the Environment is gone")?;
    let mut composites = vec![environment];
    for database in databases {
        composites.push(database.composite().await?);
    }
    let quiet = composites.iter().map(|one| platform.quiet(one, QUIET));
    try_join_all(quiet).await.map(drop)
}
