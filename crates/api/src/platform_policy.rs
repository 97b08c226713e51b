//! `kind: PlatformPolicy`: what is allowed, and what applies when a developer says nothing.

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::{Cloud, Engine};
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    environment::Stage,
    landing_zone::LintStatus,
    vocabulary::{self, DeletionPolicy},
};

/// A PlatformPolicy. The one named `default` counts.
pub type PlatformPolicy = Composite<PlatformPolicySpec, LintStatus>;

/// Name of the PlatformPolicy that counts.
pub const DEFAULT_NAME: &str = "default";

/// The platform team's one object: teams, rules, defaults, prices, exceptions.
///
/// A tighter policy never stops what already runs: it is reported, and only changes that make it worse are refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformPolicySpec {
    /// Short name of this control plane. It is part of every name in a cloud and of the tag `managed-by`, so that two
    /// control planes in one account never take each other's databases. Required before anything is placed on a cloud;
    /// never change it afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 2, max = 12), regex(pattern = "^[a-z][a-z0-9]*$"))]
    #[x_kube(validation = ("self == oldSelf", "installation is part of every name in the cloud and cannot be changed"))]
    pub installation: Option<String>,
    /// The team registry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    pub teams: Vec<Team>,
    /// Whose the namespaces are that no Environment made. The first match wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    pub namespaces: Vec<NamespacePattern>,
    /// Identity of namespaces that nobody claims. Absent means that they are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmanaged_namespace: Option<UnmanagedNamespace>,
    /// What is allowed where. The first rule whose environments, teams and kinds match decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub rules: Vec<PolicyRule>,
    /// Own tag keys that every object must carry, beside the automatic ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10), inner(length(max = 63), regex(pattern = vocabulary::TAG_KEY_PATTERN)))]
    pub required_tags: Vec<String>,
    /// Corrections of the price book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Prices>,
    /// Dated exceptions granted by the platform team.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 128))]
    pub exceptions: Vec<PolicyException>,
    /// Promised provisioning time in seconds by kind, for example `Database: 1800`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 16))]
    pub objectives: BTreeMap<String, i64>,
}

/// One team of the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Its name, also the value of the tag `team`.
    #[schemars(
        length(min = 1, max = 63),
        regex(pattern = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")
    )]
    pub name: String,
    /// Value of the tag `cost-center`, for example `cc-4711`.
    #[schemars(length(min = 1, max = 63), regex(pattern = vocabulary::TAG_VALUE_PATTERN))]
    pub cost_center: String,
    /// Value of the tag `owner`: the group that answers for it. Not a person, not an address.
    #[schemars(length(min = 1, max = 63), regex(pattern = vocabulary::TAG_VALUE_PATTERN))]
    pub owner: String,
    /// Groups of the identity provider that are this team.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 253)))]
    pub groups: Vec<String>,
    /// Environments the team may have. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 3))]
    pub environments: Vec<Stage>,
    /// What the team may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

/// Money per month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Amount, a decimal in quotes, for example `"5000.00"`.
    #[schemars(schema_with = "amount")]
    pub monthly: Decimal,
    /// ISO 4217 code of the currency.
    #[schemars(length(min = 3, max = 3))]
    pub currency: String,
}

/// Whose the namespaces are whose name fits a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamespacePattern {
    /// The namespace's name; `*` stands for any characters.
    #[serde(rename = "match")]
    #[schemars(length(min = 1, max = 63), regex(pattern = "^[-a-z0-9*]+$"))]
    pub pattern: String,
    /// The team; it must be in the registry.
    #[schemars(length(min = 1, max = 63))]
    pub team: String,
    /// The stage.
    pub environment: Stage,
}

/// Identity of namespaces that nobody claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmanagedNamespace {
    /// Value of the tag `team`.
    #[schemars(length(min = 1, max = 63), regex(pattern = vocabulary::TAG_VALUE_PATTERN))]
    pub team: String,
    /// Value of the tag `cost-center`.
    #[schemars(length(min = 1, max = 63), regex(pattern = vocabulary::TAG_VALUE_PATTERN))]
    pub cost_center: String,
    /// Value of the tag `owner`.
    #[schemars(length(min = 1, max = 63), regex(pattern = vocabulary::TAG_VALUE_PATTERN))]
    pub owner: String,
    /// The stage.
    pub environment: Stage,
}

