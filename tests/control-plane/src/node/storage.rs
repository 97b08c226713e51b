//! Volumes of the one node: directories, made beforehand, for nothing here makes them on demand.

use anyhow::Result;
use serde_json::json;

use crate::{client::Cluster, state::State};

/// Enough for every case that runs on a node.
const VOLUMES: usize = 12;

/// The default storage class, and volumes of it. Their size is a promise that nobody enforces.
pub(super) async fn provide(state: &State, cluster: &Cluster) -> Result<()> {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {
            "name": "local",
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer",
    });
    cluster.apply(&class).await?;
    for number in 0..VOLUMES {
        let path = state.directory(&format!("node/volumes/{number}"))?;
        let volume = json!({
            "apiVersion": "v1", "kind": "PersistentVolume",
            "metadata": {"name": format!("local-{number}")},
            "spec": {
                "capacity": {"storage": "1Ti"},
                "accessModes": ["ReadWriteOnce"],
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": "local",
                "local": {"path": path},
                "nodeAffinity": {"required": {"nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["node"]}]},
                ]}},
            },
        });
        cluster.apply(&volume).await?;
    }
    Ok(())
}
