//! The words all kinds share: size, cloud, region, tags, deletion, exception.

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::{Catalog, Cloud, Engine};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A tag key that every cloud and Kubernetes accept unchanged: lower case, starts with a letter, at most 63 characters.
pub const TAG_KEY_PATTERN: &str = "^[a-z]([-_a-z0-9]{0,61}[a-z0-9])?$";
/// A tag value that every cloud and Kubernetes accept unchanged: lower case, at most 63 characters.
pub const TAG_VALUE_PATTERN: &str = "^[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?$";
/// Prefixes that clouds, Crossplane and Pave keep for themselves. Those with a `/` or `:` cannot match
/// [`TAG_KEY_PATTERN`] and are listed so that the refusal can name them.
pub const RESERVED_TAG_PREFIXES: [&str; 8] = [
    "pave.internal/",
    "aws:",
    "goog",
    "microsoft",
    "azure",
    "windows",
    "hidden-",
    "crossplane-",
];
/// Keys that the platform sets on everything it creates; nobody else may.
pub const AUTOMATIC_TAGS: [&str; 9] = [
    "team",
    "cost-center",
    "environment",
    "system",
    "owner",
    "managed-by",
    "claim-kind",
    "claim-name",
    "claim-namespace",
];

/// CEL rule of a map whose keys are environment variables.
pub(crate) const VARIABLE_NAMES: &str =
    "self.all(key, key.matches('^[A-Za-z_][A-Za-z0-9_]{0,127}$'))";
/// What the person reads who breaks it.
pub(crate) const VARIABLE_NAMES_EXPLAINED: &str =
    "names of environment variables are letters, digits and _, and start with no digit";

/// Own tags by key.
pub type Tags = BTreeMap<String, String>;

/// What happens to the data when the object is deleted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum DeletionPolicy {
    /// Everything goes, data included. Never allowed in production.
    Delete,
    /// A last snapshot is taken, then everything goes.
    Snapshot,
    /// The data stays in the cloud account (locally: the volume) and keeps costing money until somebody removes it.
    Retain,
}

impl DeletionPolicy {
    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Snapshot => "Snapshot",
            Self::Retain => "Retain",
        }
    }
}

/// The Secret that applications mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSecret {
    /// Its name. It starts with the object's name, so that nobody else's Secret can be overwritten. The default is the
    /// object's name with `-connection`, or `-queue-connection`, or `-bucket-connection`.
    #[schemars(
        length(min = 1, max = 253),
        regex(pattern = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
    )]
    pub name: String,
}

/// The name of the connection Secret of an object that gives none. A Database and a Queue of one namespace may have one name, so
/// their Secrets have two.
pub fn usual_connection_secret(kind: &str, name: &str) -> String {
    match kind {
        "Database" => format!("{name}-connection"),
        _ => format!("{name}-{}-connection", kind.to_lowercase()),
    }
}

/// A visible, dated waiver of those guardrails that the platform team allows to be waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exception {
    /// Where the waiver was agreed, for example `OPS-1234`.
    #[schemars(length(min = 1, max = 63))]
    pub ticket: String,
    /// Why it is needed, in a sentence. Shown to everybody who reads the object.
    #[schemars(length(min = 10, max = 300))]
    pub reason: String,
    /// Last day on which it holds, for example `2027-01-31`. Afterwards the guardrail bites again.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), length(max = 10))]
    pub expires: String,
}

/// Schema of a size: one of the catalogue's names.
pub fn size(_: &mut SchemaGenerator) -> Schema {
    choice(
        Catalog::embedded()
            .sizes()
            .iter()
            .map(|size| size.name.as_str()),
    )
}

/// Schema of a region: one of the catalogue's places.
pub fn region(_: &mut SchemaGenerator) -> Schema {
    choice(
        Catalog::embedded()
            .regions()
            .iter()
            .map(|region| region.place.as_str()),
    )
}

/// Schema of a cloud.
pub fn cloud(_: &mut SchemaGenerator) -> Schema {
    choice(Cloud::ALL.iter().map(|cloud| cloud.as_str()))
}

/// Schema of a database engine.
pub fn engine_name(_: &mut SchemaGenerator) -> Schema {
    choice(Engine::ALL.iter().map(|engine| engine.as_str()))
}

/// Schema of a database engine, `postgres` unless said otherwise.
pub fn engine(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = engine_name(generator);
    schema.insert("default".to_owned(), Engine::Postgres.as_str().into());
    schema
}

/// Schema of own tags, legal unchanged on every cloud.
pub fn tags(_: &mut SchemaGenerator) -> Schema {
    let reserved = RESERVED_TAG_PREFIXES
        .map(|prefix| format!("!key.startsWith('{prefix}')"))
        .join(" && ");
    let automatic = AUTOMATIC_TAGS.map(|key| format!("'{key}'")).join(", ");
    json_schema!({
        "type": "object",
        "maxProperties": 20,
        "additionalProperties": {"type": "string", "maxLength": 63, "pattern": TAG_VALUE_PATTERN},
        "x-kubernetes-validations": [
            {
                "rule": format!("self.all(key, {reserved})"),
                "message": format!("tag keys must not start with a reserved prefix ({})", RESERVED_TAG_PREFIXES.join(", ")),
            },
            {
                "rule": format!("self.all(key, !(key in [{automatic}]))"),
                "message": format!("these tags are set by the platform: {}", AUTOMATIC_TAGS.join(", ")),
            },
            {
                "rule": format!("self.all(key, key.matches('{TAG_KEY_PATTERN}'))"),
                "message": "tag keys are lower case letters, digits, - and _, start with a letter and have at most 63 \
                            characters, so that every cloud takes them unchanged",
            },
        ],
    })
}

fn choice<'a>(names: impl Iterator<Item = &'a str>) -> Schema {
    json_schema!({"type": "string", "enum": names.collect::<Vec<_>>()})
}
