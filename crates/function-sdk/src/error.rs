//! Why a function cannot answer.

use std::fmt::Display;

use crate::payload::{DecodeError, EncodeError};

/// Stops the pipeline: nothing is applied and nothing is deleted, and the text is shown as a FATAL result.
///
/// For input that cannot be understood. A wish that is understood and refused is better told with a condition, because
/// Crossplane drops desired status and required resources of a call that ends this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    warns_claim: bool,
}

impl Error {
    /// An error with this text: lower case, no full stop; where, what, and the way out.
    pub fn fatal(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            warns_claim: false,
        }
    }

    /// Also warns on the claim, which Crossplane never shows a FATAL result.
    pub fn warn_claim(mut self) -> Self {
        self.warns_claim = true;
        self
    }

    pub(crate) fn warns_claim(&self) -> bool {
        self.warns_claim
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::fatal(error)
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::fatal(error)
    }
}
