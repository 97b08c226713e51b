//! A Database in the developer's own namespace: one pod with one volume, encrypted connections, no cloud.
//!
//! Kubernetes' kinds are written as the manifests they are; the strict schema test checks every field.

mod mysql;
mod postgres;

use pave_api::vocabulary::DeletionPolicy;
use pave_catalog::Engine;
use pave_compose::{Composed, Dialect};
use serde_json::{Value, json};

use crate::{ANCHOR, ResolvedDatabase, placement::LocalPlace};

/// User and group of the official PostgreSQL and MySQL images (Debian): docker-library/postgres, docker-library/mysql.
const USER: u32 = 999;

pub(crate) fn build(database: &ResolvedDatabase, place: &LocalPlace) -> Vec<Composed> {
    let local = Local { database, place };
    vec![
        Composed::new(ANCHOR, &local.stateful_set()),
        Composed::new("service", &local.service()),
        Composed::new("network-policy", &local.network_policy()),
    ]
}

/// What every resource is built from.
struct Local<'a> {
    database: &'a ResolvedDatabase,
    place: &'a LocalPlace,
}

/// What differs between the engines.
struct Server {
    container: Value,
    /// Prepares what the server needs before it starts.
    preparation: Option<Value>,
}

impl Local<'_> {
    fn stateful_set(&self) -> Value {
        let recorded = &self.database.recorded;
        let when_deleted = match recorded.deletion_policy {
            DeletionPolicy::Delete => "Delete",
            DeletionPolicy::Snapshot | DeletionPolicy::Retain => "Retain",
        };
        json!({
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": recorded.external_name, "namespace": self.database.namespace},
            "spec": {
                "serviceName": recorded.external_name,
                "replicas": 1,
                "selector": {"matchLabels": self.labels()},
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when_deleted, "whenScaled": "Retain"},
                "template": {"metadata": {"labels": self.labels()}, "spec": self.pod()},
                "volumeClaimTemplates": [self.volume_claim()],
            },
        })
    }

    /// Fits Pod Security `restricted`. Only what the developer changes may appear here: every change restarts the pod.
    fn pod(&self) -> Value {
        let server = match self.database.recorded.engine {
            Engine::Postgres => self.postgres(),
            Engine::Mysql => self.mysql(),
        };
        let mut pod = json!({
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "securityContext": {
                "runAsNonRoot": true,
                "runAsUser": USER,
                "runAsGroup": USER,
                "fsGroup": USER,
                "fsGroupChangePolicy": "OnRootMismatch",
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [server.container],
            "volumes": [{"name": "run", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}],
        });
        if let Some(preparation) = server.preparation {
            pod["initContainers"] = json!([preparation]);
        }
        pod
    }

    /// A container of the engine's image with everything the engines share.
    fn container(&self, name: &str, own: Value) -> Value {
        let mut container = json!({
            "name": name,
            "image": self.place.image,
            "resources": {
                "requests": {"cpu": self.place.cpu, "memory": self.place.memory},
                "limits": {"memory": self.place.memory},
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

    fn probes(command: &[&str]) -> [Value; 3] {
        let probe = |period: u32, failures: u32| json!({"exec": {"command": command}, "periodSeconds": period, "timeoutSeconds": 5, "failureThreshold": failures});
        // The first start fills the volume, which may take minutes on a slow disk.
        [probe(5, 120), probe(10, 3), probe(10, 6)]
    }

    /// A password from the Secret that applications mount: one source for the server and its clients.
    fn password(&self) -> Value {
        json!({"secretKeyRef": {"name": self.database.secret_name, "key": "password"}})
    }

    fn volume_claim(&self) -> Value {
        let mut claim = json!({
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data"},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": format!("{}Gi", self.database.recorded.storage_gb)}},
            },
        });
        if let Some(class) = &self.place.storage_class {
            claim["spec"]["storageClassName"] = json!(class);
        }
        claim
    }

    fn service(&self) -> Value {
        let recorded = &self.database.recorded;
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": recorded.external_name, "namespace": self.database.namespace},
            "spec": {
                "type": "ClusterIP",
                "selector": self.labels(),
                "ports": [{"name": recorded.engine.as_str(), "port": self.port(), "targetPort": self.port(), "protocol": "TCP"}],
            },
        })
    }

    /// Only pods of the same namespace may connect, and the server connects nowhere.
    fn network_policy(&self) -> Value {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": self.database.recorded.external_name, "namespace": self.database.namespace},
            "spec": {
                "podSelector": {"matchLabels": self.labels()},
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": self.port(), "protocol": "TCP"}]}],
            },
        })
    }

    fn labels(&self) -> Value {
        json!({
            "app.kubernetes.io/name": self.database.recorded.engine.as_str(),
            "app.kubernetes.io/instance": self.database.recorded.external_name,
            "app.kubernetes.io/managed-by": "pave",
        })
    }

    fn port(&self) -> u16 {
        Dialect::of(self.database.recorded.engine).port
    }
}
