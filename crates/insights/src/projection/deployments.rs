//! Deployments: what is known of each, and what each was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failures::FailureReason;
use super::history::{Brought, Graph};
use super::{Rules, Scope};
use crate::fact::{ArtifactFact, DeploymentFact, DeploymentStatus, Fact};

/// Where a deployment stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Asked for.
    Pending,
    /// On its way.
    Running,
    /// Never served anybody, so users did not notice.
    AttemptFailed,
    /// Reached its users.
    Succeeded,
}

/// What a deployment that reached its users was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The first that is known; what it brought is not counted as change.
    Baseline,
    /// Planned.
    Normal,
    /// The same again; not counted.
    Redeploy,
    /// Back to what ran before.
    Rollback,
    /// Forward, to repair production.
    Hotfix,
}

/// Whether it is known which changes a deployment brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum History {
    /// All the way back to what ran before.
    Complete,
    /// Nothing is asked: baseline, redeploy, rollback, or not there yet.
    NotAsked,
    /// No commit, or commits whose predecessors nobody told. Its changes are left out and counted as untracked.
    Unknown,
}

/// A deployment and what it turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Unique in the scope.
    pub id: String,
    /// `owner/name`, when known.
    pub repository: String,
    /// Commit, as told or as known of the artifact.
    pub commit: Option<String>,
    /// Image with digest or package URL, or empty.
    pub artifact: String,
    /// Hash of the configuration, or empty.
    pub configuration: String,
    /// Page where people see it.
    pub link: Option<String>,
    /// First time that anything was heard of it.
    pub started_at: Timestamp,
    /// First success, or without one first failure.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
    /// What it was, if it reached its users.
    pub kind: Option<Kind>,

    /// Why it failed its users, if it did.
    pub failed_by: Option<FailureReason>,
    /// When its users were well again.
    pub recovered_at: Option<Timestamp>,
    /// Deployment that repaired it.
    pub remediated_by: Option<String>,
    /// Whether its changes are known.
    pub history: History,
    pub(crate) degraded: bool,
    /// When it was told to serve after it was told to be unhealthy.
    pub(crate) healthy_again: Option<Timestamp>,
    pub(crate) marked: bool,
    pub(crate) hotfix: bool,
}

impl Deployment {
    /// Whether it enters frequency and rates.
    pub fn counted(&self) -> bool {
        matches!(self.kind, Some(kind) if kind != Kind::Redeploy)
    }

    /// Whether it repairs production.
    pub fn rework(&self) -> bool {
        matches!(self.kind, Some(Kind::Rollback | Kind::Hotfix))
    }

    /// Whether it should have brought changes and nobody knows which.
    pub fn is_untracked(&self) -> bool {
        self.history == History::Unknown
    }

    /// When it reached its users; only those that did have one.
    pub fn served_at(&self) -> Option<Timestamp> {
        self.finished_at.filter(|_| self.state == State::Succeeded)
    }

    /// What runs: the artifact, or the commit, or the configuration, whichever is the first that is known.
    fn identity(&self) -> Option<&str> {
        let commit = self.commit.as_deref().unwrap_or_default();
        [self.artifact.as_str(), commit, &self.configuration]
            .into_iter()
            .find(|name| !name.is_empty())
    }
}

/// What ran, from deployment to deployment of those that served.
#[derive(Debug, Default)]
pub(super) struct Ran {
    seen: BTreeSet<String>,
    current: Option<(String, String)>,
}

/// What ran before a deployment, beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing is known.
    Nothing,
    /// The same with the same configuration.
    Same,
    /// Something else, and the same before that.
    Earlier,
    /// Something else, or the same with another configuration.
    Another,
}

impl Ran {
    /// What ran before this one, which runs now.
    pub(super) fn then(&mut self, deployment: &Deployment) -> Before {
        let identity = deployment
            .identity()
            .map_or_else(|| format!("deployment {}", deployment.id), str::to_owned);
        let now = (identity.clone(), deployment.configuration.clone());
        let before = match &self.current {
            None => Before::Nothing,
            Some(before) if *before == now => Before::Same,
            Some((before, _)) if *before != identity && self.seen.contains(&identity) => {
                Before::Earlier
            }
            Some(_) => Before::Another,
        };
        self.seen.insert(identity);
        self.current = Some(now);
        before
    }
}

