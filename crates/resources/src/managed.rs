//! What all managed resources share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{Metadata, Object, Spec};

/// Annotation by which a provider finds the cloud resource of a managed resource.
pub const EXTERNAL_NAME: &str = "crossplane.io/external-name";

/// The fields of one kind of cloud resource, `spec.forProvider`.
pub trait ForProvider {
    /// Group and version of the kind.
    const API_VERSION: &str;
    /// The kind.
    const KIND: &str;
}

/// A managed resource: one cloud resource as a Kubernetes object.
pub type Managed<P> = Object<ManagedSpec<P>>;

impl<P> Managed<P> {
    /// A managed resource with every default: default credentials, all management policies, no connection secret.
    ///
    /// Pass `external_name` for the kinds that take the cloud's name from the annotation. The others have a name field, and
    /// their annotation belongs to the provider as soon as it has written it.
    pub fn new(namespace: impl Into<String>, external_name: Option<&str>, for_provider: P) -> Self {
        let external_name = external_name.map(|name| (EXTERNAL_NAME.to_owned(), name.to_owned()));
        let annotations = external_name.into_iter().collect();
        Self {
            metadata: Metadata {
                namespace: Some(namespace.into()),
                annotations,
                ..Metadata::default()
            },
            spec: ManagedSpec {
                for_provider,
                provider_config_ref: None,
                management_policies: Vec::new(),
                write_connection_secret_to_ref: None,
            },
        }
    }
}

/// The `spec` of a managed resource.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedSpec<P> {
    /// What the cloud is told.
    pub for_provider: P,
    /// Whose credentials are used. Default: `ClusterProviderConfig` `default`.
    pub provider_config_ref: Option<ProviderConfigReference>,
    /// What the provider may do. Empty means everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub management_policies: Vec<ManagementPolicy>,
    /// The Secret, in the resource's own namespace, that the provider writes connection details to.
    pub write_connection_secret_to_ref: Option<LocalSecretReference>,
}

impl<P: ForProvider> Spec for ManagedSpec<P> {
    const API_VERSION: &str = P::API_VERSION;
    const KIND: &str = P::KIND;
}

/// Names the credentials and settings of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderConfigReference {
    /// `ProviderConfig` of the resource's namespace, or `ClusterProviderConfig`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// One thing that a provider may do with a cloud resource.
///
/// Without [`Delete`](Self::Delete) the cloud resource outlives its managed resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ManagementPolicy {
    /// Everything.
    #[serde(rename = "*")]
    All,
    /// Read its state.
    Observe,
    /// Create it.
    Create,
    /// Change it.
    Update,
    /// Delete it.
    Delete,
    /// Write the cloud's defaults into the fields of the managed resource that were left empty.
    LateInitialize,
}

/// Names a Secret in the same namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalSecretReference {
    /// Its name.
    pub name: String,
}

/// Names one entry of a Secret in the same namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretKeySelector {
    /// The Secret.
    pub name: String,
    /// The entry.
    pub key: String,
}

/// Selects the managed resource that a field refers to. The provider fills the field in and waits until it can.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selector {
    /// Only resources of the same composite.
    pub match_controller_ref: Option<bool>,
    /// Only resources with these labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
}

impl Selector {
    /// The resource of the wanted kind in the same composite, where there is exactly one.
    pub fn sibling() -> Self {
        Self {
            match_controller_ref: Some(true),
            match_labels: BTreeMap::new(),
        }
    }
}
