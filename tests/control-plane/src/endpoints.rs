//! Tells Crossplane where functions are that run as processes.
//!
//! With package runtime `External` core leaves it to somebody else to run a function and to write its address into the status
//! of the active FunctionRevision. Here that is one address for all revisions of one function.

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _};
use kube::{
    Api,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
    core::GroupVersionKind,
    runtime::{WatchStreamExt as _, watcher},
};
use serde_json::{Value, json};

use crate::client::Cluster;

/// The label that says which package a revision is of.
const PACKAGE: &str = "pkg.crossplane.io/package";

/// Writes `address` into every revision of the function, for as long as it is polled.
///
/// # Errors
/// When the cluster refuses; an API server that is away for a while is waited for.
pub async fn serve_endpoint(cluster: &Cluster, function: &str, address: &str) -> Result<()> {
    let revision = GroupVersionKind::gvk("pkg.crossplane.io", "v1", "FunctionRevision");
    let resource = ApiResource::from_gvk(&revision);
    let api = Api::<DynamicObject>::all_with(cluster.client(), &resource);
    let of_function = watcher::Config::default().labels(&format!("{PACKAGE}={function}"));
    let mut revisions = watcher(api.clone(), of_function)
        .default_backoff()
        .applied_objects()
        .boxed();
    loop {
        let revision = match revisions.try_next().await {
            Ok(Some(revision)) => revision,
            Ok(None) => return Ok(()),
            // The backoff has waited; the kind may not exist yet, or the server is being restarted.
            Err(_) => continue,
        };
        let name = revision.metadata.name.clone().unwrap_or_default();
        if let Some(status) = wanted(&serde_json::to_value(&revision)?, address) {
            let patch = Patch::Merge(json!({"status": status}));
            // A revision that changed meanwhile is seen again.
            let _ = api
                .patch_status(&name, &PatchParams::default(), &patch)
                .await;
        }
    }
}

/// Core asks for a Secret with the certificate of a function's webhooks before it establishes the kinds of its inputs. Functions
/// have no webhooks, so any of core's own certificates will do.
const WEBHOOKS: &str = "crossplane-root-ca";

/// The status that makes core call the address, if the revision does not have it.
fn wanted(revision: &Value, address: &str) -> Option<Value> {
    let status = &revision["status"];
    let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
    let healthy =
        |condition: &Value| condition["type"] == "RuntimeHealthy" && condition["status"] == "True";
    if status["endpoint"] == address && conditions.iter().any(healthy) {
        return None;
    }
    let mut conditions: Vec<_> = conditions
        .into_iter()
        .filter(|condition| condition["type"] != "RuntimeHealthy")
        .collect();
    conditions.push(json!({
        "type": "RuntimeHealthy", "status": "True", "reason": "HealthyPackageRevision",
        "lastTransitionTime": revision["metadata"]["creationTimestamp"],
    }));
    Some(json!({"endpoint": address, "tlsServerSecretName": WEBHOOKS, "conditions": conditions}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_gets_its_address_once() {
        let new = json!({"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}});
        let status = wanted(&new, "127.0.0.1:9444").unwrap();
        assert_eq!(status["endpoint"], "127.0.0.1:9444");

        let settled = json!({"metadata": new["metadata"], "status": status});
        assert_eq!(wanted(&settled, "127.0.0.1:9444"), None);
        assert!(wanted(&settled, "127.0.0.1:9555").is_some());
    }
}
