//! Which deployments failed their users, why, and when users were well again.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Rules;
use super::deployments::{Deployment, Kind};
use super::incidents::Incident;

/// Why a deployment is counted as failed. The first that holds is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FailureReason {
    /// An incident is held against it.
    Incident,
    /// The next deployment went back to what ran before.
    RolledBack,
    /// The next deployment repaired production, soon after.
    Hotfixed,
    /// It was unhealthy after it had served.
    Degraded,
    /// A person says so.
    Marked,
}

/// Marks what failed. A deployment fails once, however many incidents it has.
pub(super) fn mark(deployments: &mut [Deployment], incidents: &[Incident], rules: &Rules) {
    let counted: Vec<usize> = (0..deployments.len())
        .filter(|index| deployments[*index].counted())
        .collect();
    for (position, index) in counted.iter().enumerate() {
        let next = counted.get(position + 1).map(|next| &deployments[*next]);
        let own: Vec<&Incident> = incidents
            .iter()
            .filter(|incident| incident.cause.as_ref() == Some(&deployments[*index].id))
            .collect();
        let reason = reason(&deployments[*index], next, &own, rules);
        let remediation = next
            .filter(|next| next.rework() && reason.is_some())
            .map(|next| (next.id.clone(), next.served_at()));
        let deployment = &mut deployments[*index];
        deployment.failed_by = reason;
        if reason.is_some() {
            let repaired = remediation.as_ref().and_then(|(_, served)| *served);
            let healthy = deployment
                .healthy_again
                .filter(|_| reason == Some(FailureReason::Degraded));
            deployment.recovered_at =
                recovered(deployment, &own, repaired.into_iter().chain(healthy).min());
            deployment.remediated_by = remediation.map(|(id, _)| id);
        }
    }
}

fn reason(
    deployment: &Deployment,
    next: Option<&Deployment>,
    incidents: &[&Incident],
    rules: &Rules,
) -> Option<FailureReason> {
    if !incidents.is_empty() {
        return Some(FailureReason::Incident);
    }
    let soon = |next: &Deployment| match (deployment.served_at(), next.served_at()) {
        (Some(served), Some(repaired)) => repaired.duration_since(served) <= rules.hotfix_window,
        _ => false,
    };
    match next.map(|next| (next, next.kind)) {
        Some((_, Some(Kind::Rollback))) => return Some(FailureReason::RolledBack),
        Some((next, Some(Kind::Hotfix))) if soon(next) => return Some(FailureReason::Hotfixed),
        _ => {}
    }
    if deployment.degraded {
        return Some(FailureReason::Degraded);
    }
    deployment.marked.then_some(FailureReason::Marked)
}

/// The earlier of: every incident is over, a deployment repaired it. Nothing while neither is so.
fn recovered(
    deployment: &Deployment,
    incidents: &[&Incident],
    repaired: Option<Timestamp>,
) -> Option<Timestamp> {
    let ends: Option<Vec<Timestamp>> = incidents
        .iter()
        .map(|incident| incident.resolved_at)
        .collect();
    let over = ends.and_then(|ends| ends.into_iter().max());
    let served = deployment.served_at()?;
    [over, repaired]
        .into_iter()
        .flatten()
        .filter(|end| *end >= served)
        .min()
}
