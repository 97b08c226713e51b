//! `kind: Environment`: whose a namespace is, and everything that a namespace owes a team.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use kube::KubeSchema;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    kinds::Kind,
    status::{ObservedCondition, Phase},
    vocabulary,
};

/// Annotation by which the platform team hands an existing namespace to the Environment of its name: `true`.
pub const ADOPT_ANNOTATION: &str = "pave.internal/adopt";

/// An Environment. Its name is its namespace's name.
pub type Environment = Composite<EnvironmentSpec, EnvironmentStatus>;

/// Makes a namespace for a team and a stage, with quotas, network policies and the rights of its people. Everything created in
/// that namespace gets its tags, defaults and guardrails from here; developers cannot change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "!has(self.ttl) || self.environment != 'prod'",
    "ttl is not possible in prod; leave it out"
))]
pub struct EnvironmentSpec {
    /// The team. It must be in the platform's team registry (`PlatformPolicy.spec.teams`).
    #[schemars(
        length(min = 1, max = 63),
        regex(pattern = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")
    )]
    pub team: String,
    /// The stage. Defaults and guardrails follow from it.
    pub environment: Stage,
    /// How much it may hold. The default is `small`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// Who may work in it, beside the team's own groups, which are developers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub members: Vec<Member>,
    /// What its pods may reach and be reached by. The default is `standard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// How many objects of a kind it may hold, where the size's number does not fit, for example `databases: 3`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "quota")]
    pub quota: BTreeMap<String, u32>,
    /// After how many days it is given up, for example `7d`. Its namespace is then removed with everything that holds no data;
    /// one that holds data stays, and says so. Never in prod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4), regex(pattern = "^[1-9][0-9]{0,2}d$"))]
    pub ttl: Option<String>,
}

impl EnvironmentSpec {
    /// An Environment that says nothing but whose it is.
    pub fn of(team: impl Into<String>, environment: Stage) -> Self {
        Self {
            team: team.into(),
            environment,
            size: None,
            members: Vec::new(),
            network: None,
            quota: BTreeMap::new(),
            ttl: None,
        }
    }

    /// The first day on which it is given up, by when the API server stored it. `None` where it stays.
    pub fn expires(&self, created: Option<&str>) -> Option<Date> {
        if self.environment == Stage::Prod {
            return None;
        }
        let days: i64 = self.ttl.as_ref()?.strip_suffix('d')?.parse().ok()?;
        let created: Timestamp = created?.parse().ok()?;
        let day = created.to_zoned(TimeZone::UTC).date();
        day.checked_add(days.days()).ok()
    }
}

/// Somebody who may work in an Environment: exactly one of a group, a user and a service account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "[has(self.group), has(self.user), has(self.serviceAccount)].filter(given, given).size() == 1",
    "say exactly one of group, user and serviceAccount"
))]
pub struct Member {
    /// A group of the identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub group: Option<String>,
    /// One person or program, as the API server knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub user: Option<String>,
    /// A service account: `<name>` of this namespace, or `<namespace>/<name>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 1, max = 317),
        regex(
            pattern = r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/)?[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$"
        )
    )]
    pub service_account: Option<String>,
    /// What it may do.
    pub role: Role,
}

/// What somebody may do in an Environment. Each is a ClusterRole of the install bundle.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees what is there and how it is.
    #[default]
    Viewer,
    /// Also creates, changes and deletes it; reads connection Secrets, except in prod.
    Developer,
    /// Also sees what protects it.
    Admin,
}

/// What the pods of an Environment may reach and be reached by, beside what each Microservice and each Database says for
/// itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Nothing but names (DNS).
    Isolated,
    /// Each other; gateways and Prometheus reach them.
    #[default]
    Standard,
    /// In addition everything outside of the cluster and in it, except the machine's own metadata.
    Open,
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
    /// How many objects of each kind the namespace holds. While it holds data, neither it nor the Environment can be deleted.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "claims")]
    pub claims: BTreeMap<String, u32>,
    /// What everything in it costs, beside what its team may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend: Option<Spend>,
    /// When `claims` and `spend` were counted, for example `2026-12-24T08:30:00Z`. They follow what the namespace holds within a
    /// minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32))]
    pub counted_at: Option<String>,
    /// The first day on which it is given up, for example `2026-12-24`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10))]
    pub expires_at: Option<String>,
    /// Written by Crossplane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub conditions: Vec<ObservedCondition>,
}

/// What everything in a namespace costs a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spend {
    /// ISO 4217 code of the currency.
    #[schemars(length(max = 3))]
    pub currency: String,
    /// The sum of what is known, a decimal.
    #[schemars(schema_with = "decimal")]
    pub estimated: Decimal,
    /// False where an object's price is not known, or not in this currency: the sum is then too low.
    pub known: bool,
    /// What the whole team may spend, a decimal, from the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "decimal")]
    pub budget: Option<Decimal>,
}

fn decimal(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "maxLength": 32})
}

/// Schema of what a namespace holds, by kind.
fn claims(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 16,
        "additionalProperties": {"type": "integer", "minimum": 0},
    })
}

/// Schema of how many objects a namespace may hold: a number for each kind of the developers.
fn quota(_: &mut SchemaGenerator) -> Schema {
    let number = |kind: &Kind| {
        let description = format!("Most objects of kind {}.", kind.name);
        let schema = serde_json::json!({
            "type": "integer", "format": "int32", "minimum": 0, "maximum": 10000, "description": description,
        });
        (kind.plural.to_owned(), schema)
    };
    let properties: serde_json::Map<_, _> = Kind::of_developers().map(number).collect();
    json_schema!({"type": "object", "properties": properties})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_expires_by_the_day_it_was_created() {
        let created = Some("2026-11-24T23:59:59Z");
        let mut spec = EnvironmentSpec::of("payments", Stage::Dev);
        assert_eq!(spec.expires(created), None, "it has no ttl");
        spec.ttl = Some("7d".to_owned());
        assert_eq!(spec.expires(created), Some(jiff::civil::date(2026, 12, 1)));
        assert_eq!(spec.expires(None), None, "it is not stored yet");
        spec.environment = Stage::Prod;
        assert_eq!(spec.expires(created), None, "production stays");
    }
}
