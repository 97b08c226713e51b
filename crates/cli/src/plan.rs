//! A plan: what would be created, for how much, and what the guardrails say, as data that every format shows.

use std::collections::BTreeMap;

use pave_api::{
    microservice::AutoscalingSpec,
    status::{CostStatus, DeveloperStatus, GuardrailResult, GuardrailStatus, Location, Phase},
    vocabulary::DeletionPolicy,
};
use pave_catalog::Cloud;
use pave_render::{Rendered, Severity};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where a cloud's name of a resource stands.
const EXTERNAL_NAME: &str = "/metadata/annotations/crossplane.io~1external-name";
/// Where kinds carry their tags, and what the cloud calls them.
const TAG_FIELDS: [(&str, &str); 4] = [
    ("/spec/forProvider/tags", "tags"),
    ("/spec/forProvider/labels", "labels"),
    ("/spec/forProvider/settings/userLabels", "labels"),
    ("/metadata/labels", "Kubernetes labels"),
];

/// What would become of one object.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether it would be created, or changed, as the manifest says.
    pub allowed: bool,
    /// Where it would run.
    pub placement: Option<Placement>,
    /// What Crossplane would create.
    pub resources: Vec<PlannedResource>,
    /// What Crossplane would delete, as `Kind name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<String>,
    /// Tags on everything that carries tags.
    pub tags: BTreeMap<String, String>,
    /// The verdict of each guardrail.
    pub guardrails: Vec<GuardrailStatus>,
    /// What refuses it, a sentence each.
    pub refusals: Vec<String>,
    /// The price.
    pub cost: Option<CostStatus>,
    /// What the same object would be on each cloud; empty for an object that was placed already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparison: Vec<Alternative>,
}

/// Where an object would run.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// The cloud.
    pub cloud: String,
    /// The place.
    pub region: Option<String>,
    /// The cloud's own name of the place.
    pub provider_region: Option<String>,
    /// The landing zone.
    pub landing_zone: Option<String>,
    /// The size.
    pub size: String,
    /// What belongs to its kind.
    #[serde(flatten)]
    pub details: Details,
}

/// What was decided about an object beside its place and size, as far as its kind has it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Details {
    /// The cloud's name of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Engine and version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Queue or topic.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<String>,
    /// Whether messages stay in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordering: Option<String>,
    /// Replicas; where the load decides, the fewest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u32>,
    /// How the number of replicas follows the load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<AutoscalingSpec>,
    /// Disk in GB.
    #[serde(rename = "storageGB", skip_serializing_if = "Option::is_none")]
    pub storage_gb: Option<u32>,
    /// Whether a second copy takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_availability: Option<bool>,
    /// What happens to the data on deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
}

/// The record of any kind.
#[derive(Debug, Clone, Deserialize)]
struct AnyRecord {
    #[serde(flatten)]
    location: Location,
    #[serde(default)]
    size: String,
    version: Option<String>,
    #[serde(flatten)]
    details: Details,
}

/// The status of any kind.
type AnyStatus = DeveloperStatus<AnyRecord>;

/// One resource that Crossplane would create.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedResource {
    /// Its role in the object, for example `instance`.
    pub name: String,
    /// Its API.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// What it is called: in the cloud where that is known, otherwise in Kubernetes.
    pub called: String,
    /// The field that carries the tags, in the cloud's word; `None` where it carries none.
    pub tagged_as: Option<&'static str>,
    /// Its price.
    pub price: Price,
}

/// What a resource costs per month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Price {
    /// Nothing by itself.
    Included,
    /// A decimal.
    Monthly(Decimal),
    /// The price of a part is not known; the rest, a decimal.
    AtLeast(Decimal),
}

/// The same object on one cloud.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alternative {
    /// The cloud.
    pub cloud: String,
    /// Whether it is the cloud of the plan.
    pub chosen: bool,
    /// Where it would run.
    pub placement: Option<Placement>,
    /// The price.
    pub cost: Option<CostStatus>,
    /// Why it is refused there; empty where it is not.
    pub refusals: Vec<String>,
}

