//! Azure's resource locks, `authorization.azure.m.upbound.io`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

/// Makes Azure refuse to delete a resource: its databases have no protection of their own.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagementLock {
    /// Name in the cloud. Cannot be changed.
    pub name: String,
    /// `CanNotDelete` or `ReadOnly`. Cannot be changed.
    pub lock_level: String,
    /// Why, at most 512 characters.
    pub notes: Option<String>,
    /// Full id of what is locked, `/subscriptions/…`. Cannot be changed.
    pub scope: String,
}

impl ForProvider for ManagementLock {
    const API_VERSION: &str = "authorization.azure.m.upbound.io/v1beta1";
    const KIND: &str = "ManagementLock";
}
