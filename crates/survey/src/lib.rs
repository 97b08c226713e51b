//! What users are asked about the platform, and what an answer may say.
//!
//! `pave feedback`, the portal and the service that counts have their questions from here, so all of them ask the same.
//!
//! **Invariant:** an answer names nobody. Its token is good for one answer and leads to no person.

mod answer;
mod questions;

pub use answer::{Answer, AnswerError, LONGEST_REASON};
pub use questions::{
    AGREEMENT, LOWEST_AND_HIGHEST, Question, Questions, RECOMMEND, STATEMENTS, Scale,
};
