//! The `input` of a pipeline step: which function runs, and its settings.
//!
//! `function-pave` is one server for all of them; the input's `kind` chooses. Each may stand in anybody's Composition.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{kinds::Kind, schema::structural};

/// API version of every input.
pub const API_VERSION: &str = "fn.pave.internal/v1alpha1";
/// API group of every input.
pub const GROUP: &str = "fn.pave.internal";

/// Judges a PlatformPolicy and writes what is wrong with it into its status. Has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PlatformPolicy {}

/// Judges a LandingZone and writes what is wrong with it into its status. Has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LandingZone {}

/// Resolves an Environment's team and writes its cost center and owner into its status. Has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Environment {}

/// Puts the automatic tags on every composed resource that can carry tags, whoever composed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Tags {
    /// More tags for everything in this composition. They never replace an automatic one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Names of composed resources to leave alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<String>,
}

/// Prices every composed resource, whoever composed it, and writes the sum into `status.cost`. The composite's
/// definition needs that field. Has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Cost {}

/// Judges the composed resources against the PlatformPolicy, whoever composed them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Guardrails {
    /// What a broken rule does. The default is Deny.
    pub enforcement: Enforcement,
    /// Whether everything that can carry tags must carry team, cost-center and environment. The default is no; the step
    /// Tags puts them on.
    pub require_tags: bool,
}

/// What a broken rule does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Enforcement {
    /// Nothing of this composition is applied; what exists stays as it is.
    #[default]
    Deny,
    /// The resources are applied; the verdict is reported.
    Warn,
}

/// Name and schema of every input, in the order of the reference. A kind of the developers is the input of the step that
/// composes it.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let composing = Kind::of_developers().map(|kind| (kind.name, without_settings(kind)));
    let others = [
        ("PlatformPolicy", structural::<PlatformPolicy>()),
        ("LandingZone", structural::<LandingZone>()),
        ("Environment", structural::<Environment>()),
        ("Tags", structural::<Tags>()),
        ("Cost", structural::<Cost>()),
        ("Guardrails", structural::<Guardrails>()),
    ];
    composing.chain(others).collect()
}

/// What is composed follows from the object alone.
fn without_settings(kind: &Kind) -> Value {
    let description = format!(
        "Composes `kind: {}`: resources, tags, price and verdicts in one step. Has no settings.",
        kind.name
    );
    json!({"type": "object", "description": description})
}
