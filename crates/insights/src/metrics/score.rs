//! Scores from 0 to 10 as DORA's Quick Check gives them, edition 2025, and the level bands of 2023 for who asks for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Absent, Dora};

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
const MONTH: f64 = 30.0 * DAY;
const HALF_YEAR: f64 = 182.0 * DAY;

/// Scores; each is null when its metric is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// Of change lead time.
    pub change_lead_time: Option<f64>,
    /// Of deployment frequency.
    pub deployment_frequency: Option<f64>,
    /// Of recovery time.
    pub recovery_time: Option<f64>,
    /// Of change fail rate.
    pub change_fail_rate: Option<f64>,
    /// Of rework rate.
    pub rework_rate: Option<f64>,
    /// Mean of all five. Without recovery time where nothing had to recover; null when any other is unknown.
    pub overall: Option<f64>,
}

impl Score {
    /// Scores of metrics.
    pub fn of(dora: &Dora) -> Self {
        let mut score = Self {
            change_lead_time: dora
                .change_lead_time
                .value
                .map(|lead| of_duration(lead.p50)),
            deployment_frequency: dora
                .deployment_frequency
                .value
                .as_ref()
                .map(|frequency| of_frequency(frequency.per_day)),
            recovery_time: dora.recovery_time.value.map(|time| of_duration(time.p50)),
            change_fail_rate: dora.change_fail_rate.value.map(of_ratio),
            rework_rate: dora.rework_rate.value.map(of_ratio),
            overall: None,
        };
        let always = [
            score.change_lead_time,
            score.deployment_frequency,
            score.change_fail_rate,
            score.rework_rate,
        ];
        let known: Option<Vec<f64>> = always.into_iter().collect();
        let nothing_failed = dora.recovery_time.absent == Some(Absent::NoFailures);
        score.overall = known
            .filter(|_| score.recovery_time.is_some() || nothing_failed)
            .map(|mut scores| {
                scores.extend(score.recovery_time);
                let sum: f64 = scores.iter().sum();
                sum / if nothing_failed { 4.0 } else { 5.0 }
            });
        score
    }
}

/// Six answers, spread evenly from 0 to 10.
fn of_answer(answer: u8) -> f64 {
    f64::from(answer - 1) * 2.0
}

fn of_duration(seconds: f64) -> f64 {
    of_answer(match seconds {
        seconds if seconds < HOUR => 6,
        seconds if seconds < DAY => 5,
        seconds if seconds < WEEK => 4,
        seconds if seconds < MONTH => 3,
        seconds if seconds < HALF_YEAR => 2,
        _ => 1,
    })
}

fn of_frequency(per_day: f64) -> f64 {
    let gap = DAY / per_day;
    of_answer(match gap {
        gap if gap < HOUR => 6,
        gap if gap <= DAY => 5,
        gap if gap <= WEEK => 4,
        gap if gap <= MONTH => 3,
        gap if gap <= HALF_YEAR => 2,
        _ => 1,
    })
}

fn of_ratio(ratio: f64) -> f64 {
    10.0 * (1.0 - ratio)
}

/// A level of the edition of 2023. DORA has not published levels since; use the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// The best band.
    Elite,
    /// The second.
    High,
    /// The third.
    Medium,
    /// The rest.
    Low,
}

/// Levels of the edition of 2023, which knew no rework rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Levels {
    /// Of change lead time.
    pub change_lead_time: Option<Level>,
    /// Of deployment frequency.
    pub deployment_frequency: Option<Level>,
    /// Of change fail rate.
    pub change_fail_rate: Option<Level>,
    /// Of recovery time.
    pub recovery_time: Option<Level>,
}

impl Levels {
    /// Levels of metrics.
    pub fn of(dora: &Dora) -> Self {
        let frequency = dora.deployment_frequency.value.as_ref();
        Self {
            change_lead_time: dora
                .change_lead_time
                .value
                .map(|lead| level(lead.p50, [DAY, WEEK, MONTH])),
            deployment_frequency: frequency
                .map(|frequency| level(DAY / frequency.per_day, [DAY, WEEK, MONTH])),
            change_fail_rate: dora
                .change_fail_rate
                .value
                .map(|ratio| level(ratio, [0.05, 0.1, 0.15])),
            recovery_time: dora
                .recovery_time
                .value
                .map(|time| level(time.p50, [HOUR, DAY, WEEK])),
        }
    }
}

fn level(value: f64, [elite, high, medium]: [f64; 3]) -> Level {
    match value {
        value if value <= elite => Level::Elite,
        value if value <= high => Level::High,
        value if value <= medium => Level::Medium,
        _ => Level::Low,
    }
}
