//! The frame around every kind: `apiVersion`, `kind`, `metadata`, `spec`, `status`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::IgnoredAny};

use crate::status::ObservedCondition;

/// Label that Crossplane writes on a composite resource made for a claim: the claim's name.
pub const CLAIM_NAME_LABEL: &str = "crossplane.io/claim-name";
/// Label that Crossplane writes on a composite resource made for a claim: the claim's namespace.
pub const CLAIM_NAMESPACE_LABEL: &str = "crossplane.io/claim-namespace";

/// An object of one of our kinds, as the API server stores it. Only the metadata we use is read; the rest,
/// `managedFields` above all, is skipped unread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Composite<Spec, Status> {
    /// `pave.internal/v1alpha1`.
    pub api_version: String,
    /// For example `Database`, or `XDatabase` for the composite resource behind a claim.
    pub kind: String,
    /// Name, namespace, labels.
    pub metadata: Metadata,
    /// What the author asks for.
    pub spec: Spec,
    /// What the platform last reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// The part of `metadata` that functions read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// The object's name.
    pub name: String,
    /// Empty for cluster-scoped objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Identity of this very object; a deleted and recreated object has another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// When the API server stored the object first, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<String>,
    /// Labels by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A composite resource of any kind, as far as functions behind anybody's composition read it.
pub type AnyComposite = Composite<Option<IgnoredAny>, ConditionsOnly>;

/// A status of which only the conditions are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConditionsOnly {
    /// The conditions.
    pub conditions: Vec<ObservedCondition>,
}

impl<Spec> Composite<Spec, ConditionsOnly> {
    /// The conditions that were reported last.
    pub fn conditions(&self) -> &[ObservedCondition] {
        self.status
            .as_ref()
            .map(|status| status.conditions.as_slice())
            .unwrap_or_default()
    }
}

impl Metadata {
    /// What the developer applied: the claim behind a composite resource, or the object itself.
    ///
    /// `None` when there is no namespace to work in: a composite resource of the claims package that nobody claimed.
    pub fn developer_object(&self) -> Option<DeveloperObject<'_>> {
        // First, for labels on an object in a namespace are the developer's own and could name another team's namespace.
        // What is behind a claim has no namespace, and its labels are Crossplane's.
        if let Some(namespace) = self.namespace.as_deref() {
            return Some(DeveloperObject {
                name: &self.name,
                namespace,
                is_claim: false,
            });
        }
        Some(DeveloperObject {
            name: self.labels.get(CLAIM_NAME_LABEL)?,
            namespace: self.labels.get(CLAIM_NAMESPACE_LABEL)?,
            is_claim: true,
        })
    }
}

/// Name and namespace as the developer knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeveloperObject<'a> {
    /// The name in the developer's manifest.
    pub name: &'a str,
    /// The namespace in the developer's manifest.
    pub namespace: &'a str,
    /// True where the developer applied a claim and Crossplane made the composite resource.
    pub is_claim: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labeled(pairs: &[(&str, &str)]) -> Metadata {
        let labels = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Metadata {
            name: "orders-x7k2p".into(),
            labels,
            ..Metadata::default()
        }
    }

    #[test]
    fn behind_a_claim_the_developer_knows_the_claims_name() {
        let metadata = labeled(&[
            (CLAIM_NAME_LABEL, "orders"),
            (CLAIM_NAMESPACE_LABEL, "payments-dev"),
        ]);
        let object = metadata.developer_object().unwrap();
        assert_eq!(
            (object.name, object.namespace, object.is_claim),
            ("orders", "payments-dev", true)
        );
    }

    #[test]
    fn labels_on_an_object_in_a_namespace_cannot_name_another_teams() {
        let metadata = Metadata {
            namespace: Some("storefront-dev".into()),
            ..labeled(&[
                (CLAIM_NAME_LABEL, "orders"),
                (CLAIM_NAMESPACE_LABEL, "payments-dev"),
            ])
        };
        let object = metadata.developer_object().unwrap();
        assert_eq!(
            (object.name, object.namespace, object.is_claim),
            ("orders-x7k2p", "storefront-dev", false)
        );
    }

    #[test]
    fn an_unclaimed_cluster_scoped_composite_has_nowhere_to_work() {
        assert_eq!(
            labeled(&[(CLAIM_NAME_LABEL, "orders")]).developer_object(),
            None
        );
    }
}
