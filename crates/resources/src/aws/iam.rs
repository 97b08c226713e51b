//! AWS IAM, `iam.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

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
