//! What a Microservice works with: other objects of its namespace, and Secrets.

use std::collections::BTreeMap;

use kube::KubeSchema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::Access;
use crate::vocabulary;

/// One thing that it works with. Its connection arrives as environment variables `<PREFIX>_HOST`, `<PREFIX>_PORT` and so on,
/// one for each key of its connection Secret, and as files in `/bindings/<kind>-<name>`; `SERVICE_BINDING_ROOT` says where that
/// is. In names of variables everything but letters and digits is `_`; keys with a dot, such as `ca.crt`, are files alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.rotation) || self.kind == 'Database'")
    .message("rotation is about the login of a Database").field_path(".rotation"))]
#[x_kube(validation = Rule::new("!has(self.access) || self.kind != 'Database'")
    .message("access is about Queues and Buckets; a login in a Database reads and writes").field_path(".access"))]
pub struct Binding {
    /// What it is.
    pub kind: BoundKind,
    /// Its name, in the same namespace.
    #[schemars(
        length(min = 1, max = 63),
        regex(pattern = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
    )]
    pub name: String,
    /// How its environment variables begin. The default is the kind in capitals, for example `DATABASE`; a second one of
    /// the kind needs its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 40), regex(pattern = "^[A-Z][A-Z0-9_]*$"))]
    pub prefix: Option<String>,
    /// The turn of its login in the Database. Another number makes another login with a new password; replicas are replaced
    /// when it is there, and the old login goes on working until the turn after that. The default is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 999_999))]
    pub rotation: Option<u32>,
    /// What it may do with a Queue or a Bucket in a cloud: `read` receives messages and sees objects, `write` sends messages
    /// and makes, replaces and deletes objects. The default is `readWrite`. Its identity in the cloud may do exactly that;
    /// locally and with the connection Secret of a Queue on Azure everybody may do both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

/// A kind that can be worked with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum BoundKind {
    /// A Database.
    Database,
    /// A Queue.
    Queue,
    /// A Bucket.
    Bucket,
}

impl BoundKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Database, Self::Queue, Self::Bucket];

    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Database => "Database",
            Self::Queue => "Queue",
            Self::Bucket => "Bucket",
        }
    }

    /// Keys that every connection Secret of the kind has, wherever it is: their variables are there before the Secret is, so
    /// that no replica starts without them.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Database => &[
                "type", "provider", "host", "port", "database", "username", "password", "uri",
                "jdbc-uri",
            ],
            Self::Queue => &["type", "provider", "ordering", "url", "send-to"],
            Self::Bucket => &[
                "type", "provider", "endpoint", "host", "port", "region", "bucket", "uri",
            ],
        }
    }
}

/// A Secret that it uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretUse {
    /// Name of the Secret, in the same namespace.
    #[schemars(
        length(min = 1, max = 253),
        regex(pattern = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
    )]
    pub name: String,
    /// Environment variables, each with the key that it holds: `API_TOKEN: token`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "keys_by_variable")]
    pub env: BTreeMap<String, String>,
}

/// How one binding is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BindingStatus {
    /// What it is.
    pub kind: BoundKind,
    /// Its name.
    #[schemars(length(max = 63))]
    pub name: String,
    /// How its environment variables begin.
    #[schemars(length(max = 40))]
    pub prefix: String,
    /// The Secret that is mounted.
    #[schemars(length(max = 253))]
    pub secret: String,
    /// Whether the connection is there.
    pub ready: bool,
    /// Whose login it has in a Database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<LoginKind>,
    /// The turn of the login that is mounted, where it is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub rotation: Option<u32>,
    /// What it may do with a Queue or a Bucket in a cloud, where it has an identity there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Who it is in that cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub identity: Option<String>,
    /// What is missing or waited for and what to do, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub message: Option<String>,
}

/// Whose login a binding has in a Database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LoginKind {
    /// Its own: nobody else has it, and it can do nothing but work with the data.
    Own,
    /// That of the Database's connection Secret, as Microservices had it before they got logins of their own.
    Shared,
}

fn keys_by_variable(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 32,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 253, "pattern": "^[-._a-zA-Z0-9]+$"},
        "x-kubernetes-validations": [{
            "rule": vocabulary::VARIABLE_NAMES,
            "message": vocabulary::VARIABLE_NAMES_EXPLAINED,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_can_be_bound_is_a_kind_of_the_developers() {
        for bound in BoundKind::ALL {
            assert!(
                crate::kinds::Kind::by_name(bound.as_str()).is_some(),
                "{bound:?}"
            );
        }
    }
}
