//! A refusal that is not an error: nothing is composed, the cause is reported, and fixing it is noticed by watch.

use pave_api::status::{ObservedCondition, Phase};
use pave_function_sdk::{Condition, ConditionStatus, EncodeError, Ready, Response};
use pave_policy::{IdentityRefusal, LandingZoneRefusal};

use crate::{LONGEST_MESSAGE, bounded};

/// Condition that says whether every guardrail is kept.
pub const GUARDRAILS_PASSED: &str = "GuardrailsPassed";

/// Why an object is not composed, or why a change to it is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Machine-readable cause in CamelCase, for conditions and metrics.
    pub reason: &'static str,
    /// Field, value, cause and way out, in a sentence that fits into a status and an event.
    pub message: String,
}

impl Refusal {
    /// A refusal with its reason.
    pub fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: bounded(&message.into(), LONGEST_MESSAGE),
        }
    }
}

impl From<IdentityRefusal> for Refusal {
    fn from(refusal: IdentityRefusal) -> Self {
        Self::new("NobodyResponsible", refusal.to_string())
    }
}

impl From<LandingZoneRefusal> for Refusal {
    fn from(refusal: LandingZoneRefusal) -> Self {
        Self::new("NoLandingZone", refusal.to_string())
    }
}

/// Reports an object for which nothing exists and nothing is composed. Never a FATAL result: core would drop the status,
/// the events on the claim and the watch on what would cure it.
pub fn report_blocked(
    response: &mut Response,
    refusal: &Refusal,
    conditions: &[ObservedCondition],
) -> Result<(), EncodeError> {
    response.composite_ready(Ready::False);
    response.set_status("phase", &Phase::Blocked)?;
    response.set_status("message", &refusal.message)?;
    report_refusal(response, refusal, conditions);
    Ok(())
}

/// Reports a refusal as a condition, and with one event on the composite and the claim while it is new.
pub fn report_refusal(
    response: &mut Response,
    refusal: &Refusal,
    conditions: &[ObservedCondition],
) {
    let known = conditions.iter().any(|condition| {
        condition.type_ == GUARDRAILS_PASSED
            && condition.status == "False"
            && condition.message == refusal.message
    });
    if !known {
        response
            .warning(refusal.reason, refusal.message.clone())
            .claim();
    }
    let condition = Condition::new(GUARDRAILS_PASSED, ConditionStatus::False, refusal.reason);
    response.condition(condition.message(refusal.message.clone()).claim());
}
