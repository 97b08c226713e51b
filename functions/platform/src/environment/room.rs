//! How much a namespace may hold.

use pave_api::kinds::Kind;
use pave_catalog::{Catalog, EnvironmentSize};
use pave_compose::Composed;
use pave_function_sdk::Error;
use serde_json::{Map, Value, json};

use super::Wanted;

// Names of composed resources. They are frozen: a rename deletes and recreates.
pub(super) const QUOTA: &str = "quota";
const LIMITS: &str = "limits";
const DEFAULT_ACCOUNT: &str = "default-service-account";

const USUAL_SIZE: &str = "small";
/// What Kubernetes objects in the namespace are called.
const NAME: &str = "pave";

impl Wanted<'_> {
    /// The quota, what a container gets that asks for nothing, and a default account without a token.
    pub(super) fn room(&self) -> Result<[Composed; 3], Error> {
        let size = self.spec.size.as_deref().unwrap_or(USUAL_SIZE);
        let found = Catalog::embedded().size(size);
        let found = found.ok_or_else(|| {
            Error::fatal(format!(
                "spec.size: '{size}' is not a size. Fix: choose a size of docs/reference/sizes.md"
            ))
        })?;
        Ok([
            Composed::new(QUOTA, &self.quota(&found.environment)),
            Composed::new(LIMITS, &self.limits()),
            Composed::new(DEFAULT_ACCOUNT, &self.default_account()),
        ])
    }

    fn quota(&self, size: &EnvironmentSize) -> Value {
        let mut hard: Map<String, Value> = [
            ("requests.cpu", json!(size.cpu)),
            ("requests.memory", json!(size.memory)),
            ("limits.memory", json!(size.memory_limit)),
            ("requests.storage", json!(size.storage)),
            ("persistentvolumeclaims", json!(size.volumes.to_string())),
            ("pods", json!(size.pods.to_string())),
            // What is reached from outside goes through a gateway.
            ("services.loadbalancers", json!("0")),
            ("services.nodeports", json!("0")),
        ]
        .into_iter()
        .map(|(resource, most)| (resource.to_owned(), most))
        .collect();
        for kind in Kind::of_developers() {
            let asked = self.spec.quota.get(kind.plural);
            if let Some(most) = asked.or_else(|| size.objects.get(kind.plural)) {
                let resource = format!("count/{}.pave.internal", kind.plural);
                hard.insert(resource, json!(most.to_string()));
            }
        }
        json!({
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": self.inside(NAME),
            "spec": {"hard": hard},
        })
    }

    /// Without a request a pod would not count, and the quota would refuse it.
    fn limits(&self) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": self.inside(NAME),
            "spec": {"limits": [{
                "type": "Container",
                "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
                "default": {"memory": "256Mi"},
            }]},
        })
    }

    /// What runs without an account of its own has no business with the API server.
    fn default_account(&self) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": self.inside("default"),
            "automountServiceAccountToken": false,
        })
    }

    /// Metadata of something inside of the namespace.
    pub(super) fn inside(&self, name: &str) -> Value {
        let labels = json!({"app.kubernetes.io/managed-by": "pave"});
        json!({"name": name, "namespace": self.name, "labels": labels})
    }
}
