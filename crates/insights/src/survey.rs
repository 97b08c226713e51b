//! What developers think of the platform: would they recommend it, and why.
//!
//! **Invariant:** no answer leads to a person. No number is given for fewer than eight answers, and no group is shown, or
//! can be worked out from the others, with fewer than five.

mod estimate;
mod store;
mod theme;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exposition::{Family, Type};
pub use estimate::{Change, Estimate, Recommendations};
pub use pave_survey::{Answer, Questions};
pub use store::SurveyError;
pub use theme::{Theme, Themes};

/// Fewest answers for which a number is given.
pub const FEWEST_FOR_A_NUMBER: u64 = 8;
/// Fewest answers of a group that is shown.
pub const FEWEST_IN_A_GROUP: u64 = 5;

/// Opens a survey, or invites more people to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// How many people use the platform.
    pub population: u64,
    /// How many of them are asked now.
    pub invitations: u64,
}

/// Tokens to hand out, each to one person, each good for one answer. They are shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitations {
    /// In no order.
    pub tokens: Vec<String>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SurveyResult {
    /// Name of the survey.
    pub survey: String,
    /// How many people use the platform.
    pub population: u64,
    /// How many were asked.
    pub invited: u64,
    /// How many answered.
    pub responses: u64,
    /// Answers of those who were asked; null when nobody was.
    pub response_rate: Option<f64>,
    /// Net Promoter Score with its interval; null with fewer than eight answers.
    pub nps: Option<Estimate>,
    /// Means of the statements that eight or more answered.
    pub statements: BTreeMap<String, f64>,
    /// By team, for teams that cannot be narrowed down to a person.
    pub teams: BTreeMap<String, Group>,
    /// The difference to the survey that was asked for; null unless it is more than chance.
    pub change: Option<Change>,
    /// What the platform team read in the answers, and what became of it.
    pub themes: Vec<Theme>,
}

/// A team in a survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// How many answered.
    pub responses: u64,
    /// Null with fewer than eight answers.
    pub nps: Option<Estimate>,
}

/// Teams that may be shown. What is left over must be nobody or at least five people, or subtraction would show it.
fn shown(teams: BTreeMap<String, Recommendations>) -> BTreeMap<String, Group> {
    let mut teams: Vec<(String, Recommendations)> = teams.into_iter().collect();
    teams.sort_by_key(|(name, all)| (all.n(), name.clone()));
    let mut hidden = 0;
    let mut shown = BTreeMap::new();
    for (name, all) in teams {
        let small = name.is_empty() || all.n() < FEWEST_IN_A_GROUP;
        if small || (hidden > 0 && hidden < FEWEST_IN_A_GROUP) {
            hidden += all.n();
        } else {
            let nps = all.estimate(None);
            shown.insert(
                name,
                Group {
                    responses: all.n(),
                    nps,
                },
            );
        }
    }
    shown
}

/// Series of surveys.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn families(results: &[SurveyResult]) -> String {
    let gauge = |name, help| Family::new(name, Type::Gauge, help);
    let mut score = gauge("pave_survey_score", "Net Promoter Score, from -100 to 100.");
    let mut low = gauge(
        "pave_survey_score_ci_low",
        "Lower end of the 95 % interval of the score.",
    );
    let mut high = gauge(
        "pave_survey_score_ci_high",
        "Upper end of the 95 % interval of the score.",
    );
    let mut responses = gauge("pave_survey_responses", "Answers.");
    let mut invited = gauge("pave_survey_invited", "People who were asked.");
    for result in results {
        let labels = [("survey", result.survey.as_str())];
        score.optional(&labels, result.nps.map(|nps| nps.value));
        low.optional(&labels, result.nps.map(|nps| nps.low));
        high.optional(&labels, result.nps.map(|nps| nps.high));
        responses.sample(&labels, result.responses as f64);
        invited.sample(&labels, result.invited as f64);
    }
    [score, low, high, responses, invited]
        .iter()
        .map(Family::text)
        .collect()
}
