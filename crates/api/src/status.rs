//! What every kind reports back, in the same words.

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::Cloud;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{developer::Record, vocabulary};

/// What the platform reports about an object of a developer, whatever its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(
    bound = "Resolved: Record + JsonSchema",
    description = format!("What the platform reports about a {}.", Resolved::KIND)
)]
pub struct DeveloperStatus<Resolved> {
    /// Where the object is in its life.
    #[schemars(description = format!("Where the {} is in its life.", Resolved::KIND))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// What is going on and what to do next, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub message: Option<String>,
    /// Where it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The Secret that applications mount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretReference>,
    /// Estimated price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostStatus>,
    /// Verdict of each guardrail.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub guardrails: Vec<GuardrailStatus>,
    /// The composed resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub resources: Vec<ResourceStatus>,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// What was decided once and is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved: Option<Resolved>,
    /// Tags as applied.
    #[serde(skip_serializing_if = "AppliedTags::is_empty")]
    #[schemars(schema_with = "applied_tags")]
    pub tags: AppliedTags,
    /// Written by Crossplane from the function's conditions; its schema is Crossplane's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub conditions: Vec<ObservedCondition>,
}

impl<Resolved> Default for DeveloperStatus<Resolved> {
    fn default() -> Self {
        Self {
            phase: None,
            message: None,
            endpoint: None,
            secret_ref: None,
            cost: None,
            guardrails: Vec::new(),
            resources: Vec::new(),
            timing: None,
            resolved: None,
            tags: AppliedTags::new(),
            conditions: Vec::new(),
        }
    }
}

/// Where the object is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Phase {
    /// Accepted; nothing is created yet.
    Pending,
    /// Being created for the first time.
    Provisioning,
    /// Works as asked.
    Ready,
    /// Works, and a change is being carried out.
    Updating,
    /// Worked before and does not now.
    Degraded,
    /// Refused; `message` says why and what to do.
    Blocked,
    /// Works, and its deletion protection is off: it can be deleted now.
    Deletable,
}

/// Where the service answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// Host name or address, reachable from the platform's clusters only.
    #[schemars(length(max = 255))]
    pub host: String,
    /// TCP port.
    #[schemars(range(min = 1, max = 65535))]
    pub port: u16,
    /// Address without credentials, for example `postgresql://orders.example:5432/orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub url: Option<String>,
}

/// The Secret that applications mount.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretReference {
    /// Name of the Secret, in the object's namespace.
    #[schemars(length(max = 253))]
    pub name: String,
    /// Keys it holds. Their values are never shown here.
    #[schemars(length(max = 32), inner(length(max = 63)))]
    pub keys: Vec<String>,
}

/// Estimated price of what was composed, before tax, from public on-demand prices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostStatus {
    /// ISO 4217 code of the currency.
    #[schemars(length(max = 3))]
    pub currency: String,
    /// Price of one month of 730 hours, a decimal. When `known` is false it is the sum of the known parts.
    #[schemars(length(max = 32))]
    pub monthly: String,
    /// False when the price of at least one part is not known.
    pub known: bool,
    /// Day of the oldest price used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10))]
    pub as_of: Option<String>,
    /// The parts.
    #[schemars(length(max = 64))]
    pub breakdown: Vec<CostPart>,
}

/// One part of the price.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostPart {
    /// The composed resource that costs this.
    #[schemars(length(max = 63))]
    pub resource: String,
    /// What is billed, for example `compute db.t4g.medium`.
    #[schemars(length(max = 128))]
    pub item: String,
    /// Price per month, a decimal; absent when the price is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32))]
    pub monthly: Option<String>,
}

/// The verdict of one guardrail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuardrailStatus {
    /// Name of the guardrail, for example `approved-size`.
    #[schemars(length(max = 63))]
    pub rule: String,
    /// What came out.
    pub result: GuardrailResult,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub field: Option<String>,
    /// The verdict in a sentence, with the way out.
    #[schemars(length(max = 512))]
    pub message: String,
}

/// Outcome of a guardrail.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum GuardrailResult {
    /// Kept.
    Pass,
    /// Broken, and tolerated: for example an object older than the rule.
    Warn,
    /// Broken and refused.
    Deny,
    /// Broken and allowed by a dated exception.
    Waived,
}

/// One composed resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceStatus {
    /// Its role in this object, for example `instance`.
    #[schemars(length(max = 63))]
    pub name: String,
    /// Its kind.
    #[schemars(length(max = 63))]
    pub kind: String,
    /// Whether it works.
    pub ready: bool,
    /// Whether the cloud agrees with what was asked for.
    pub synced: bool,
    /// Machine-readable cause, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub reason: Option<String>,
    /// The cause in words, without request ids, counters and times.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub message: Option<String>,
}

/// How long it took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timing {
    /// When the object was created, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32))]
    pub requested_at: Option<String>,
    /// When it was ready for the first time, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32))]
    pub ready_at: Option<String>,
    /// Seconds between the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisioning_seconds: Option<i64>,
    /// Seconds that the platform team promises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective_seconds: Option<i64>,
    /// Whether the promise was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective_met: Option<bool>,
}

/// Which credentials a cloud's provider uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderConfigReference {
    /// `ClusterProviderConfig`, or `ProviderConfig` for one in the object's own namespace.
    #[schemars(length(max = 63))]
    pub kind: String,
    /// Its name.
    #[schemars(length(max = 253))]
    pub name: String,
}

/// What was decided once and is kept, whatever defaults, policies or catalogues say later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Where it runs.
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Cloud,
    /// The place, for example `ireland`. Absent for local placement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub region: Option<String>,
    /// The cloud's own name of the region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub provider_region: Option<String>,
    /// The LandingZone that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub landing_zone: Option<String>,
    /// Credentials of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigReference>,
    /// Account (aws).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub account: Option<String>,
    /// Project (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub project: Option<String>,
    /// Subscription (azure).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub subscription: Option<String>,
    /// Resource group (azure).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 90))]
    pub resource_group: Option<String>,
    /// Networks and keys.
    #[serde(
        default,
        skip_serializing_if = "crate::landing_zone::RegionFacts::is_empty"
    )]
    pub network: crate::landing_zone::RegionFacts,
    /// Storage class of volumes (local).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub storage_class: Option<String>,
    /// Image that runs (local).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub image: Option<String>,
}

/// A condition, as the API server and `kubectl wait` know it. Written by Crossplane from what functions return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObservedCondition {
    /// For example `GuardrailsPassed`.
    #[serde(rename = "type")]
    pub type_: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Machine-readable cause.
    #[serde(default)]
    pub reason: String,
    /// The cause in words.
    #[serde(default)]
    pub message: String,
    /// When the status changed last, RFC 3339.
    #[serde(default)]
    pub last_transition_time: Option<String>,
}

/// Tags as applied, by key.
pub type AppliedTags = BTreeMap<String, String>;

/// Schema of tags as applied.
pub fn applied_tags(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "maxProperties": 64,
        "additionalProperties": {"type": "string", "maxLength": 63},
    })
}
