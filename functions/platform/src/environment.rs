//! Whose a namespace is, and that nobody deletes it under what it holds.

mod held;

use pave_api::{composite::Composite, environment::EnvironmentSpec, status::Phase};
use pave_compose::{LONGEST_MESSAGE, Refusal, Seen, bounded, emit, never_fetched, policy};
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Ready, Request, Response};
use pave_policy::{Identity, identify};
use serde::de::IgnoredAny;

use crate::CONSISTENT;
use held::Held;

/// The composition function for input kind `Environment`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment;

impl Function for Environment {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let environment: Composite<EnvironmentSpec, IgnoredAny> = request.composite().decode()?;
        let name = &environment.metadata.name;
        // First of all, and whatever else is found: a protection that is left out is taken away.
        let held = Held::find(request, response, name)?;
        let seen = emit(request, response, &held.protections(request, name)?)?;
        if let Some(counts) = held.counts() {
            response.set_status("claims", &counts)?;
        }
        let identity = match policy(request, response) {
            Ok(Some((policy, _))) => {
                identify(name, Some(&environment.spec), &policy).map_err(Refusal::from)
            }
            Ok(None) => match never_fetched(request) {
                Some(refusal) => Err(refusal),
                None => return Ok(()),
            },
            Err(refusal) => Err(refusal),
        };
        match identity {
            Ok(identity) => identified(response, name, &identity, (&held, &seen)),
            Err(refusal) => blocked(response, refusal),
        }
    }
}

fn identified(
    response: &mut Response,
    name: &str,
    identity: &Identity,
    (held, seen): (&Held, &[Seen]),
) -> Result<(), Error> {
    let belongs = format!("namespace '{name}' belongs to team '{}'.", identity.team);
    let is_protected = seen.iter().all(Seen::is_ready);
    let (phase, message) = match (held.what(), is_protected) {
        (None, _) => (Phase::Ready, format!("Ready: {belongs}")),
        (Some(what), true) => (
            Phase::Ready,
            format!("Ready: {belongs} It cannot be deleted while it holds {what}."),
        ),
        (Some(what), false) => (
            Phase::Updating,
            format!(
                "Works: {belongs} It is being protected against deletion, for it holds {what}. Fix, where this lasts: Crossplane \
                 may not read namespaces until the platform team installs the install bundle, see docs/installation.md."
            ),
        ),
    };
    response.set_status("phase", &phase)?;
    response.set_status("message", &bounded(&message, LONGEST_MESSAGE))?;
    response.set_status("costCenter", &identity.cost_center)?;
    response.set_status("owner", &identity.owner)?;
    response.composite_ready(is_protected.into());
    response.condition(Condition::new(
        CONSISTENT,
        ConditionStatus::True,
        "TeamRegistered",
    ));
    Ok(())
}

fn blocked(response: &mut Response, refusal: Refusal) -> Result<(), Error> {
    response.set_status("phase", &Phase::Blocked)?;
    response.set_status("message", &bounded(&refusal.message, LONGEST_MESSAGE))?;
    response.composite_ready(Ready::False);
    let condition = Condition::new(CONSISTENT, ConditionStatus::False, refusal.reason);
    response.condition(condition.message(refusal.message));
    Ok(())
}
