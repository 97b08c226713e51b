//! A Bucket in the cluster, on an S3 server that runs; asked by AWS' own SDK.

use std::env;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::{BUCKET, Cloud, LANDING_ZONE, accepted, phase, secret, text};
use serde_json::json;

use super::{LIMIT, NAMESPACE, POD, VARIABLE, cluster};

const NAME: &str = "invoices";
/// The LandingZone that names the server.
const ZONE: &str = "local";

pub(crate) async fn keeps() -> Result<()> {
    let cluster = cluster().await?;
    let image = format!("{}/s3:1", env::var(VARIABLE)?);
    let zone = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "LandingZone", "metadata": {"name": ZONE},
        "spec": {"cloud": "local", "images": {"s3": image}},
    });
    accepted(&cluster, &zone).await?;
    let bucket = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Bucket",
        "metadata": {"name": NAME, "namespace": NAMESPACE}, "spec": {},
    });
    accepted(&cluster, &bucket).await?;
    let at = (BUCKET, NAMESPACE, NAME);
    let ready = cluster.wait_for(LIMIT, at, phase("Ready")).await?;

    let host = text(&ready, "/status/endpoint/host");
    let (service, _) = host.split_once('.').context("the endpoint has no host")?;
    let secret = secret(&cluster, NAMESPACE, "invoices-bucket-connection").await?;
    let value = |key: &str| {
        let found = secret.get(key).cloned();
        found.with_context(|| format!("the Secret has no {key}"))
    };
    // This machine is the node, but does not ask the cluster's DNS.
    let address = address(&cluster, service).await?;
    let endpoint = value("endpoint")?.replace(host, &address);
    let key = [value("access-key-id")?, value("secret-access-key")?];
    let server =
        |key| -> Result<Cloud> { Ok(Cloud::elsewhere(endpoint.clone(), value("region")?, key)) };
    let own = server(key.clone())?;
    let object = json!({"Bucket": value("bucket")?, "Key": "2026/november.txt"});
    let mut put = object.clone();
    put["Body"] = json!("forty-two");
    own.call("s3", "put_object", &put).await?;

    let stranger = server([key[0].clone(), "somebody-elses-secret".to_owned()])?;
    let refused = stranger.call("s3", "get_object", &object).await;
    let refused = refused.err().context("a wrong key was let in")?;
    ensure!(
        refused.to_string().contains("SignatureDoesNotMatch"),
        "{refused:#}"
    );
    cluster
        .delete(POD, NAMESPACE, &format!("{service}-0"))
        .await?;
    let kept = until(LIMIT, "the server is back with the object", async || {
        own.call("s3", "get_object", &object).await.map(Wait::Done)
    })
    .await?;
    ensure!(kept["Body"] == "forty-two", "{kept}");

    cluster.delete(BUCKET, NAMESPACE, NAME).await?;
    cluster.wait_until_gone(LIMIT, at).await?;
    cluster.delete(LANDING_ZONE, "", ZONE).await
}

/// The address of a Service within the cluster.
async fn address(cluster: &Cluster, service: &str) -> Result<String> {
    let found = cluster.get(Kind("v1", "Service"), NAMESPACE, service);
    let found = found.await?.context("there is no Service")?;
    Ok(text(&found, "/spec/clusterIP").to_owned())
}
