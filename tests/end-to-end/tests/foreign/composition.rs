//! `apiextensions_compositions_test.go`.

use std::time::Duration;

use anyhow::{Result, ensure};
use kube::api::{Patch, PatchParams};
use pave_control_plane::{Cluster, Kind};
use pave_end_to_end::text;
use serde_json::json;

use crate::scenario::{
    AVAILABLE,
    Deletion::{Background, Foreground},
    RECONCILE_ERROR, SYNCED, Scenario,
};

const COOLER: &str = "I'M COOLER!";

pub(crate) async fn revision_selection(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(
        cluster,
        "apiextensions/composition/realtime-revision-selection",
    );
    it.set_up().await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    let field = "/status/coolerField";
    it.reads("claim.yaml", field, "from-original-composition".into())
        .await?;
    it.apply("composition-update.yaml").await?;
    it.reads("claim.yaml", field, "from-updated-composition".into())
        .await?;
    it.remove("claim.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn basic_namespaced(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/basic-namespaced");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE, SYNCED]).await?;
    it.reads("xr.yaml", "/status/coolerField", COOLER.into())
        .await?;
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn basic_cluster(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/basic-cluster");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE, SYNCED]).await?;
    let composed = it.composed(&it.read("xr.yaml").await?).await?;
    let mut maps = composed.iter().filter(|one| one["kind"] == "ConfigMap");
    let is_named = |map| text(map, "/metadata/generateName") == "basic-xr-cluster-";
    ensure!(
        maps.clone().count() > 0 && maps.all(is_named),
        "{composed:?}"
    );
    it.reads("xr.yaml", "/status/coolerField", COOLER.into())
        .await?;
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn selection(cluster: &Cluster) -> Result<()> {
    const SELECTED: &str = "/spec/compositionRef/name";
    const ENVIRONMENT: &str = "/spec/compositionSelector/matchLabels/environment";
    const REGION: &str = "/spec/compositionSelector/matchLabels/region";
    let it = Scenario::of(cluster, "apiextensions/composition/composition-selection");
    it.set_up().await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    for region in [json!("AU"), json!(null)] {
        it.composite_reads(ENVIRONMENT, "testing".into()).await?;
        it.composite_reads(REGION, region.clone()).await?;
        it.composite_reads(SELECTED, "testing-au".into()).await?;
        it.reads("claim.yaml", SELECTED, "testing-au".into())
            .await?;
        it.reads("claim.yaml", ENVIRONMENT, "testing".into())
            .await?;
        it.reads("claim.yaml", REGION, region).await?;
        // Its region is gone.
        it.apply("claim-update.yaml").await?;
    }
    it.remove("claim.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn validation(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/validation");
    it.apply("composition-valid.yaml").await?;
    it.is_refused("composition-invalid-*.yaml").await?;
    it.remove("composition-valid.yaml", Background).await
}

pub(crate) async fn cluster_scoped_in_a_namespace(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(
        cluster,
        "apiextensions/composition/namespaced-xr-no-cluster-scoped-resource",
    );
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[RECONCILE_ERROR]).await?;
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}

/// Theirs lets 45 seconds of normal operation pass before it looks whether the circuit is closed.
pub(crate) async fn circuit_breaker(cluster: &Cluster) -> Result<()> {
    const UPDATES: u32 = 60;
    let it = Scenario::of(cluster, "apiextensions/composition/circuit-breaker");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE]).await?;
    it.has("xr.yaml", &[("Responsive", "True", "WatchCircuitClosed")])
        .await?;
    let api = cluster.api(Kind("v1", "ConfigMap"), "default").await?;
    let force = PatchParams::apply("crossplane-e2e-tests").force();
    for counter in 0..UPDATES {
        let map = json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "circuit-breaker-configmap", "namespace": "default"},
            "data": {"counter": counter.to_string()},
        });
        api.patch("circuit-breaker-configmap", &force, &Patch::Apply(&map))
            .await?;
    }
    it.has("xr.yaml", &[("Responsive", "False", "WatchCircuitOpen")])
        .await?;
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn required_schemas(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/composition/required-schemas");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE, SYNCED]).await?;
    for field in [
        "schemaReceived",
        "schemaHasProperties",
        "schemaHasFlattenedRefs",
    ] {
        it.reads("xr.yaml", &format!("/status/{field}"), true.into())
            .await?;
    }
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}

pub(crate) async fn required_resources(cluster: &Cluster) -> Result<()> {
    /// Less than the minute after which the function would be called anyway.
    const AT_ONCE: Duration = Duration::from_secs(30);
    const RECEIVED: &str = "/status/receivedValue";
    let it = Scenario::of(cluster, "apiextensions/composition/required-resources");
    it.set_up().await?;
    it.apply("xr.yaml").await?;
    it.has("xr.yaml", &[AVAILABLE, SYNCED]).await?;
    it.reads("xr.yaml", "/status/resourceReceived", true.into())
        .await?;
    it.reads("xr.yaml", "/status/resourceHasExpectedData", true.into())
        .await?;
    it.reads("xr.yaml", RECEIVED, "test-value".into()).await?;
    it.apply("configmap-update.yaml").await?;
    it.reads_within(AT_ONCE, "xr.yaml", RECEIVED, "updated-value".into())
        .await?;
    it.remove("xr.yaml", Foreground).await?;
    it.tear_down().await
}
