//! Incidents, and the deployment that each is held against.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::deployments::Deployment;
use super::{Rules, Scope};
use crate::fact::{Fact, IncidentFact};

/// How the cause of an incident was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Attribution {
    /// A person or a tool named it.
    Named,
    /// The last deployment before it, within the window.
    Window,
    /// None: shown as a number of its own, held against nobody.
    Unattributed,
}

/// Something that was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Unique over all sources.
    pub id: String,
    /// In the words of the source.
    pub severity: Option<String>,
    /// Begin of the trouble.
    pub started_at: Timestamp,
    /// End of the trouble, if there is one.
    pub resolved_at: Option<Timestamp>,
    /// Whether the end is only when the message of it came.
    pub resolution_assumed: bool,
    /// Deployment that it is held against.
    pub cause: Option<String>,
    /// How that was found.
    pub attribution: Attribution,
}

/// Incidents of the scope, each with its cause.
pub(super) fn attribute(
    scope: &Scope,
    facts: &[&Fact],
    deployments: &[Deployment],
    rules: &Rules,
) -> Vec<Incident> {
    let mut of_each: BTreeMap<&str, Vec<&IncidentFact>> = BTreeMap::new();
    for fact in facts {
        if let Fact::Incident(fact) = fact {
            of_each.entry(&fact.id).or_default().push(fact);
        }
    }
    of_each
        .into_iter()
        .filter(|(_, facts)| scope_of(facts) == *scope)
        .map(|(id, facts)| incident(id, &facts, deployments, rules))
        .collect()
}

/// Where an incident is, from everything that was said of it; empty names when nobody said.
pub(crate) fn scope_of(facts: &[&IncidentFact]) -> Scope {
    let text = |field: fn(&IncidentFact) -> &Option<String>| {
        let mut told = facts.iter().filter_map(|fact| field(fact).clone());
        told.next().unwrap_or_default()
    };
    Scope {
        service: text(|fact| &fact.service),
        environment: text(|fact| &fact.environment),
    }
}

fn incident(
    id: &str,
    facts: &[&IncidentFact],
    deployments: &[Deployment],
    rules: &Rules,
) -> Incident {
    let started = facts.iter().filter_map(|fact| fact.started_at).min();
    let heard = facts.iter().map(|fact| fact.at).min().unwrap_or_default();
    let started_at = started.unwrap_or(heard);
    // A time that the source gives beats one that only says when the message came.
    let resolved = |assumed: bool| {
        let ends = facts
            .iter()
            .filter(|fact| fact.resolution_assumed == assumed);
        ends.filter_map(|fact| fact.resolved_at).min()
    };
    let resolved_at = resolved(false).or_else(|| resolved(true));
    let named = facts
        .iter()
        .filter_map(|fact| fact.cause.as_deref())
        .find_map(|cause| named(cause, deployments));
    let (cause, attribution) = match named {
        Some(deployment) => (Some(deployment), Attribution::Named),
        None => match latest(started_at, deployments, rules) {
            Some(deployment) => (Some(deployment), Attribution::Window),
            None => (None, Attribution::Unattributed),
        },
    };
    Incident {
        id: id.to_owned(),
        severity: facts.iter().find_map(|fact| fact.severity.clone()),
        started_at,
        resolved_at,
        resolution_assumed: resolved(false).is_none() && resolved_at.is_some(),
        cause: cause.map(|deployment| deployment.id.clone()),
        attribution,
    }
}

/// The deployment with exactly this name, artifact or commit; versions that merely begin alike are different ones.
fn named<'all>(cause: &str, deployments: &'all [Deployment]) -> Option<&'all Deployment> {
    let counted = || deployments.iter().filter(|deployment| deployment.counted());
    counted()
        .find(|deployment| deployment.id == cause)
        .or_else(|| {
            counted().rfind(|deployment| {
                deployment.artifact == cause || deployment.commit.as_deref() == Some(cause)
            })
        })
}

fn latest<'all>(
    started_at: Timestamp,
    deployments: &'all [Deployment],
    rules: &Rules,
) -> Option<&'all Deployment> {
    deployments
        .iter()
        .filter(|deployment| deployment.counted())
        .rfind(|deployment| {
            deployment
                .served_at()
                .is_some_and(|served| served <= started_at)
        })
        .filter(|deployment| {
            deployment
                .served_at()
                .is_some_and(|served| started_at.duration_since(served) <= rules.attribution_window)
        })
}
