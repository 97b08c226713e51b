//! A Kubernetes object with a spec, for kinds that k8s-openapi does not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use serde_with::skip_serializing_none;

/// The `spec` of one kind.
pub trait Spec {
    /// Group and version of the kind.
    const API_VERSION: &str;
    /// The kind.
    const KIND: &str;
}

/// An object to compose. Its `apiVersion` and `kind` follow from `S`; reading an object of another kind is an error.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    try_from = "Wire<S>",
    bound(deserialize = "S: Spec + Deserialize<'de>")
)]
pub struct Object<S> {
    /// Name, namespace and so on.
    pub metadata: Metadata,
    /// What is wanted.
    pub spec: S,
}

impl<S: Spec + Serialize> Serialize for Object<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut object = serializer.serialize_struct("Object", 4)?;
        object.serialize_field("apiVersion", S::API_VERSION)?;
        object.serialize_field("kind", S::KIND)?;
        object.serialize_field("metadata", &self.metadata)?;
        object.serialize_field("spec", &self.spec)?;
        object.end()
    }
}

/// The part of an object's metadata that a composition sets.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Usually `None`: Crossplane makes up a name and keeps it.
    pub name: Option<String>,
    /// The composite's namespace. `None` for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// Annotations, such as the external name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels, which selectors match.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// An object was read as a kind that it is not.
#[derive(Debug, thiserror::Error)]
#[error("expected `{expected}`, found `{found}`")]
pub struct UnexpectedKind {
    expected: String,
    found: String,
}

/// An object as it is written down, before its kind is checked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<S> {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: S,
}

impl<S: Spec> TryFrom<Wire<S>> for Object<S> {
    type Error = UnexpectedKind;

    fn try_from(wire: Wire<S>) -> Result<Self, UnexpectedKind> {
        if (wire.api_version.as_str(), wire.kind.as_str()) != (S::API_VERSION, S::KIND) {
            return Err(UnexpectedKind {
                expected: format!("{} {}", S::API_VERSION, S::KIND),
                found: format!("{} {}", wire.api_version, wire.kind),
            });
        }
        Ok(Self {
            metadata: wire.metadata,
            spec: wire.spec,
        })
    }
}
