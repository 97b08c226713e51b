//! From the facts of one service in one environment to its deployments, changes and incidents. Pure: no clock, no database.
//!
//! **Invariant:** the result follows from the set of facts alone; their order, their repetition and the time at which they
//! came mean nothing. `tests/projection.rs` shuffles, repeats and interrupts.

mod deployments;
mod failures;
mod history;
mod incidents;

use jiff::SignedDuration;
use serde::Serialize;

use crate::fact::Fact;

pub use deployments::{Deployment, History, Kind, State};
pub use failures::FailureReason;
pub use history::DeployedChange;
pub(crate) use incidents::scope_of;
pub use incidents::{Attribution, Incident};

/// What the platform team decides about counting; part of every answer as the version of the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How long after a deployment an incident that names no cause is held against it.
    pub attribution_window: SignedDuration,
    /// How soon after a deployment a hotfix means that the deployment had failed.
    pub hotfix_window: SignedDuration,
    /// Labels of a change that say that it repairs production.
    pub rework_labels: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            attribution_window: SignedDuration::from_hours(24),
            hotfix_window: SignedDuration::from_hours(24),
            rework_labels: ["hotfix", "incident", "revert"].map(str::to_owned).to_vec(),
        }
    }
}

/// One service in one environment: nothing is counted across them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Scope {
    /// Name of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
}

/// What a scope's facts amount to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    /// In the order in which they finished, those without an end last.
    pub deployments: Vec<Deployment>,
    /// What each deployment brought.
    pub changes: Vec<DeployedChange>,
    /// What went wrong.
    pub incidents: Vec<Incident>,
}

/// Counts what the facts say about a scope.
pub fn project(scope: &Scope, facts: &[Fact], rules: &Rules) -> Projection {
    let mut facts: Vec<&Fact> = facts.iter().collect();
    facts.sort();
    facts.dedup();
    let mut deployments = deployments::fold(scope, &facts);
    let graph = history::Graph::new(&facts);
    let brought = history::brought(&mut deployments, &graph);
    deployments::classify(&mut deployments, &brought, &graph, rules);
    let incidents = incidents::attribute(scope, &facts, &deployments, rules);
    failures::mark(&mut deployments, &incidents, rules);
    let changes = history::changes(&deployments, &brought, &graph);
    Projection {
        deployments,
        changes,
        incidents,
    }
}
