//! `kind: Environment`: whose a namespace is.

use std::collections::BTreeMap;

use kube::KubeSchema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    status::{ObservedCondition, Phase},
};

/// An Environment. Its name is its namespace's name.
pub type Environment = Composite<EnvironmentSpec, EnvironmentStatus>;

/// Says which team a namespace belongs to and which stage it is. Everything created in that namespace gets its tags,
/// defaults and guardrails from here; developers cannot change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentSpec {
    /// The team. It must be in the platform's team registry (`PlatformPolicy.spec.teams`).
    #[schemars(
        length(min = 1, max = 63),
        regex(pattern = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")
    )]
    pub team: String,
    /// The stage. Defaults and guardrails follow from it.
    pub environment: Stage,
}

/// The stage of an environment.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Development: cheap, quick to throw away.
    Dev,
    /// Like production, without its customers.
    Staging,
    /// Production.
    Prod,
}

impl Stage {
    /// Every stage, from the freest to the strictest.
    pub const ALL: [Self; 3] = [Self::Dev, Self::Staging, Self::Prod];

    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Staging => "staging",
            Self::Prod => "prod",
        }
    }
}

/// What the platform reports about an Environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvironmentStatus {
    /// Where the Environment is in its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// What is going on and what to do next, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub message: Option<String>,
    /// Cost center of the team, from the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub cost_center: Option<String>,
    /// Owner of the team, from the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub owner: Option<String>,
    /// How many objects of each kind the namespace holds. While it holds any, neither it nor the Environment can be deleted.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "claims")]
    pub claims: BTreeMap<String, u32>,
    /// Written by Crossplane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub conditions: Vec<ObservedCondition>,
}

/// Schema of what a namespace holds, by kind.
fn claims(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "maxProperties": 16,
        "additionalProperties": {"type": "integer", "minimum": 0},
    })
}
