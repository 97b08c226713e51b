//! An answer, and what is wrong with one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::questions::{AGREEMENT, LOWEST_AND_HIGHEST, STATEMENTS};

/// Longest reason in bytes.
pub const LONGEST_REASON: usize = 2000;
/// Longest name of a team in bytes.
const LONGEST_TEAM: usize = 100;

/// An answer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// From the invitation.
    pub token: String,
    /// From 0 to 10: would you recommend the platform to a colleague?
    pub recommend: u8,
    /// What is the main reason? At most 2000 bytes, and seen by the platform team.
    pub reason: Option<String>,
    /// Your team, if you want to tell.
    #[serde(default)]
    pub team: String,
    /// From 1 to 7, how far you agree with a statement.
    #[serde(default)]
    pub statements: BTreeMap<String, u8>,
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not on the scale.
    #[error("recommend: `{0}` is not on the scale; choose a number from 0 to 10")]
    Recommend(u8),
    /// Too long, or not text.
    #[error("reason: is longer than {LONGEST_REASON} bytes or no plain text; shorten it")]
    Reason,
    /// Too long, or not text.
    #[error("team: is longer than {LONGEST_TEAM} bytes or no plain text; write the team's name")]
    Team,
    /// Nobody asks about it.
    #[error("statements: `{0}` is not asked; choose from {names}", names = names())]
    Statement(String),
    /// Not on the scale.
    #[error(
        "statements.{0}: `{1}` is not on the scale; choose a number from 1, strongly disagree, to 7, strongly agree"
    )]
    Agreement(String, u8),
}

fn names() -> String {
    STATEMENTS.map(|(name, _)| name).join(", ")
}

impl Answer {
    /// Whether it says what can be said; its token is for the service to know.
    pub fn check(&self) -> Result<(), AnswerError> {
        let (lowest, highest) = LOWEST_AND_HIGHEST;
        if !(lowest..=highest).contains(&self.recommend) {
            return Err(AnswerError::Recommend(self.recommend));
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        if reason.len() > LONGEST_REASON || reason.contains('\0') {
            return Err(AnswerError::Reason);
        }
        if self.team.len() > LONGEST_TEAM || self.team.chars().any(char::is_control) {
            return Err(AnswerError::Team);
        }
        let (least, most) = AGREEMENT;
        for (name, agreement) in &self.statements {
            if STATEMENTS.iter().all(|(known, _)| known != name) {
                return Err(AnswerError::Statement(name.clone()));
            }
            if !(least..=most).contains(agreement) {
                return Err(AnswerError::Agreement(name.clone(), *agreement));
            }
        }
        Ok(())
    }
}
