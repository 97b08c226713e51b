//! A server of a kind without a cloud: one pod with one volume in the developer's own namespace, which only its neighbors reach.
//!
//! Kubernetes' kinds are written as the manifests they are; the strict schema test checks every field.

use pave_api::vocabulary::DeletionPolicy;
use serde_json::{Value, json};

use crate::Composed;

/// A server, as far as it is like any other.
#[derive(Debug, Clone, Copy)]
pub struct LocalServer<'a> {
    /// Its name, and that of the Service in front of it.
    pub name: &'a str,
    /// Where it is.
    pub namespace: &'a str,
    /// What runs, for people: `postgres`.
    pub software: &'a str,
    /// TCP port.
    pub port: u16,
    /// User and group that it runs as.
    pub user: u32,
    /// Cores that it requests.
    pub cpu: &'a str,
    /// Memory that it requests and is limited to.
    pub memory: &'a str,
    /// The image.
    pub image: &'a str,
    /// Storage class of the volume. `None` means the cluster's own.
    pub storage_class: Option<&'a str>,
    /// Size of the volume in GB.
    pub storage_gb: u32,
    /// What happens to the volume on deletion.
    pub deletion_policy: DeletionPolicy,
}

impl LocalServer<'_> {
    /// The server as composed resources, its pod under the role `anchor`.
    pub fn compose(&self, anchor: &str, containers: Containers) -> Vec<Composed> {
        vec![
            Composed::new(anchor, &self.stateful_set(containers)),
            Composed::new("service", &self.service()),
            Composed::new("network-policy", &self.network_policy()),
        ]
    }

    /// A container of the server's image, with everything that is the same for all.
    pub fn container(&self, name: &str, own: Value) -> Value {
        let mut container = json!({
            "name": name,
            "image": self.image,
            "resources": {
                "requests": {"cpu": self.cpu, "memory": self.memory},
                "limits": {"memory": self.memory},
            },
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": true,
            },
        });
        if let (Value::Object(container), Value::Object(own)) = (&mut container, own) {
            container.extend(own);
        }
        container
    }

    /// Startup, readiness and liveness by the same question. The first start fills the volume, which may take minutes on a
    /// slow disk.
    pub fn probes(question: &Value) -> [Value; 3] {
        let probe = |period: u32, failures: u32| {
            let mut probe =
                json!({"periodSeconds": period, "timeoutSeconds": 5, "failureThreshold": failures});
            if let (Value::Object(probe), Value::Object(question)) = (&mut probe, question.clone())
            {
                probe.extend(question);
            }
            probe
        };
        [probe(5, 120), probe(10, 3), probe(10, 6)]
    }

    fn stateful_set(&self, containers: Containers) -> Value {
        let when_deleted = match self.deletion_policy {
            DeletionPolicy::Delete => "Delete",
            DeletionPolicy::Snapshot | DeletionPolicy::Retain => "Retain",
        };
        json!({
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {
                "serviceName": self.name,
                "replicas": 1,
                "selector": {"matchLabels": self.labels()},
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when_deleted, "whenScaled": "Retain"},
                "template": {"metadata": {"labels": self.labels()}, "spec": self.pod(containers)},
                "volumeClaimTemplates": [self.volume_claim()],
            },
        })
    }

    /// Fits Pod Security `restricted`. Only what the developer changes may appear here: every change restarts the pod.
    fn pod(&self, containers: Containers) -> Value {
        let mut pod = json!({
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "securityContext": {
                "runAsNonRoot": true,
                "runAsUser": self.user,
                "runAsGroup": self.user,
                "fsGroup": self.user,
                "fsGroupChangePolicy": "OnRootMismatch",
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [containers.server],
            "volumes": containers.volumes,
        });
        if let Some(preparation) = containers.preparation {
            pod["initContainers"] = json!([preparation]);
        }
        pod
    }

    fn volume_claim(&self) -> Value {
        let mut claim = json!({
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data"},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": format!("{}Gi", self.storage_gb)}},
            },
        });
        if let Some(class) = self.storage_class {
            claim["spec"]["storageClassName"] = json!(class);
        }
        claim
    }

    fn service(&self) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {
                "type": "ClusterIP",
                "selector": self.labels(),
                "ports": [{"name": self.software, "port": self.port, "targetPort": self.port, "protocol": "TCP"}],
            },
        })
    }

    /// Only pods of the same namespace may connect, and the server connects nowhere.
    fn network_policy(&self) -> Value {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {
                "podSelector": {"matchLabels": self.labels()},
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": self.port, "protocol": "TCP"}]}],
            },
        })
    }

    fn labels(&self) -> Value {
        json!({
            "app.kubernetes.io/name": self.software,
            "app.kubernetes.io/instance": self.name,
            "app.kubernetes.io/managed-by": "pave",
        })
    }
}

/// What runs in the pod.
#[derive(Debug, Clone)]
pub struct Containers {
    /// The server.
    pub server: Value,
    /// Prepares what the server needs before it starts.
    pub preparation: Option<Value>,
    /// Volumes of the pod beside the one named `data`.
    pub volumes: Value,
}
