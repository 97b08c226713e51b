//! Who calls a function: this process, or a server somewhere else.

use jiff::civil::Date;
use pave_function_sdk::proto::{RunFunctionRequest, RunFunctionResponse};
use pave_function_sdk::{Function, call};
use prost::Message as _;

/// The largest response Crossplane's gRPC client takes: the default of grpc-go.
pub(crate) const LARGEST_RESPONSE: usize = 4 << 20;

/// Calls functions by the name that a step gives.
pub trait Runner {
    /// Calls `function` once.
    fn run(
        &self,
        function: &str,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RunnerError>;
}

/// Why there is no response. What a function refuses is one: a FATAL result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunnerError {
    /// Nobody has the function.
    #[error("there is no such function")]
    Unknown,
    /// Crossplane's gRPC client takes no larger answer.
    #[error("the response has {bytes} bytes, and Crossplane takes at most {LARGEST_RESPONSE}")]
    TooLarge {
        /// The size of the response.
        bytes: usize,
    },
    /// The call failed on its way.
    #[error("{0}")]
    Failed(String),
}

/// Finds the function a step names.
pub(crate) type Functions<'f> = dyn Fn(&str) -> Option<&'f dyn Function> + 'f;

/// Calls functions in this process, on one day.
pub(crate) struct InProcess<'a, 'f> {
    pub(crate) functions: &'a Functions<'f>,
    pub(crate) today: Date,
}

impl Runner for InProcess<'_, '_> {
    fn run(
        &self,
        function: &str,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RunnerError> {
        let function = (self.functions)(function).ok_or(RunnerError::Unknown)?;
        let response = call(function, request, self.today);
        let bytes = response.encoded_len();
        if bytes > LARGEST_RESPONSE {
            return Err(RunnerError::TooLarge { bytes });
        }
        Ok(response)
    }
}