/// What is allowed for some environments, teams and kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRule {
    /// Its name, shown in every verdict.
    #[schemars(length(min = 1, max = 63))]
    pub name: String,
    /// Environments it is for. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 3))]
    pub environments: Vec<Stage>,
    /// Teams it is for. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256), inner(length(max = 63)))]
    pub teams: Vec<String>,
    /// Kinds it is for, for example `Database`. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 63)))]
    pub kinds: Vec<String>,
    /// Approved sizes. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "sizes")]
    pub sizes: Vec<String>,
    /// Approved clouds. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "clouds")]
    pub clouds: Vec<Cloud>,
    /// Approved regions. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "regions")]
    pub regions: Vec<String>,
    /// Approved major versions by engine. An engine that is not named is not approved; no engine named means all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "engines")]
    pub engines: BTreeMap<Engine, Vec<String>>,
    /// Settings that must be on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<Requirements>,
    /// What applies when the developer says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// Highest price of one object per month, a decimal in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "amount")]
    pub max_monthly_cost: Option<Decimal>,
    /// Whether a developer's own `spec.exception` may waive this rule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waivable: bool,
}

/// Settings that must be on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Requirements {
    /// A second copy that takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_availability: Option<bool>,
    /// Fewest days that backups are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 35))]
    pub backup_days: Option<u32>,
    /// Protection against deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    /// Images by digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<bool>,
}

/// What applies when the developer says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Defaults {
    /// Cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Option<Cloud>,
    /// Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::region")]
    pub region: Option<String>,
    /// Size.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// Major version by engine.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "engine_versions")]
    pub versions: BTreeMap<Engine, String>,
    /// A second copy that takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_availability: Option<bool>,
    /// Days that backups are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 35))]
    pub backup_days: Option<u32>,
    /// Restore to any second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time_recovery: Option<bool>,
    /// What happens to the data on deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Protection against deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
}

/// Corrections of the price book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Prices {
    /// Currency of the overrides: that of the price books, `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 3))]
    pub currency: Option<String>,
    /// Discount on every list price, in percent, a decimal in quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "percent")]
    pub discount_percent: Option<Decimal>,
    /// Own unit prices by item of the price book, decimals in quotes. They are not discounted.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "amounts")]
    pub overrides: BTreeMap<String, Decimal>,
}

/// An exception granted by the platform team, for one field of one object, until a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyException {
    /// Kind of the object, for example `Database`.
    #[schemars(length(min = 1, max = 63))]
    pub kind: String,
    /// Its namespace.
    #[schemars(length(min = 1, max = 63))]
    pub namespace: String,
    /// Its name.
    #[schemars(length(min = 1, max = 63))]
    pub name: String,
    /// The field it may set, for example `size`.
    #[schemars(length(min = 1, max = 63))]
    pub field: String,
    /// The value it may set, as text. Absent means any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub value: Option<String>,
    /// Where it was agreed.
    #[schemars(length(min = 1, max = 63))]
    pub ticket: String,
    /// Why it is needed, in a sentence. `pave policy report` shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 300))]
    pub reason: Option<String>,
    /// Last day on which it holds, for example `2027-01-31`.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), length(max = 10))]
    pub expires: String,
}

const AMOUNT_PATTERN: &str = r"^[0-9]{1,9}(\.[0-9]{1,9})?$";

fn amount(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "maxLength": 20, "pattern": AMOUNT_PATTERN})
}

fn percent(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "maxLength": 8, "pattern": r"^(100|[0-9]{1,2}(\.[0-9]{1,4})?)$"})
}

fn amounts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 256,
        "additionalProperties": {"type": "string", "maxLength": 20, "pattern": AMOUNT_PATTERN},
    })
}

fn sizes(generator: &mut SchemaGenerator) -> Schema {
    list_of(&vocabulary::size(generator))
}

fn clouds(generator: &mut SchemaGenerator) -> Schema {
    list_of(&vocabulary::cloud(generator))
}

fn regions(generator: &mut SchemaGenerator) -> Schema {
    list_of(&vocabulary::region(generator))
}

fn list_of(items: &Schema) -> Schema {
    json_schema!({"type": "array", "maxItems": 32, "items": items})
}

fn engines(_: &mut SchemaGenerator) -> Schema {
    per_engine(
        &serde_json::json!({"type": "array", "maxItems": 16, "items": {"type": "string", "maxLength": 16}}),
    )
}

fn engine_versions(_: &mut SchemaGenerator) -> Schema {
    per_engine(&serde_json::json!({"type": "string", "maxLength": 16}))
}

fn per_engine(value: &serde_json::Value) -> Schema {
    let properties: serde_json::Map<_, _> = Engine::ALL
        .iter()
        .map(|engine| (engine.as_str().to_owned(), value.clone()))
        .collect();
    json_schema!({"type": "object", "properties": properties})
}
