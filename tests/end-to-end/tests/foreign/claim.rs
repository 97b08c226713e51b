//! `apiextensions_compositions_legacy_test.go`.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::text;
use serde_json::{Value, json};

use crate::scenario::{AVAILABLE, Deletion::Foreground, Scenario};

/// How long nothing may change.
const STILL: Duration = Duration::from_secs(30);

pub(crate) async fn composition(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/legacy");
    it.set_up().await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    it.reads("claim.yaml", "/status/coolerField", "I'M COOLER!".into())
        .await?;
    let secret = (Kind("v1", "Secret"), "default", "basic-secret");
    let has_key =
        |secret: &Value| Wait::when(secret["data"]["super"] == "c2VjcmV0Cg==", "no such key");
    cluster.wait_for(STILL, secret, has_key).await?;
    it.remove("claim.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn removed_fields(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(
        cluster,
        "apiextensions/composition/legacy-propagate-field-removals",
    );
    it.set_up().await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    it.apply("claim-update.yaml").await?;
    for (pointer, wanted) in [
        ("/metadata/labels/foo", json!("1")),
        ("/metadata/labels/bar", json!(null)),
        ("/metadata/labels/foo2", json!("3")),
        ("/metadata/annotations/test~1foo", json!("1")),
        ("/metadata/annotations/test~1bar", json!(null)),
        ("/metadata/annotations/test~1foo2", json!("4")),
        ("/spec/numbers/0", json!("one")),
        ("/spec/numbers/1", json!("five")),
        ("/spec/numbers/2", json!(null)),
        ("/spec/parameters/tags/tag", json!("v1")),
        ("/spec/parameters/tags/newtag", json!(null)),
    ] {
        it.composite_reads(pointer, wanted).await?;
    }
    stays(&it).await?;
    it.remove("claim.yaml", Foreground).await?;
    it.tear_down().await
}

/// Neither the claim's spec nor anything of its composite changes. Theirs looks at one after the other.
async fn stays(it: &Scenario<'_>) -> Result<()> {
    let looked = async || {
        let (claim, composite) = (it.read("claim.yaml").await?, it.composite().await?);
        let version = text(&composite, "/metadata/resourceVersion").to_owned();
        anyhow::Ok((claim["metadata"]["generation"].clone(), version))
    };
    let (before, begin) = (looked().await?, Instant::now());
    let mut changed = None;
    until(STILL * 2, "time passes", async || {
        let now = looked().await?;
        if now != before {
            changed = Some(now);
        }
        Ok(Wait::when(
            changed.is_some() || begin.elapsed() > STILL,
            "not yet",
        ))
    })
    .await?;
    ensure!(changed.is_none(), "{before:?} became {changed:?}");
    Ok(())
}

pub(crate) async fn bind_to_existing(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/legacy-bind-existing-xr");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE]).await?;
    it.reads("xr.yaml", "/spec/coolField", "Set by XR".into())
        .await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    it.reads("xr.yaml", "/spec/claimRef/name", "bind-existing-xr".into())
        .await?;
    it.reads("xr.yaml", "/spec/coolField", "Set by claim".into())
        .await?;
    it.remove("claim.yaml", Foreground).await?;
    it.is_gone("xr.yaml").await?;
    it.tear_down().await
}
