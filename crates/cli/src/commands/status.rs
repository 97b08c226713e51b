//! `pave status`: what the platform says of a developer's objects.

use pave_api::{
    GROUP,
    kinds::{Audience, KINDS, Kind},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::explain::kind_by_any_name;
use crate::{
    args::StatusArguments,
    cluster::{Cluster, Place},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
};

/// What the platform says of an object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    /// Its kind.
    pub(crate) kind: String,
    /// Where it is; empty for the platform's own objects.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// Where it is in its life; absent until the platform has seen it.
    pub(crate) phase: Option<String>,
    /// What is going on and what to do next.
    pub(crate) message: Option<String>,
    /// Where it answers.
    pub(crate) endpoint: Option<String>,
    /// The Secret that applications mount.
    pub(crate) secret: Option<String>,
    /// Where it was placed, for example `aws, ireland`.
    pub(crate) placement: Option<String>,
    /// Price of a month, as the platform has it: decimals as text, and unknown is never zero.
    pub(crate) cost: Option<Value>,
    /// How long it took, in seconds.
    pub(crate) ready_in: Option<i64>,
    /// How long it may take, in seconds.
    pub(crate) objective: Option<i64>,
    /// Verdict of each guardrail.
    pub(crate) guardrails: Vec<Value>,
    /// The composed resources.
    pub(crate) resources: Vec<Value>,
}

impl Status {
    fn of(object: &Value) -> Self {
        let text = |pointer: &str| {
            let text = object.pointer(pointer).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        let list = |field: &str| object["status"][field].as_array().cloned();
        let timing = |field: &str| object["status"]["timing"][field].as_i64();
        let placed = ["cloud", "region"]
            .map(|field| text(&format!("/status/resolved/{field}")))
            .into_iter()
            .flatten();
        let placed: Vec<_> = placed.collect();
        Self {
            kind: text("/kind").unwrap_or_default(),
            namespace: text("/metadata/namespace").unwrap_or_default(),
            name: text("/metadata/name").unwrap_or_default(),
            phase: text("/status/phase"),
            message: text("/status/message"),
            endpoint: endpoint(object),
            secret: text("/status/secretRef/name"),
            placement: (!placed.is_empty()).then(|| placed.join(", ")),
            cost: cost(&object["status"]),
            ready_in: timing("provisioningSeconds"),
            objective: timing("objectiveSeconds"),
            guardrails: list("guardrails").unwrap_or_default(),
            resources: list("resources").unwrap_or_default(),
        }
    }
}

/// What it costs; of an Environment, what is in it costs.
fn cost(status: &Value) -> Option<Value> {
    let spend = |spend: &Value| json!({"currency": spend["currency"], "monthly": spend["estimated"], "known": spend["known"]});
    let own = status.get("cost").cloned();
    own.or_else(|| status.get("spend").map(spend))
}

/// Where an object answers: its address without credentials, else host and port.
pub(super) fn endpoint(object: &Value) -> Option<String> {
    let endpoint = &object["status"]["endpoint"];
    let address = || {
        Some(format!(
            "{}:{}",
            endpoint["host"].as_str()?,
            endpoint["port"]
        ))
    };
    endpoint["url"].as_str().map(str::to_owned).or_else(address)
}

pub(super) fn run(arguments: &StatusArguments, console: &mut Console) {
    let kind = match arguments.kind.as_deref().map(known_kind).transpose() {
        Ok(kind) => kind,
        Err(diagnostic) => return console.report(&diagnostic),
    };
    let cluster = Cluster::of(&arguments.cluster);
    let place = match &arguments.namespace {
        _ if kind.is_some_and(|kind| kind.audience == Audience::PlatformTeam) => Place::Here,
        Some(namespace) => Place::Namespace(namespace),
        None if arguments.all_namespaces => Place::Everywhere,
        None => Place::Here,
    };
    let found = match (kind, &arguments.name) {
        (Some(kind), Some(name)) => cluster
            .get(&resource(kind), name, place)
            .map(|one| vec![one]),
        (kind, _) => cluster.list(&kind.map_or_else(developers, resource), place),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return console.report(&error.diagnostic()),
    };
    let all: Vec<Status> = found.iter().map(Status::of).collect();
    let table: fn(&Vec<Status>) -> String = if arguments.name.is_some() {
        |all| output::status::one(all)
    } else {
        |all| output::status::many(all)
    };
    console.data(&output::one(&all, arguments.output, table));
    if all.is_empty() {
        console.hint(
            "there is nothing here; -n and -A look elsewhere, `pave new` writes a first manifest",
        );
    }
}

/// The kind that somebody means.
pub(super) fn known_kind(name: &str) -> Result<&'static Kind, Diagnostic> {
    kind_by_any_name(name).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        let message = format!("`{name}` is none of Pave's kinds");
        Diagnostic::error(Exit::Usage, message).hint(format!("choose one of {}", known.join(", ")))
    })
}

/// A kind as `kubectl` takes it, whatever else is called the same in the cluster.
pub(super) fn resource(kind: &Kind) -> String {
    format!("{}.{GROUP}", kind.plural)
}

/// Every kind of the developers.
pub(super) fn developers() -> String {
    let resources: Vec<_> = Kind::of_developers().map(resource).collect();
    resources.join(",")
}
