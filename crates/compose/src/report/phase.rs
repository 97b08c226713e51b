//! Where an object is in its life, and the sentence that goes with it.

use pave_api::status::{Phase, ResourceStatus};

use super::Progress;
use crate::Lifting;

/// What phase depends on.
pub(super) struct Standing<'a> {
    pub(super) resources: &'a [ResourceStatus],
    pub(super) was_ready: bool,
}

pub(super) fn phase(standing: &Standing<'_>, progress: &Progress<'_>) -> (Phase, String) {
    let (phase, sentence) = healthy_or_not(standing, progress);
    match progress.held {
        Some(refusal) => (
            phase,
            format!(
                "The last change is refused and the old state is kept: {}",
                refusal.message
            ),
        ),
        None => (phase, sentence),
    }
}

fn healthy_or_not(standing: &Standing<'_>, progress: &Progress<'_>) -> (Phase, String) {
    let waiting: Vec<&ResourceStatus> = standing
        .resources
        .iter()
        .filter(|resource| !resource.ready)
        .collect();
    let refused = |resource: &&ResourceStatus| !resource.synced && resource.message.is_some();
    if let Some(resource) = standing.resources.iter().find(refused) {
        return refused_by_cloud(resource, standing, waiting.is_empty());
    }
    if waiting.is_empty() {
        return working(progress);
    }
    if progress.seen.iter().all(|seen| seen.health.is_none()) {
        let sentence = "Accepted; nothing is created yet.";
        return (Phase::Pending, sentence.to_owned());
    }
    let (phase, sentence) = not_working(&waiting, standing.was_ready);
    (phase, progress.obstacle.map_or(sentence, str::to_owned))
}

fn working(progress: &Progress<'_>) -> (Phase, String) {
    match progress.lifting {
        None => (Phase::Ready, format!("Ready: {}.", progress.ready_sentence)),
        Some(Lifting::InProgress) => {
            let sentence =
                "Works; its deletion protection is being lifted. Wait until phase is Deletable.";
            (Phase::Updating, sentence.to_owned())
        }
        Some(Lifting::Done(sentence)) => (Phase::Deletable, sentence.to_owned()),
    }
}

/// What was ready and still is works as it was before the change that the cloud refuses.
fn refused_by_cloud(
    resource: &ResourceStatus,
    standing: &Standing<'_>,
    works: bool,
) -> (Phase, String) {
    let phase = match (works, standing.was_ready) {
        (true, _) => Phase::Updating,
        (false, true) => Phase::Degraded,
        (false, false) => Phase::Provisioning,
    };
    let message = resource.message.as_deref().unwrap_or_default();
    let name = &resource.name;
    let sentence =
        format!("The cloud refuses '{name}': {message}. Fix: show this to the platform team.");
    (phase, sentence)
}

fn not_working(waiting: &[&ResourceStatus], was_ready: bool) -> (Phase, String) {
    let names: Vec<&str> = waiting
        .iter()
        .map(|resource| resource.name.as_str())
        .collect();
    let names = names.join(", ");
    let just_changed = waiting.iter().all(|resource| {
        let reason = resource.reason.as_deref();
        matches!(reason, Some("NotCreated" | "Creating" | "Updating"))
    });
    match (was_ready, just_changed) {
        (false, _) => (
            Phase::Provisioning,
            format!("Being created; waiting for: {names}."),
        ),
        (true, true) => (
            Phase::Updating,
            format!("Works; a change is being carried out. Waiting for: {names}."),
        ),
        (true, false) => (
            Phase::Degraded,
            format!("Not working as asked. Waiting for: {names}. Fix: see status.resources."),
        ),
    }
}
