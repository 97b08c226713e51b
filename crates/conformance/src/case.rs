//! The rules, and where each comes from.

use std::fmt;

use futures::future::BoxFuture;
use pave_function_sdk::payload::{DecodeError, EncodeError};
use serde::Serialize;

use crate::{call::CallError, suite::Bench, target::TargetError};

pub use crate::cases::cases;

/// How binding a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// The specification says MUST or MUST NOT.
    Must,
    /// The specification says SHOULD or SHOULD NOT.
    Should,
    /// The specification is silent, and Crossplane works better, or at all, with functions that do it.
    Advice,
}

impl Level {
    /// From the most binding down.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Advice];
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::Advice => "ADVICE",
        })
    }
}

/// One rule that a function keeps or breaks.
#[derive(Debug, Serialize)]
pub struct Case {
    /// Its name, for good.
    pub id: &'static str,
    /// How binding it is.
    pub level: Level,
    /// The rule in a sentence.
    pub rule: &'static str,
    /// Who says so.
    pub source: &'static str,
    /// A case that has to pass for this one to say anything.
    #[serde(skip)]
    pub(crate) needs: Option<&'static str>,
    #[serde(skip)]
    pub(crate) check: for<'a> fn(&'a Bench) -> BoxFuture<'a, Result<(), NotPassed>>,
}

/// How a check ends that does not pass.
#[derive(Debug)]
pub(crate) enum NotPassed {
    /// The rule is broken.
    Failed(String),
    /// It cannot be judged.
    Skipped(String),
}

impl NotPassed {
    pub(crate) fn failed(reason: impl Into<String>) -> Self {
        Self::Failed(reason.into())
    }

    pub(crate) fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }
}

/// A refusal is a function's right; Crossplane then looks at nothing else of the answer.
impl From<CallError> for NotPassed {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) => Self::Skipped(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<DecodeError> for NotPassed {
    fn from(error: DecodeError) -> Self {
        Self::Failed(format!("the answer cannot be read: {error}"))
    }
}

impl From<EncodeError> for NotPassed {
    fn from(error: EncodeError) -> Self {
        Self::Skipped(format!("the sample cannot be sent: {error}"))
    }
}

impl From<TargetError> for NotPassed {
    fn from(error: TargetError) -> Self {
        Self::Skipped(error.to_string())
    }
}