/// One deployment for each name, from facts in their order.
pub(super) fn fold(scope: &Scope, facts: &[&Fact]) -> Vec<Deployment> {
    let mut of_each: BTreeMap<&str, Vec<&DeploymentFact>> = BTreeMap::new();
    let mut artifacts: BTreeMap<&str, &ArtifactFact> = BTreeMap::new();
    for fact in facts {
        match fact {
            Fact::Deployment(fact)
                if fact.service == scope.service && fact.environment == scope.environment =>
            {
                of_each.entry(&fact.id).or_default().push(fact);
            }
            Fact::Artifact(fact) => {
                artifacts.entry(&fact.artifact).or_insert(fact);
            }
            _ => {}
        }
    }
    let mut deployments: Vec<Deployment> = of_each
        .into_iter()
        .map(|(id, facts)| deployment(id, &facts, &artifacts))
        .collect();
    deployments.sort_by(|left, right| order(left).cmp(&order(right)));
    deployments
}

fn order(deployment: &Deployment) -> (bool, Option<Timestamp>, &str) {
    (
        deployment.finished_at.is_none(),
        deployment.finished_at,
        &deployment.id,
    )
}

fn deployment(
    id: &str,
    facts: &[&DeploymentFact],
    artifacts: &BTreeMap<&str, &ArtifactFact>,
) -> Deployment {
    let first = |status| {
        let mut times = facts.iter().filter(|fact| fact.status == status);
        times.next().map(|fact| fact.at)
    };
    let any = |status| facts.iter().any(|fact| fact.status == status);
    let text = |field: fn(&DeploymentFact) -> &Option<String>| {
        facts.iter().find_map(|fact| field(fact).clone())
    };
    let succeeded = first(DeploymentStatus::Succeeded);
    let failed = first(DeploymentStatus::Failed);
    let artifact = text(|fact| &fact.artifact).unwrap_or_default();
    let built = artifacts.get(artifact.as_str());
    Deployment {
        id: id.to_owned(),
        // What the artifact was built from is closer to the truth than the commit of a repository of manifests.
        repository: built
            .map(|built| built.repository.clone())
            .or_else(|| text(|fact| &fact.repository))
            .unwrap_or_default(),
        commit: built
            .map(|built| built.commit.clone())
            .or_else(|| text(|fact| &fact.commit)),
        artifact,
        configuration: text(|fact| &fact.configuration).unwrap_or_default(),
        link: text(|fact| &fact.link),
        started_at: facts.iter().map(|fact| fact.at).min().unwrap_or_default(),
        finished_at: succeeded.or(failed),
        state: match (succeeded, failed) {
            (Some(_), _) => State::Succeeded,
            (None, Some(_)) => State::AttemptFailed,
            (None, None) if any(DeploymentStatus::Running) => State::Running,
            (None, None) => State::Pending,
        },
        kind: None,

        failed_by: None,
        recovered_at: None,
        remediated_by: None,
        history: History::NotAsked,
        degraded: any(DeploymentStatus::Degraded),
        healthy_again: first(DeploymentStatus::Degraded).and_then(|unhealthy| {
            let mut later = facts
                .iter()
                .filter(|fact| fact.status == DeploymentStatus::Succeeded && fact.at > unhealthy);
            later.next().map(|fact| fact.at)
        }),
        marked: any(DeploymentStatus::MarkedFailed),
        hotfix: facts.iter().any(|fact| fact.hotfix),
    }
}

/// Says of each deployment that served what it was, seen from those before it.
pub(super) fn classify(
    deployments: &mut [Deployment],
    brought: &Brought,
    graph: &Graph<'_>,
    rules: &Rules,
) {
    let mut ran = Ran::default();
    for deployment in deployments
        .iter_mut()
        .filter(|deployment| deployment.state == State::Succeeded)
    {
        let repairs = deployment.hotfix
            || brought
                .of(&deployment.id)
                .iter()
                .any(|change| graph.repairs(change, rules));
        deployment.kind = Some(match ran.then(deployment) {
            Before::Nothing => Kind::Baseline,
            Before::Same => Kind::Redeploy,
            Before::Earlier => Kind::Rollback,
            Before::Another if repairs => Kind::Hotfix,
            Before::Another => Kind::Normal,
        });
    }
}
