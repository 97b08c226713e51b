//! The questions. Answering all of them takes less than two minutes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From where to where an answer goes, and what the ends mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scale {
    /// Lowest number.
    pub from: u8,
    /// Highest number.
    pub to: u8,
    /// What the lowest means.
    pub low: String,
    /// What the highest means.
    pub high: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// The field of the answer, or the name of a statement.
    pub name: String,
    /// What is asked.
    pub text: String,
}

/// Everything that a survey asks, in the order in which it is asked. Only the first question needs an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Questions {
    /// Name of the survey.
    pub survey: String,
    /// Asked first.
    pub recommend: Question,
    /// Numbers of the first question.
    pub recommend_scale: Scale,
    /// Asked in words.
    pub reason: Question,
    /// Statements with which people agree or not.
    pub statements: Vec<Question>,
    /// Numbers of the statements.
    pub statement_scale: Scale,
    /// Asked last, and told or not.
    pub team: Question,
}

/// The lowest and the highest recommendation: those of the Net Promoter Score.
pub const LOWEST_AND_HIGHEST: (u8, u8) = (0, 10);
/// The first question.
pub const RECOMMEND: &str = "Would you recommend the platform to a colleague?";
const REASON: &str = "What is the main reason? The platform team reads it.";
const TEAM: &str =
    "Your team, if you want to tell. Teams with fewer than five answers are shown to nobody.";
/// The lowest and the highest agreement with a statement.
pub const AGREEMENT: (u8, u8) = (1, 7);

/// The statement that every survey has, for its answers say whether answering helps.
const ALWAYS: &str = "heard";
/// How many statements a survey has, so that it stays short; the others take turns.
const AT_ONCE: usize = 5;

/// Statements of DORA's survey on platform engineering; people say from 1 to 7 how far they agree. Source: dora.dev, questions
/// of 2025, read on 2026-11-23.
pub const STATEMENTS: [(&str, &str); 7] = [
    (
        "independence",
        "The platform provides the tools and information I need to work independently.",
    ),
    (
        "feedback",
        "The platform gives me clear feedback on the outcome of my tasks.",
    ),
    ("automation", "The platform is well automated."),
    (ALWAYS, "The platform team acts on the feedback I provide."),
    ("ease", "The platform is easy to use."),
    ("expectation", "The platform behaves as I would expect."),
    ("abstraction", "The platform abstracts away complexity."),
];

impl Questions {
    /// What the survey of this name asks: of everybody the same, and of another survey in part other statements.
    pub fn of(survey: &str) -> Self {
        let scale = |(from, to), low: &str, high: &str| Scale {
            from,
            to,
            low: low.to_owned(),
            high: high.to_owned(),
        };
        let question = |name: &str, text: &str| Question {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        Self {
            survey: survey.to_owned(),
            recommend: question("recommend", RECOMMEND),
            recommend_scale: scale(LOWEST_AND_HIGHEST, "not at all likely", "extremely likely"),
            reason: question("reason", REASON),
            statements: statements(survey)
                .map(|(name, text)| question(name, text))
                .collect(),
            statement_scale: scale(AGREEMENT, "strongly disagree", "strongly agree"),
            team: question("team", TEAM),
        }
    }
}

/// The statements whose turn it is, in the order of the list.
fn statements(survey: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let turning = STATEMENTS.len() - 1;
    let begin: usize = survey.bytes().map(usize::from).sum();
    let mut place = 0;
    STATEMENTS.into_iter().filter(move |(name, _)| {
        if *name == ALWAYS {
            return true;
        }
        let distance = (place + turning - begin % turning) % turning;
        place += 1;
        distance < AT_ONCE - 1
    })
}
