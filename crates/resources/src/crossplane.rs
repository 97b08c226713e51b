//! Crossplane's own kinds: protection against deletion, `protection.crossplane.io`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{Metadata, Object, Spec};

const API_VERSION: &str = "protection.crossplane.io/v1beta1";

/// Refuses to delete an object of its own namespace. Deleting the namespace itself goes through.
pub type Usage = Object<UsageSpec>;

impl Usage {
    /// Protects an object; whoever deletes it is told the reason.
    pub fn of(api_version: &str, kind: &str, name: &str, reason: impl Into<String>) -> Self {
        Self {
            metadata: Metadata::default(),
            spec: UsageSpec::of(api_version, kind, name, reason.into()),
        }
    }

    /// Puts it where the protected object is.
    pub fn in_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.metadata.namespace = Some(namespace.into());
        self
    }
}

/// Refuses to delete a cluster-scoped object, such as a Namespace.
pub type ClusterUsage = Object<ClusterUsageSpec>;

impl ClusterUsage {
    /// Protects an object; whoever deletes it is told the reason.
    pub fn of(api_version: &str, kind: &str, name: &str, reason: impl Into<String>) -> Self {
        Self {
            metadata: Metadata::default(),
            spec: ClusterUsageSpec(UsageSpec::of(api_version, kind, name, reason.into())),
        }
    }
}

/// The `spec` of a [`Usage`].
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageSpec {
    /// What is protected.
    pub of: UsedResource,
    /// What whoever deletes it is told.
    pub reason: String,
    /// Whether a refused deletion is carried out once the protection is gone. Default: it is forgotten.
    pub replay_deletion: Option<bool>,
}

impl UsageSpec {
    fn of(api_version: &str, kind: &str, name: &str, reason: String) -> Self {
        let resource_ref = ResourceReference {
            name: name.to_owned(),
        };
        let of = UsedResource {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            resource_ref,
        };
        Self {
            of,
            reason,
            replay_deletion: None,
        }
    }
}

impl Spec for UsageSpec {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Usage";
}

/// The `spec` of a [`ClusterUsage`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClusterUsageSpec(pub UsageSpec);

impl Spec for ClusterUsageSpec {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ClusterUsage";
}

/// A protected object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedResource {
    /// Its group and version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub resource_ref: ResourceReference,
}

/// Names an object of a known kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceReference {
    /// Its name.
    pub name: String,
}
