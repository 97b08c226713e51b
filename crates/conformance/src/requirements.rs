//! Calling a function until it asks for nothing new, as Crossplane does.

use pave_function_sdk::{
    payload::EncodeError,
    proto::{Requirements, RunFunctionRequest, RunFunctionResponse, Schema},
};

use crate::{
    call::{CallError, Caller},
    case::NotPassed,
    sample::Sample,
};

/// How often Crossplane calls again because requirements have changed.
///
/// Source: `MaxRequirementsIterations` in
/// <https://github.com/crossplane/crossplane/blob/main/internal/xfn/required_resources.go>.
pub(crate) const ITERATIONS: usize = 5;

/// The answer of a function that has been given what it requires.
pub(crate) async fn settle(
    caller: &Caller,
    sample: &Sample,
    mut request: RunFunctionRequest,
) -> Result<RunFunctionResponse, Unsettled> {
    let mut required = Requirements::default();
    for _ in 0..=ITERATIONS {
        let response = caller.answer(request.clone()).await?;
        let wanted = response.requirements.clone().unwrap_or_default();
        if wanted == required {
            return Ok(response);
        }
        fulfill(&mut request, &wanted, sample)?;
        request.context.clone_from(&response.context);
        required = wanted;
    }
    Err(Unsettled::Requirements)
}

/// Why there is no settled answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsettled {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
    #[error("it still asks for something else after being called {ITERATIONS} more times")]
    Requirements,
}

impl From<Unsettled> for NotPassed {
    fn from(unsettled: Unsettled) -> Self {
        match unsettled {
            Unsettled::Call(error) => error.into(),
            Unsettled::Encode(error) => error.into(),
            Unsettled::Requirements => Self::Skipped(unsettled.to_string()),
        }
    }
}

fn fulfill(
    request: &mut RunFunctionRequest,
    wanted: &Requirements,
    sample: &Sample,
) -> Result<(), EncodeError> {
    request.required_resources.clear();
    for (name, selector) in &wanted.resources {
        let found = sample.select(selector)?;
        request.required_resources.insert(name.clone(), found);
    }
    request.extra_resources.clear();
    for (name, selector) in &wanted.extra_resources {
        let found = sample.select(selector)?;
        request.extra_resources.insert(name.clone(), found);
    }
    // No cluster, no schemas: an empty one says that the kind is unknown.
    let unknown = |name: &String| (name.clone(), Schema::default());
    request.required_schemas = wanted.schemas.keys().map(unknown).collect();
    Ok(())
}
