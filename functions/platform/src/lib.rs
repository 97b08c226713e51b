//! Judges the platform team's own objects and writes what is wrong into their status, so that a mistake shows where it was
//! made and not only at the developers it hits.
//!
//! **Invariant:** an Environment whose namespace holds something is protected, and so is the namespace. No refusal, and nothing
//! that is missing, lifts that.

mod environment;

use pave_api::{landing_zone::LandingZoneSpec, platform_policy::PlatformPolicySpec};
use pave_compose::{LONGEST_ENTRY, LONGEST_MESSAGE, bounded};
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Ready, Request, Response};
use pave_policy::{lint, lint_landing_zone};
use serde::{Deserialize, de::DeserializeOwned};

pub use environment::Environment;

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
