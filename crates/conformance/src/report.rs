//! What came out.

use serde::Serialize;

use crate::case::{Case, Level};

/// Whether a function keeps a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", content = "reason", rename_all = "camelCase")]
pub enum Verdict {
    /// It does.
    Pass,
    /// It does not, with what was seen.
    Fail(String),
    /// That cannot be said, with the reason.
    Skip(String),
}

/// A case and its verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// The case.
    #[serde(flatten)]
    pub case: &'static Case,
    /// What came out.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// All verdicts about one function.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Where the function is.
    pub address: String,
    /// Each case, in the order of [`cases`](crate::cases).
    pub cases: Vec<Judged>,
    /// How many of each level, from MUST down.
    pub summary: [Count; 3],
}

/// How many cases of one level ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The level.
    pub level: Level,
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// How many could not be judged.
    pub skipped: usize,
}

impl Report {
    pub(crate) fn new(address: String, cases: Vec<Judged>) -> Self {
        let summary = Level::ALL.map(|level| {
            let of_level = || {
                cases
                    .iter()
                    .filter(move |judged| judged.case.level == level)
            };
            let count =
                |is: fn(&Verdict) -> bool| of_level().filter(|one| is(&one.verdict)).count();
            Count {
                level,
                passed: count(|verdict| matches!(verdict, Verdict::Pass)),
                failed: count(|verdict| matches!(verdict, Verdict::Fail(_))),
                skipped: count(|verdict| matches!(verdict, Verdict::Skip(_))),
            }
        });
        Self {
            address,
            cases,
            summary,
        }
    }

    /// Whether no MUST is broken.
    pub fn conforms(&self) -> bool {
        let musts = self
            .summary
            .iter()
            .filter(|count| count.level == Level::Must);
        musts.map(|count| count.failed).sum::<usize>() == 0
    }
}
