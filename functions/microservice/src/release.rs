//! How far the rollout of a release is, from the Deployment that carries its name.
//!
//! **Invariant:** a release that was complete stays so, with its time: what becomes of its replicas later is for phase and alerts.

use pave_api::microservice::{ReleaseStatus, Rollout};
use pave_compose::Resolved;
use pave_function_sdk::Request;
use serde::Deserialize;

use crate::{
    Microservice,
    observed::{self, Condition, Running},
};

#[derive(Debug, Deserialize)]
struct Before {
    release: Option<ReleaseStatus>,
}

/// The status; `None` where nobody says what is released.
pub(crate) fn status(
    request: &Request,
    resolved: &Resolved<Microservice>,
) -> Option<ReleaseStatus> {
    let release = resolved.recorded.release.clone()?;
    let before = request.composite().decode_field::<Before>("status");
    let before = before.ok().flatten().and_then(|status| status.release);
    if let Some(before) = &before
        && before.release == release
        && before.rollout == Rollout::Complete
    {
        return Some(before.clone());
    }
    let running = observed::running(request).filter(|running| running.release() == release);
    let (rollout, since) = running.map_or((Rollout::RollingOut, None), |running| {
        let (rollout, condition) = rollout(&running);
        let since = condition.and_then(|condition| condition.last_update_time.clone());
        (rollout, since)
    });
    Some(ReleaseStatus {
        release,
        rollout,
        since,
    })
}

/// How far it is, and the condition that says since when.
fn rollout(running: &Running) -> (Rollout, Option<&Condition>) {
    let status = &running.status;
    if status.observed_generation < running.metadata.generation {
        return (Rollout::RollingOut, None);
    }
    let conditions = &status.conditions;
    let progress = conditions
        .iter()
        .find(|condition| condition.type_ == "Progressing");
    let wanted = running.replicas().unwrap_or(1);
    let all = [
        status.replicas,
        status.updated_replicas,
        status.available_replicas,
    ];
    if all.iter().all(|replicas| *replicas == wanted) {
        return (Rollout::Complete, progress);
    }
    match progress {
        Some(progress) if progress.reason == "ProgressDeadlineExceeded" => {
            // More replicas work than there are of the release before, so some of this one do.
            let of_before = status.replicas - status.updated_replicas;
            let rollout = if status.available_replicas > of_before {
                Rollout::Stuck
            } else {
                Rollout::Failed
            };
            (rollout, Some(progress))
        }
        _ => (Rollout::RollingOut, None),
    }
}
