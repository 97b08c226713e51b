//! The report: phase, message, resources, timing, price, verdicts. It only describes; nothing is decided here.

pub(crate) mod developer;
mod phase;
mod timing;

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use pave_api::status::{
    CostPart, CostStatus, GuardrailResult, GuardrailStatus, Phase, ResourceStatus, Timing,
};
use pave_cost::{Estimate, cents};
use pave_function_sdk::{Condition, ConditionStatus, EncodeError, Response};
use pave_policy::Verdict;
use pave_resources::readiness::{Health, Readiness};

use crate::{
    LONGEST_ENTRY, LONGEST_MESSAGE, Lifting, Refusal, Seen, bounded, refusal::GUARDRAILS_PASSED,
};
use phase::Standing;

/// Condition that says whether the price of everything is known.
const COST_ESTIMATED: &str = "CostEstimated";

/// After what time Crossplane looks again at an object that is still being made or changed. Much happens to it then, and of what
/// happens too fast Crossplane drops some; nothing else would tell it that the last part became ready.
pub const UNSETTLED_TTL: Duration = Duration::from_mins(1);
/// The same for what has not settled for long. A thousand objects whose cloud takes its time would otherwise keep an API server
/// busy with nothing else.
const LONGEST_UNSETTLED_TTL: Duration = Duration::from_mins(5);

/// Everything the report on an object's progress depends on.
#[derive(Debug)]
pub struct Progress<'a> {
    /// What was emitted, with what was seen of each.
    pub seen: &'a [Seen],
    /// When the function was called.
    pub now: Timestamp,
    /// When the object was created, RFC 3339.
    pub requested_at: Option<&'a str>,
    /// The last reported timing.
    pub timing: Option<&'a Timing>,
    /// Seconds that the platform team promises.
    pub objective_seconds: Option<i64>,
    /// What ready means to the developer: `applications mount Secret orders-connection`.
    pub ready_sentence: &'a str,
    /// Where protection was lifted on purpose.
    pub lifting: Option<Lifting<'a>>,
    /// When the object itself became ready, RFC 3339: for composed kinds that keep no time of their own.
    pub ready_since: Option<&'a str>,
    /// A change that was refused while the old state is held.
    pub held: Option<&'a Refusal>,
    /// What keeps it from working, with the next step, in a sentence.
    pub obstacle: Option<&'a str>,
}

/// Reports phase, message, resources and timing.
pub fn report_progress(
    response: &mut Response,
    progress: &Progress<'_>,
) -> Result<Phase, EncodeError> {
    let resources: Vec<ResourceStatus> = progress.seen.iter().map(resource).collect();
    let timing = timing::timing(progress);
    let standing = Standing {
        resources: &resources,
        was_ready: timing.ready_at.is_some(),
    };
    let (phase, message) = phase::phase(&standing, progress);
    response.set_status("phase", &phase)?;
    response.set_status("message", &bounded(&message, LONGEST_MESSAGE))?;
    response.set_status("resources", &resources)?;
    response.set_status("timing", &timing)?;
    if !matches!(phase, Phase::Ready | Phase::Deletable) {
        response.ttl_at_most(unsettled_ttl(progress));
    }
    Ok(phase)
}

/// A quarter of the time that has passed since the object was created, within bounds: who has waited for twenty minutes can wait for
/// five.
fn unsettled_ttl(progress: &Progress<'_>) -> Duration {
    let created = progress.requested_at.and_then(|time| time.parse().ok());
    let age = created.map(|created: Timestamp| progress.now.duration_since(created));
    let age = age.and_then(|age| Duration::try_from(age).ok());
    (age.unwrap_or_default() / 4).clamp(UNSETTLED_TTL, LONGEST_UNSETTLED_TTL)
}

fn resource(seen: &Seen) -> ResourceStatus {
    let refused = seen.health.as_ref().and_then(Health::sync_error);
    let (ready, reason, message) = match seen.health.as_ref().map(Health::readiness) {
        None => (false, Some("NotCreated".to_owned()), None),
        // It works as it was before the change that the cloud refuses.
        Some(Readiness::Ready) => (
            true,
            refused.as_ref().map(|_| "ChangeRefused".to_owned()),
            refused,
        ),
        Some(Readiness::NotReady { reason, message }) => (false, Some(reason), message),
    };
    let synced = seen.health.as_ref().is_some_and(Health::synced);
    ResourceStatus {
        name: seen.name.clone(),
        kind: seen.kind.clone(),
        ready,
        synced,
        reason,
        message: message.map(|message| bounded(&message, LONGEST_ENTRY)),
    }
}

/// Reports the price and how much of it is known.
pub fn report_cost(response: &mut Response, estimate: &Estimate) -> Result<(), EncodeError> {
    let parts = estimate.components.iter().map(|component| CostPart {
        resource: component.resource.clone(),
        item: component.item.clone(),
        monthly: component.monthly.map(|monthly| cents(monthly).to_string()),
    });
    let cost = CostStatus {
        currency: estimate.currency.clone(),
        monthly: estimate.monthly.to_string(),
        known: estimate.known,
        as_of: estimate.as_of.map(|date| date.to_string()),
        breakdown: parts.collect(),
    };
    let condition = if cost.known {
        Condition::new(COST_ESTIMATED, ConditionStatus::True, "AllPartsPriced")
            .message(format!("about {} {} a month", cost.monthly, cost.currency))
    } else {
        let unknown = estimate
            .components
            .iter()
            .filter(|component| component.monthly.is_none());
        let unknown = unknown
            .map(|component| component.item.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        Condition::new(COST_ESTIMATED, ConditionStatus::False, "PriceUnknown").message(format!(
            "at least {} {} a month; no price is known for {unknown}",
            cost.monthly, cost.currency
        ))
    };
    response.condition(condition.claim());
    response.set_status("cost", &cost)
}

/// Reports every verdict.
pub fn report_verdicts(response: &mut Response, verdicts: &[Verdict]) -> Result<(), EncodeError> {
    let guardrails = verdicts.iter().map(Verdict::to_status);
    let guardrails: Vec<GuardrailStatus> = guardrails
        .map(|verdict| GuardrailStatus {
            message: bounded(&verdict.message, LONGEST_ENTRY),
            ..verdict
        })
        .collect();
    response.set_status("guardrails", &guardrails)
}

/// Reports that every guardrail is kept or tolerated.
pub fn report_allowed(response: &mut Response, verdicts: &[Verdict]) {
    let tolerated: Vec<&str> = verdicts
        .iter()
        .filter(|verdict| {
            matches!(
                verdict.result,
                GuardrailResult::Warn | GuardrailResult::Waived
            )
        })
        .map(|verdict| verdict.message.as_str())
        .collect();
    let (reason, message) = if tolerated.is_empty() {
        ("EveryGuardrailKept", "every guardrail is kept".to_owned())
    } else {
        ("BrokenAndTolerated", tolerated.join(" "))
    };
    let condition = Condition::new(GUARDRAILS_PASSED, ConditionStatus::True, reason);
    response.condition(condition.message(message).claim());
}

/// Asks for another call when a dated exception stops to hold: hourly on its last day, before that day otherwise.
pub fn recheck_after(response: &mut Response, today: Date, last: Date) {
    const HOUR: Duration = Duration::from_hours(1);
    let days = today.until(last).map_or(0, |span| span.get_days());
    response.ttl_at_most(HOUR.max(HOUR * 24 * u32::try_from(days).unwrap_or_default()));
}
