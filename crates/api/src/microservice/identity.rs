//! Who a Microservice is in a cloud, and what it may do there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::status::Location;

/// What a Microservice may do with something that it is bound to.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Access {
    /// Receive messages; see objects.
    Read,
    /// Send messages; make, replace and delete objects.
    Write,
    /// Both.
    #[default]
    ReadWrite,
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::ReadWrite];

    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::ReadWrite => "readWrite",
        }
    }

    /// Whether it may read.
    pub fn reads(self) -> bool {
        self != Self::Write
    }

    /// Whether it may write.
    pub fn writes(self) -> bool {
        self != Self::Read
    }
}

/// Where in a cloud something is that a Microservice is bound to, as far as its identity there needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InCloud {
    /// The place, with the key that encrypts it.
    pub location: Location,
    /// What is read from, by its name in that cloud.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 512)))]
    pub read: Vec<String>,
    /// What is written to, by its name in that cloud.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 512)))]
    pub write: Vec<String>,
}

/// Who a Microservice is in a cloud. It has no key: the cloud trusts the cluster's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CloudIdentity {
    /// Where it is.
    pub location: Location,
    /// Its name there.
    #[schemars(length(max = 64))]
    pub name: String,
    /// Whose word the cloud trusts: the issuer of the cluster's tokens, or the cluster's workload identity pool (gcp).
    #[schemars(length(max = 512))]
    pub trusts: String,
    /// What the cloud calls it; unknown before it is there (azure).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
}

/// What Azure calls an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// By which roles are assigned to it.
    #[schemars(length(max = 64))]
    pub principal_id: String,
    /// By which applications ask for it.
    #[schemars(length(max = 64))]
    pub client_id: String,
    /// Where it is known.
    #[schemars(length(max = 64))]
    pub tenant_id: String,
}
