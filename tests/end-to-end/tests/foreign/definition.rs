//! `apiextensions_xrds_test.go`.

use anyhow::Result;
use pave_control_plane::Cluster;

use crate::scenario::{Deletion::Background, Scenario};

pub(crate) async fn validation(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/xrd/validation");
    for valid in ["xrd-valid.yaml", "xrd-valid-updated.yaml"] {
        it.apply(valid).await?;
        it.is_watched(valid).await?;
    }
    for invalid in [
        "xrd-valid-updated-invalid.yaml",
        "xrd-immutable-updated.yaml",
        "xrd-invalid.yaml",
    ] {
        it.is_refused(invalid).await?;
    }
    it.remove("xrd-valid.yaml", Background).await
}

pub(crate) async fn referenceable_version(cluster: &Cluster) -> Result<()> {
    const SELECTED: &str = "/spec/crossplane/compositionRef/name";
    let it = Scenario::of(cluster, "apiextensions/xrd/referenceable-version-change");
    it.set_up().await?;
    it.apply("xr-before-change.yaml").await?;
    it.reads(
        "xr-before-change.yaml",
        SELECTED,
        "test-composition-v1".into(),
    )
    .await?;
    it.apply("xrd-v2-referenceable.yaml").await?;
    it.is_watched("xrd-v2-referenceable.yaml").await?;
    it.apply("xr-after-change.yaml").await?;
    it.reads(
        "xr-after-change.yaml",
        SELECTED,
        "test-composition-v2".into(),
    )
    .await?;
    it.remove("xr-*.yaml", Background).await?;
    it.tear_down().await
}

pub(crate) async fn subresources(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/xrd/subresources");
    it.set_up().await?;
    for (field, path) in [
        ("labelSelectorPath", ".status.labelSelector"),
        ("specReplicasPath", ".spec.replicas"),
        ("statusReplicasPath", ".status.replicas"),
    ] {
        let pointer = format!("/spec/versions/0/subresources/scale/{field}");
        it.reads("crd-scale.yaml", &pointer, path.into()).await?;
    }
    it.tear_down().await
}
