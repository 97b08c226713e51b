//! Judges the platform team's own objects and writes what is wrong into their status, so that a mistake shows where it was
//! made and not only at the developers it hits.

use pave_api::{
    composite::Composite, environment::EnvironmentSpec, landing_zone::LandingZoneSpec,
    platform_policy::PlatformPolicySpec, status::Phase,
};
use pave_compose::{LONGEST_ENTRY, LONGEST_MESSAGE, Refusal, bounded, policy};
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Ready, Request, Response};
use pave_policy::{identify, lint, lint_landing_zone};
use serde::{Deserialize, de::DeserializeOwned};

/// Condition that says whether a platform object makes sense.
const CONSISTENT: &str = "Consistent";

/// Most entries of `status.problems`.
const MOST_PROBLEMS: usize = 64;

/// The composition function for input kind `PlatformPolicy`.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlatformPolicy;

impl Function for PlatformPolicy {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let spec: PlatformPolicySpec = spec(request)?;
        report(response, &lint(&spec, request.today()))
    }
}

/// The composition function for input kind `LandingZone`.
#[derive(Debug, Clone, Copy, Default)]
pub struct LandingZone;

impl Function for LandingZone {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let spec: LandingZoneSpec = spec(request)?;
        report(response, &lint_landing_zone(&spec))
    }
}

/// The composition function for input kind `Environment`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment;

impl Function for Environment {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let environment: Composite<EnvironmentSpec, serde::de::IgnoredAny> =
            request.composite().decode()?;
        let name = &environment.metadata.name;
        let identity = match policy(request, response) {
            Ok(None) => return Ok(()),
            Ok(Some((policy, _))) => {
                identify(name, Some(&environment.spec), &policy).map_err(Refusal::from)
            }
            Err(refusal) => Err(refusal),
        };
        match identity {
            Ok(identity) => {
                response.set_status("phase", &Phase::Ready)?;
                response.set_status(
                    "message",
                    &format!(
                        "Ready: namespace '{name}' belongs to team '{}'.",
                        identity.team
                    ),
                )?;
                response.set_status("costCenter", &identity.cost_center)?;
                response.set_status("owner", &identity.owner)?;
                response.composite_ready(Ready::True);
                response.condition(Condition::new(
                    CONSISTENT,
                    ConditionStatus::True,
                    "TeamRegistered",
                ));
            }
            Err(refusal) => {
                response.set_status("phase", &Phase::Blocked)?;
                response.set_status("message", &refusal.message)?;
                response.composite_ready(Ready::False);
                let condition = Condition::new(CONSISTENT, ConditionStatus::False, refusal.reason);
                response.condition(condition.message(refusal.message));
            }
        }
        Ok(())
    }
}

fn spec<T: DeserializeOwned>(request: &Request) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Only<T> {
        spec: T,
    }
    Ok(request.composite().decode::<Only<T>>()?.spec)
}

fn report(response: &mut Response, problems: &[String]) -> Result<(), Error> {
    let (status, reason, message) = match problems {
        [] => (
            ConditionStatus::True,
            "NothingWrong",
            "nothing is wrong".to_owned(),
        ),
        [only] => (ConditionStatus::False, "ProblemsFound", only.clone()),
        [first, rest @ ..] => (
            ConditionStatus::False,
            "ProblemsFound",
            format!("{first} And {} more, see status.problems.", rest.len()),
        ),
    };
    response.set_status("message", &bounded(&message, LONGEST_MESSAGE))?;
    let listed = problems.iter().take(MOST_PROBLEMS);
    let listed: Vec<String> = listed
        .map(|problem| bounded(problem, LONGEST_ENTRY))
        .collect();
    response.set_status("problems", &listed)?;
    response.composite_ready(if problems.is_empty() {
        Ready::True
    } else {
        Ready::False
    });
    response.condition(Condition::new(CONSISTENT, status, reason).message(message));
    Ok(())
}
