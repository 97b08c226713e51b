//! Azure's resource locks and roles, `authorization.azure.m.upbound.io`.

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

/// Lets somebody do something.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// Full id of what it is about, `/subscriptions/…`. Cannot be changed.
    pub scope: String,
    /// Name of a built-in role. Cannot be changed.
    pub role_definition_name: String,
    /// Who. Cannot be changed.
    pub principal_id: String,
    /// What that is, such as `ServicePrincipal`. Cannot be changed.
    pub principal_type: String,
}

impl ForProvider for RoleAssignment {
    const API_VERSION: &str = "authorization.azure.m.upbound.io/v1beta1";
    const KIND: &str = "RoleAssignment";
}
