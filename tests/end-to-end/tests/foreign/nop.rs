//! What stands in for provider-nop: its kind, and conditions that come after the times that an object says.

use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use kube::{
    Api,
    api::{ApiResource, DynamicObject, ListParams, Patch, PatchParams},
    core::GroupVersionKind,
};
use pave_control_plane::{Cluster, Kind};
use serde_json::{Value, json};

pub(crate) const NOP_RESOURCE: Kind<'_> = Kind("nop.crossplane.io/v1alpha1", "NopResource");

/// Installs the kind and acts on its objects for as long as the runtime lives.
pub(crate) async fn serve(cluster: &Cluster) -> Result<()> {
    let anything = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "nopresources.nop.crossplane.io"},
        "spec": {
            "group": "nop.crossplane.io", "scope": "Cluster",
            "names": {"kind": "NopResource", "plural": "nopresources", "singular": "nopresource", "listKind": "NopResourceList"},
            "versions": [{
                "name": "v1alpha1", "served": true, "storage": true, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": anything, "status": anything}}},
            }],
        },
    });
    cluster.apply(&definition).await?;
    let kind = GroupVersionKind::gvk("nop.crossplane.io", "v1alpha1", "NopResource");
    let api = Api::all_with(cluster.client(), &ApiResource::from_gvk(&kind));
    tokio::spawn(act(api));
    Ok(())
}

async fn act(api: Api<DynamicObject>) {
    let mut ticks = tokio::time::interval(Duration::from_millis(500));
    loop {
        ticks.tick().await;
        let listed = api.list(&ListParams::default()).await;
        for object in listed.into_iter().flatten() {
            let Some(status) = due(&object, Timestamp::now()) else {
                continue;
            };
            let name = object.metadata.name.as_deref().unwrap_or_default();
            let patch = Patch::Merge(json!({"status": status}));
            // An object that is gone or has changed is seen again.
            let _ = api
                .patch_status(name, &PatchParams::default(), &patch)
                .await;
        }
    }
}

/// The status that an object is to have by now, unless it has it.
fn due(object: &DynamicObject, now: Timestamp) -> Option<Value> {
    let created = object.metadata.creation_timestamp.as_ref()?.0;
    let age = now.duration_since(created).as_secs();
    let wanted = object.data.pointer("/spec/forProvider/conditionAfter")?;
    let mut conditions: Vec<Value> = Vec::new();
    for after in wanted.as_array()? {
        let time = after["time"].as_str()?.trim_end_matches('s').parse::<i64>();
        if time.is_ok_and(|time| time <= age) {
            conditions.retain(|condition| condition["type"] != after["conditionType"]);
            conditions.push(json!({
                "type": after["conditionType"], "status": after["conditionStatus"], "reason": "",
                "lastTransitionTime": object.metadata.creation_timestamp,
            }));
        }
    }
    let status = json!({"conditions": conditions});
    (object.data.get("status") != Some(&status) && !conditions.is_empty()).then_some(status)
}
