//! AWS IAM, `iam.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

/// What somebody may do, to be attached to a role. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// What it is for. Cannot be changed.
    pub description: String,
    /// Statements, as JSON.
    pub policy: String,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Policy {
    const API_VERSION: &str = "iam.aws.m.upbound.io/v1beta1";
    const KIND: &str = "Policy";
}

/// Who somebody is in an account. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// What it is for.
    pub description: String,
    /// Who may take it on, as JSON.
    pub assume_role_policy: String,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Role {
    const API_VERSION: &str = "iam.aws.m.upbound.io/v1beta1";
    const KIND: &str = "Role";
}

/// What a [`Role`] may do; it goes with the role. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolePolicy {
    /// The role.
    pub role_selector: Option<Selector>,
    /// Statements, as JSON.
    pub policy: String,
}

impl ForProvider for RolePolicy {
    const API_VERSION: &str = "iam.aws.m.upbound.io/v1beta1";
    const KIND: &str = "RolePolicy";
}
