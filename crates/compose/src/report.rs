//! The report: phase, message, resources, timing, price, verdicts. It only describes; nothing is decided here.

mod phase;
mod timing;

use pave_api::status::{
    CostPart, CostStatus, GuardrailResult, GuardrailStatus, ObservedCondition, Phase, ResourceStatus, Timing,
};
use pave_cost::Estimate;
use pave_function_sdk::{Condition, ConditionStatus, EncodeError, Response};
use pave_policy::Verdict;
use pave_resources::readiness::{Health, Readiness};

use crate::{Protection, Refusal, refusal::GUARDRAILS_PASSED, warn_once};
use phase::Standing;

/// Condition that says whether the price of everything is known.
const COST_ESTIMATED: &str = "CostEstimated";

/// Everything the report on an object's progress depends on.
#[derive(Debug)]
pub struct Progress<'a> {
    /// What was emitted, with what was seen of each.
    pub seen: &'a [(String, Option<Health>)],
    /// When the object was created, RFC 3339.
    pub requested_at: Option<&'a str>,
    /// The last reported timing.
    pub timing: Option<&'a Timing>,
    /// Seconds that the platform team promises.
    pub objective_seconds: Option<i64>,
    /// What ready means to the developer: `applications mount Secret orders-connection`.
    pub ready_sentence: &'a str,
    /// What deleting would do, where protection was lifted on purpose.
    pub deletable_sentence: Option<&'a str>,
    /// A change that was refused while the old state is held.
    pub held: Option<&'a Refusal>,
}

/// Reports phase, message, resources and timing.
pub fn report_progress(response: &mut Response, progress: &Progress<'_>) -> Result<Phase, EncodeError> {
    let resources: Vec<ResourceStatus> = progress.seen.iter().map(|(name, health)| resource(name, health.as_ref())).collect();
    let timing = timing::timing(progress);
    let standing = Standing { resources: &resources, seen: progress.seen, was_ready: timing.ready_at.is_some() };
    let (phase, message) = phase::phase(&standing, progress);
    response.set_status("phase", &phase)?;
    response.set_status("message", &message)?;
    response.set_status("resources", &resources)?;
    response.set_status("timing", &timing)?;
    Ok(phase)
}

fn resource(name: &str, health: Option<&Health>) -> ResourceStatus {
    let Some(health) = health else {
        return ResourceStatus {
            name: name.to_owned(),
            kind: String::new(),
            ready: false,
            synced: false,
            reason: Some("NotCreated".to_owned()),
            message: None,
        };
    };
    let (ready, reason, message) = match health.readiness() {
        Readiness::Ready => (true, None, None),
        Readiness::NotReady { reason, message } => (false, Some(reason), message),
    };
    ResourceStatus { name: name.to_owned(), kind: health.kind.clone(), ready, synced: health.synced(), reason, message }
}

/// Reports the price and how much of it is known.
pub fn report_cost(response: &mut Response, estimate: &Estimate) -> Result<(), EncodeError> {
    let parts = estimate.components.iter().map(|component| CostPart {
        resource: component.resource.clone(),
        item: component.item.clone(),
        monthly: component.monthly.map(|monthly| monthly.to_string()),
    });
    let cost = CostStatus {
        currency: estimate.currency.to_string(),
        monthly: estimate.monthly.to_string(),
        known: estimate.known,
        as_of: estimate.as_of.map(|date| date.to_string()),
        breakdown: parts.collect(),
    };
    let condition = if cost.known {
        Condition::new(COST_ESTIMATED, ConditionStatus::True, "AllPartsPriced")
            .message(format!("about {} {} a month", cost.monthly, cost.currency))
    } else {
        let unknown = estimate.components.iter().filter(|component| component.monthly.is_none());
        let unknown = unknown.map(|component| component.item.as_str()).collect::<Vec<_>>().join(", ");
        Condition::new(COST_ESTIMATED, ConditionStatus::False, "PriceUnknown")
            .message(format!("at least {} {} a month; no price is known for {unknown}", cost.monthly, cost.currency))
    };
    response.condition(condition.claim());
    response.set_status("cost", &cost)
}

/// Reports every verdict, and whether something is refused.
pub fn report_guardrails(
    response: &mut Response,
    verdicts: &[Verdict],
    conditions: &[ObservedCondition],
) -> Result<(), EncodeError> {
    let guardrails: Vec<GuardrailStatus> = verdicts.iter().map(Verdict::to_status).collect();
    response.set_status("guardrails", &guardrails)?;
    let refused = verdicts.iter().filter(|verdict| verdict.result == GuardrailResult::Deny).collect::<Vec<_>>();
    let condition = if let Some(first) = refused.first() {
        let refusal = Refusal::new("GuardrailRefused", join(&refused));
        warn_once(response, &refusal, conditions);
        let _ = first;
        Condition::new(GUARDRAILS_PASSED, ConditionStatus::False, refusal.reason).message(refusal.message)
    } else {
        let tolerated: Vec<_> = verdicts.iter().filter(|verdict| verdict.result != GuardrailResult::Pass).collect();
        let (reason, message) = if tolerated.is_empty() {
            ("EveryGuardrailKept", "every guardrail is kept".to_owned())
        } else {
            ("BrokenAndTolerated", join(&tolerated))
        };
        Condition::new(GUARDRAILS_PASSED, ConditionStatus::True, reason).message(message)
    };
    response.condition(condition.claim());
    Ok(())
}

fn join(verdicts: &[&Verdict]) -> String {
    verdicts.iter().map(|verdict| verdict.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether an object whose protection is off was meant to be deleted.
impl Protection {
    /// True when deletion goes through.
    pub fn is_off(self) -> bool {
        self == Self::Off
    }
}
