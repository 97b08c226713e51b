//! Where an object is in its life, and the sentence that goes with it.

use pave_api::status::{Phase, ResourceStatus};

use super::Progress;

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
    if waiting.is_empty() {
        return match progress.deletable_sentence {
            Some(sentence) => (Phase::Deletable, sentence.to_owned()),
            None => (Phase::Ready, format!("Ready: {}.", progress.ready_sentence)),
        };
    }
    if progress.seen.iter().all(|seen| seen.health.is_none()) {
        return (
            Phase::Pending,
            "Accepted; nothing is created yet.".to_owned(),
        );
    }
    let broken: Vec<&ResourceStatus> = waiting
        .iter()
        .copied()
        .filter(|resource| resource.message.is_some() && !resource.synced)
        .collect();
    if let Some(first) = broken.first() {
        let phase = if standing.was_ready {
            Phase::Degraded
        } else {
            Phase::Provisioning
        };
        let message = first.message.as_deref().unwrap_or_default();
        return (
            phase,
            format!(
                "The cloud refuses '{}': {message}. Fix: show this to the platform team.",
                first.name
            ),
        );
    }
    let names = waiting
        .iter()
        .map(|resource| resource.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let just_changed = waiting.iter().all(|resource| {
        matches!(
            resource.reason.as_deref(),
            Some("NotCreated" | "Creating" | "Updating")
        )
    });
    match (standing.was_ready, just_changed) {
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
