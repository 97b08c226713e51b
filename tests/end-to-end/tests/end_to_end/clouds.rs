//! Every cloud and engine, from the same manifest.

use anyhow::{Context as _, Result, ensure};
use pave_end_to_end::{BUCKET, Platform, text};
use serde_json::json;

use crate::case::cases;

cases![
    postgres_becomes_ready_on_google_cloud,
    mysql_becomes_ready_on_google_cloud,
    postgres_becomes_ready_on_azure,
    mysql_becomes_ready_on_azure,
    mysql_becomes_ready_on_aws,
    a_bucket_becomes_ready_on_aws,
    a_bucket_becomes_ready_on_google_cloud,
    a_bucket_becomes_ready_on_azure,
];

async fn postgres_becomes_ready_on_google_cloud(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "gcp", "postgres").await
}

async fn mysql_becomes_ready_on_google_cloud(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "gcp", "mysql").await
}

async fn postgres_becomes_ready_on_azure(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "azure", "postgres").await
}

async fn mysql_becomes_ready_on_azure(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "azure", "mysql").await
}

async fn mysql_becomes_ready_on_aws(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "aws", "mysql").await
}

/// Ready, with an address and a password that the connection Secret has, too.
async fn becomes_ready(platform: &Platform, cloud: &str, engine: &str) -> Result<()> {
    let namespace = platform.namespace("storefront", "dev").await?;
    namespace
        .apply("catalog", json!({"cloud": cloud, "engine": engine}))
        .await?;

    let database = namespace.in_phase("catalog", "Ready").await?;

    let host = text(&database, "/status/endpoint/host");
    ensure!(!host.is_empty(), "{}", database["status"]);
    let secret = platform
        .cluster
        .secret(&namespace.name, "catalog-connection")
        .await?;
    let secret = secret.context("there is no connection Secret")?;
    let value = |wanted: &str| {
        let found = secret.iter().find(|(key, _)| key == wanted);
        let (_, value) = found.with_context(|| format!("no key `{wanted}`"))?;
        Ok::<_, anyhow::Error>(String::from_utf8_lossy(value).into_owned())
    };
    ensure!(
        value("host")? == host,
        "the Secret names another host than status"
    );
    ensure!(value("password")?.len() >= 16, "the password is short");
    ensure!(value("type")? == engine, "the Secret says another engine");
    Ok(())
}

async fn a_bucket_becomes_ready_on_aws(platform: &Platform) -> Result<()> {
    bucket_becomes_ready(platform, "aws", "s3").await
}

async fn a_bucket_becomes_ready_on_google_cloud(platform: &Platform) -> Result<()> {
    bucket_becomes_ready(platform, "gcp", "gcs").await
}

async fn a_bucket_becomes_ready_on_azure(platform: &Platform) -> Result<()> {
    bucket_becomes_ready(platform, "azure", "azure-blob").await
}

/// Ready, and found by what the connection Secret says.
async fn bucket_becomes_ready(platform: &Platform, cloud: &str, api: &str) -> Result<()> {
    let namespace = platform.namespace("storefront", "dev").await?;
    let assets = namespace.object(BUCKET, "assets");
    assets.apply(json!({"cloud": cloud})).await?;

    let bucket = assets.in_phase("Ready").await?;

    let host = text(&bucket, "/status/endpoint/host");
    ensure!(!host.is_empty(), "{}", bucket["status"]);
    let secret = namespace.secret("assets-bucket-connection").await?;
    for (key, expected) in [("type", api), ("provider", cloud), ("host", host)] {
        let found = secret.get(key).map(String::as_str);
        ensure!(found == Some(expected), "{key} is {found:?}");
    }
    let name = text(&bucket, "/status/resolved/externalName");
    ensure!(
        secret.values().any(|value| value == name),
        "no key says {name}"
    );
    Ok(())
}
