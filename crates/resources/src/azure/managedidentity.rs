//! Azure's identities, `managedidentity.azure.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

const API_VERSION: &str = "managedidentity.azure.m.upbound.io/v1beta1";

/// Who somebody is in a directory.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAssignedIdentity {
    /// Its name. Cannot be changed.
    pub name: String,
    /// Region. Cannot be changed.
    pub location: String,
    /// Resource group. Cannot be changed.
    pub resource_group_name: String,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for UserAssignedIdentity {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "UserAssignedIdentity";
}

/// Whose word an identity takes. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedIdentityCredential {
    /// The [`UserAssignedIdentity`].
    pub parent_id_selector: Option<Selector>,
    /// Resource group of the identity. Cannot be changed.
    pub resource_group_name: String,
    /// Whom a token is for.
    pub audience: Vec<String>,
    /// Who made it.
    pub issuer: String,
    /// Whose it is.
    pub subject: String,
}

impl ForProvider for FederatedIdentityCredential {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FederatedIdentityCredential";
}
