//! How long it took, from timestamps in observed objects only, so that a later call says the same.

use jiff::Timestamp;
use pave_api::status::Timing;

use super::Progress;
use crate::Seen;

pub(super) fn timing(progress: &Progress<'_>) -> Timing {
    let known = progress.timing.and_then(|timing| timing.ready_at.clone());
    let ready_at = known.or_else(|| first_ready(progress));
    let seconds = ready_at
        .as_deref()
        .and_then(|ready| seconds_between(progress.requested_at?, ready));
    Timing {
        requested_at: progress.requested_at.map(str::to_owned),
        ready_at,
        provisioning_seconds: seconds,
        objective_seconds: progress.objective_seconds,
        objective_met: seconds
            .zip(progress.objective_seconds)
            .map(|(seconds, objective)| seconds <= objective),
    }
}

/// When the last of the resources became ready; only once all are. Where one of them keeps no time of its own, as a
/// `StatefulSet` does, the object's own time counts.
fn first_ready(progress: &Progress<'_>) -> Option<String> {
    if !progress.seen.iter().all(Seen::is_ready) {
        return None;
    }
    let timeless = |seen: &Seen| seen.kind == "StatefulSet";
    if progress.seen.iter().any(timeless) {
        return progress.ready_since.map(str::to_owned);
    }
    let times = progress
        .seen
        .iter()
        .filter_map(|seen| seen.health.as_ref()?.ready_since());
    times
        .filter_map(|time| Some((time.parse::<Timestamp>().ok()?, time)))
        .max()
        .map(|(_, time)| time.to_owned())
}

fn seconds_between(start: &str, end: &str) -> Option<i64> {
    let [start, end] = [start, end].map(|time| time.parse::<Timestamp>().ok());
    Some(end?.duration_since(start?).as_secs().max(0))
}
