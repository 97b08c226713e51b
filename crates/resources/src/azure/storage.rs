//! Azure Storage, `storage.azure.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

const API_VERSION: &str = "storage.azure.m.upbound.io/v1beta1";

/// A storage account. Its name in the cloud is the external name, unique in all of Azure: 3 to 24 lower case letters and
/// digits.
///
/// Without shared keys the provider itself needs `storageUseAzureAD` in its `ProviderConfig`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the definition's own fields")]
pub struct Account {
    /// Region, such as `germanywestcentral`. Cannot be changed.
    pub location: String,
    /// The resource group. Cannot be changed.
    pub resource_group_name: String,
    /// `StorageV2`.
    pub account_kind: String,
    /// `Standard` or `Premium`. Cannot be changed.
    pub account_tier: String,
    /// `ZRS`: copies in several zones of the region; `LRS`: in one.
    pub account_replication_type: String,
    /// `Hot` or `Cool`: of objects for which nobody says otherwise.
    pub access_tier: String,
    /// `TLS1_2`.
    pub min_tls_version: String,
    /// Whether plain HTTP is refused.
    pub https_traffic_only_enabled: bool,
    /// Whether containers may be made public.
    pub allow_nested_items_to_be_public: bool,
    /// Whether data may be copied to another tenant by Azure itself.
    pub cross_tenant_replication_enabled: bool,
    /// Whether the account's own keys let anybody in. Without them only identities do.
    pub shared_access_key_enabled: bool,
    /// Whether the portal asks for an identity first.
    pub default_to_oauth_authentication: bool,
    /// Settings of blobs.
    pub blob_properties: BlobProperties,
    /// Whether objects can be locked. Cannot be changed.
    pub immutability_policy: Option<ImmutabilityPolicy>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Account {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Account";
}

/// Settings of blobs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlobProperties {
    /// Whether earlier versions are kept.
    pub versioning_enabled: bool,
}

/// Lets objects be locked, and says for how long those are that nobody locks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImmutabilityPolicy {
    /// `Disabled`: no object is locked by itself.
    pub state: String,
    /// Days that objects are locked by themselves, where the state is another.
    pub period_since_creation_in_days: u32,
    /// Whether a locked append blob may still grow.
    pub allow_protected_append_writes: bool,
}

/// A container of blobs in an [`Account`]. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// Selects the [`Account`].
    pub storage_account_id_selector: Option<Selector>,
    /// `private`.
    pub container_access_type: String,
}

impl ForProvider for Container {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Container";
}

/// What happens to the blobs of an [`Account`] as they grow old.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagementPolicy {
    /// Selects the [`Account`].
    pub storage_account_id_selector: Option<Selector>,
    /// At least one.
    pub rule: Vec<Rule>,
}

impl ForProvider for ManagementPolicy {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ManagementPolicy";
}

/// One rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Whether it counts.
    pub enabled: bool,
    /// Which blobs.
    pub filters: Filters,
    /// What happens.
    pub actions: Actions,
}

/// Which blobs a rule is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filters {
    /// `blockBlob`, `appendBlob`.
    pub blob_types: Vec<String>,
}

/// What happens to blobs.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actions {
    /// To the blobs themselves.
    pub base_blob: Option<BaseBlob>,
    /// To earlier versions.
    pub version: Option<Version>,
}

/// What happens to blobs themselves.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseBlob {
    /// Days after which they are deleted; in a versioned account they become earlier versions.
    pub delete_after_days_since_modification_greater_than: Option<u32>,
    /// Days after which they move to the cold tier, which still answers at once.
    pub tier_to_cold_after_days_since_modification_greater_than: Option<u32>,
}

/// What happens to earlier versions.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// Days after which they are deleted, counted from when they were written.
    pub delete_after_days_since_creation: Option<u32>,
}