impl Plan {
    /// Reads the plan off what the functions returned.
    pub fn new(manifest: &Value, rendered: &Rendered) -> Self {
        let text = |pointer: &str| {
            manifest
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let status = rendered
            .composite
            .get("status")
            .cloned()
            .unwrap_or_default();
        let status: AnyStatus = serde_json::from_value(status).unwrap_or_default();
        let refusals = refusals(rendered, &status);
        Self {
            kind: text("/kind"),
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name"),
            allowed: refusals.is_empty(),
            placement: placement(&status),
            resources: rendered
                .composed
                .iter()
                .map(|composed| resource(composed, &status))
                .collect(),
            deleted: rendered.deleted.iter().map(described).collect(),
            tags: status.tags,
            guardrails: status.guardrails,
            refusals,
            cost: status.cost,
            comparison: Vec::new(),
        }
    }

    /// The cloud it would run on, if it would run at all.
    pub fn clouds(&self) -> Vec<Cloud> {
        let placement = self.placement.iter();
        placement
            .filter_map(|placement| placement.cloud.parse().ok())
            .collect()
    }

    /// The object as people name it.
    pub fn object(&self) -> String {
        match self.namespace.as_str() {
            "" => format!("{} {}", self.kind, self.name),
            namespace => format!("{} {namespace}/{}", self.kind, self.name),
        }
    }
}

impl Alternative {
    /// What a plan says of its cloud.
    pub fn of(plan: &Plan, cloud: &str) -> Self {
        Self {
            cloud: cloud.to_owned(),
            chosen: false,
            placement: plan.placement.clone(),
            cost: plan.cost.clone(),
            refusals: plan.refusals.clone(),
        }
    }
}

/// Every sentence that refuses: guardrails first, then what could not be resolved, then a change that is not carried out.
fn refusals(rendered: &Rendered, status: &AnyStatus) -> Vec<String> {
    if let Some(fatal) = &rendered.fatal {
        return vec![fatal.message.clone()];
    }
    let denied = status
        .guardrails
        .iter()
        .filter(|guardrail| guardrail.result == GuardrailResult::Deny);
    let denied: Vec<_> = denied.map(|guardrail| guardrail.message.clone()).collect();
    if !denied.is_empty() {
        return denied;
    }
    if status.phase == Some(Phase::Blocked) {
        return status.message.iter().cloned().collect();
    }
    let events = rendered
        .events
        .iter()
        .filter(|event| event.severity == Severity::Warning);
    events
        .map(|event| without_step(&event.message).to_owned())
        .filter(|message| message.contains(" Fix: "))
        .collect()
}

/// Crossplane puts `Pipeline step "compose": ` before what functions say.
fn without_step(message: &str) -> &str {
    let rest = message.strip_prefix("Pipeline step ");
    rest.and_then(|rest| rest.split_once(": "))
        .map_or(message, |(_, sentence)| sentence)
}

fn placement(status: &AnyStatus) -> Option<Placement> {
    let AnyRecord {
        location,
        size,
        version,
        mut details,
    } = status.resolved.clone()?;
    if let (Some(engine), Some(version)) = (&mut details.engine, version) {
        *engine = format!("{engine} {version}");
    }
    Some(Placement {
        cloud: location.cloud.to_string(),
        region: location.region,
        provider_region: location.provider_region,
        landing_zone: location.landing_zone,
        size,
        details,
    })
}

fn resource(composed: &pave_render::Composed, status: &AnyStatus) -> PlannedResource {
    let text = |pointer: &str| {
        composed
            .object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = match text(EXTERNAL_NAME) {
        "" => text("/metadata/name"),
        external => external,
    };
    let carries = |pointer: &str| {
        let present = composed.object.pointer(pointer);
        present.is_some_and(|present| status.tags.keys().any(|key| present.get(key).is_some()))
    };
    PlannedResource {
        name: composed.name.clone(),
        api_version: text("/apiVersion").to_owned(),
        kind: text("/kind").to_owned(),
        called: name.to_owned(),
        tagged_as: TAG_FIELDS
            .iter()
            .find(|(pointer, _)| carries(pointer))
            .map(|(_, word)| *word),
        price: price(&composed.name, status.cost.as_ref()),
    }
}

fn price(resource: &str, cost: Option<&CostStatus>) -> Price {
    let parts: Vec<_> = cost
        .iter()
        .flat_map(|cost| &cost.breakdown)
        .filter(|part| part.resource == resource)
        .collect();
    let amounts = parts
        .iter()
        .filter_map(|part| part.monthly.as_ref()?.parse::<Decimal>().ok());
    let sum = amounts.fold(Decimal::ZERO, Decimal::saturating_add);
    if parts.is_empty() {
        Price::Included
    } else if parts.iter().all(|part| part.monthly.is_some()) {
        Price::Monthly(sum)
    } else {
        Price::AtLeast(sum)
    }
}

fn described(object: &Value) -> String {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    format!("{} {}", text("/kind"), text("/metadata/name"))
}
