//! `protection_usage_test.go` and `protection_usage_legacy_test.go`.

use anyhow::Result;
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::text;
use serde_json::{Value, json};

use crate::{
    nop::NOP_RESOURCE,
    scenario::{AVAILABLE, Deletion::Background, LIMIT, Scenario, place},
};

/// The API server serves every version of it.
const USAGE: Kind<'_> = Kind("apiextensions.crossplane.io/v1beta1", "Usage");

pub(crate) async fn namespaced(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "protection/usage/standalone-namespaced");
    in_use_by_another(&it, "with-by").await?;
    in_use_by_another(&it, "with-by-across-namespaces").await?;
    in_use_for_a_reason(&it).await?;
    it.is_refused("ref-without-by-cross-namespace-invalid/*.yaml")
        .await?;
    it.is_refused("selector-without-by-cross-namespace-invalid/*.yaml")
        .await
}

pub(crate) async fn cluster_scoped(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "protection/usage/standalone-cluster");
    in_use_by_another(&it, "with-by").await?;
    in_use_for_a_reason(&it).await
}

pub(crate) async fn legacy(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/usage/standalone");
    in_use_by_another(&it, "with-by").await?;
    in_use_for_a_reason(&it).await
}

/// The used object stays until the using one is gone, and then its deletion is made up for.
async fn in_use_by_another(it: &Scenario<'_>, folder: &str) -> Result<()> {
    let file = |name: &str| format!("{folder}/{name}.yaml");
    it.apply(&file("*")).await?;
    it.has(&file("usage"), &[AVAILABLE]).await?;
    it.is_in_use(&file("used")).await?;
    it.remove(&file("using"), Background).await?;
    it.is_gone(&file("usage")).await?;
    it.is_gone(&file("used")).await
}

async fn in_use_for_a_reason(it: &Scenario<'_>) -> Result<()> {
    it.apply("with-reason/*.yaml").await?;
    it.has("with-reason/usage.yaml", &[AVAILABLE]).await?;
    it.is_in_use("with-reason/used.yaml").await?;
    it.remove("with-reason/usage.yaml", Background).await?;
    it.remove("with-reason/used.yaml", Background).await
}

pub(crate) async fn composed(cluster: &Cluster) -> Result<()> {
    let it = Scenario::of(cluster, "apiextensions/usage/composition");
    it.set_up().await?;
    it.apply("claim.yaml").await?;
    it.has("claim.yaml", &[AVAILABLE]).await?;
    let is_in_use = json!({"crossplane.io/in-use": "true"});
    composed_has(&it, ("usage", "used"), "/metadata/labels", is_in_use).await?;
    let named = |name: &str| json!({"crossplane.io/composition-resource-name": name});
    let annotations = "/metadata/annotations";
    composed_has(
        &it,
        ("version", "initial"),
        annotations,
        named("usage-resource"),
    )
    .await?;

    it.apply("composition-updated.yaml").await?;
    are(cluster, (USAGE, "version=initial"), 0, |_| true).await?;
    let updated = named("usage-resource-updated");
    composed_has(&it, ("version", "updated"), annotations, updated).await?;
    // Theirs deletes the claim as soon as the new Usage is there. Core makes the using object its owner a moment later, and until then
    // the garbage collector takes the Usage along with the composite, whose deletion nothing refuses.
    are(cluster, (USAGE, "version=updated"), 1, is_owned_by_using).await?;

    it.remove("claim.yaml", Background).await?;
    // The using object waits for its finalizer, so the used one must stay.
    let is_deleted = |object: &Value| object["metadata"]["deletionTimestamp"].is_string();
    are(cluster, (NOP_RESOURCE, "usage=using"), 1, is_deleted).await?;
    are(cluster, (USAGE, ""), 1, |usage| !is_deleted(usage)).await?;
    are(cluster, (NOP_RESOURCE, "usage=used"), 1, |used| {
        !is_deleted(used)
    })
    .await?;

    for using in cluster.list(NOP_RESOURCE, "", "usage=using").await? {
        let (kind, namespace, name) = place(&using);
        let released = json!({"metadata": {"finalizers": null}});
        cluster.merge(kind, (namespace, name), &released).await?;
    }
    are(cluster, (NOP_RESOURCE, ""), 0, |_| true).await?;
    are(cluster, (USAGE, ""), 0, |_| true).await?;
    it.tear_down().await
}

/// Whether the using object has become an owner, so that a Usage stays for as long as that does.
fn is_owned_by_using(usage: &Value) -> bool {
    let Kind(_, kind) = NOP_RESOURCE;
    let owners = usage["metadata"]["ownerReferences"].as_array();
    owners
        .into_iter()
        .flatten()
        .any(|owner| owner["kind"] == kind)
}

/// Waits until what a claim is composed of, as far as it has a label, has these fields.
async fn composed_has(
    it: &Scenario<'_>,
    (label, value): (&str, &str),
    pointer: &str,
    wanted: Value,
) -> Result<()> {
    let what = format!("{label}={value} has {wanted}");
    until(LIMIT, &what, async || {
        let composed = it.composed(&it.composite().await?).await?;
        let mut chosen = composed
            .iter()
            .filter(|one| text(one, &format!("/metadata/labels/{label}")) == value)
            .peekable();
        let found = format!("{composed:?}");
        let has = |object: &Value| {
            let fields = object.pointer(pointer).unwrap_or(&Value::Null);
            let mut all = wanted.as_object().into_iter().flatten();
            all.all(|(key, value)| fields[key] == *value)
        };
        Ok(Wait::when(
            chosen.peek().is_some() && chosen.all(has),
            found,
        ))
    })
    .await
}

/// Waits until there are so many of a kind with these labels, each as it should be.
async fn are(
    cluster: &Cluster,
    (kind, labels): (Kind<'_>, &str),
    count: usize,
    is_so: impl Fn(&Value) -> bool,
) -> Result<()> {
    let what = format!("{count} {} with labels `{labels}`", kind.1);
    until(LIMIT, &what, async || {
        let found = cluster.list(kind, "", labels).await?;
        let metadata = found.iter().map(|object| object["metadata"].to_string());
        let shown = metadata.collect::<Vec<_>>().join("\n");
        Ok(Wait::when(
            found.len() == count && found.iter().all(&is_so),
            shown,
        ))
    })
    .await
}
