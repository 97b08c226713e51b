//! The five DORA metrics of one service in one environment over one window. Pure, and never 0 for what nobody knows.
//!
//! The definitions are in docs/insights.md; a change of any is a new [`DEFINITIONS`].

mod quantiles;
mod score;
mod window;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::projection::{Deployment, Projection};

pub use quantiles::Quantiles;
pub use score::{Level, Levels, Score};
pub use window::{Bucket, Window, WindowError};

/// Version of the definitions by which is counted.
pub const DEFINITIONS: &str = "v2";

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Absent {
    /// Nothing was deployed in the window.
    NoDeployments,
    /// What was deployed brought no change whose first commit is known.
    NoKnownChanges,
    /// Nothing tells this service of incidents, so that none is known means nothing.
    NoIncidentSource,
    /// Nothing failed, so nothing had to recover.
    NoFailures,
    /// What failed has not recovered yet.
    NotRecovered,
}

/// A metric: a value with what it was counted from, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric<Value> {
    /// Null when it is unknown.
    pub value: Option<Value>,
    /// How many samples it was counted from.
    pub n: u64,
    /// Why the value is null.
    pub absent: Option<Absent>,
}

impl<Value> Metric<Value> {
    fn known(value: Value, n: usize) -> Self {
        let n = n as u64;
        Self {
            value: Some(value),
            n,
            absent: None,
        }
    }

    fn absent(reason: Absent) -> Self {
        Self {
            value: None,
            n: 0,
            absent: Some(reason),
        }
    }
}

/// How often is deployed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Frequency {
    /// Deployments divided by days of the window, in its time zone.
    pub per_day: f64,
    /// Median seconds between two deployments; null with fewer than two.
    pub median_gap: Option<f64>,
}

/// Numbers that say how far to trust the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Deployments whose changes are unknown.
    pub untracked_deployments: u64,
    /// Changes left out of lead time because they end before they begin.
    pub clock_skew: u64,
    /// Changes left out of lead time because their first commit is unknown.
    pub unknown_start: u64,
    /// Incidents held against no deployment.
    pub unattributed_incidents: u64,
    /// Attempts that never reached users; part of no metric.
    pub failed_attempts: u64,
    /// Deployments of the same again; part of no metric.
    pub redeploys: u64,
}

/// The metrics of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dora {
    /// Seconds from the first commit of a change until it serves.
    pub change_lead_time: Metric<Quantiles>,
    /// How often is deployed.
    pub deployment_frequency: Metric<Frequency>,
    /// Deployments that failed their users, of those that reached them. From 0 to 1.
    pub change_fail_rate: Metric<f64>,
    /// Seconds from a failed deployment until its users were well again.
    pub recovery_time: Metric<Quantiles>,
    /// Rollbacks and hotfixes, of the deployments that reached users. From 0 to 1.
    pub rework_rate: Metric<f64>,
    /// Failed deployments of the window that had not recovered at its end.
    pub open_failures: u64,
    /// By the scale of DORA's Quick Check.
    pub score: Score,
    /// How far to trust it.
    pub quality: Quality,
}

/// Which moment a change begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Start {
    /// Its first commit, as DORA means it.
    #[default]
    FirstCommit,
    /// Its merge, which leaves out the work and the review.
    Merge,
}

/// Counts. `until` is the moment up to which is known: the end of the window, or now, or `as_of`.
pub fn dora(
    projection: &Projection,
    window: &Window,
    start: Start,
    incidents_are_told: bool,
) -> Dora {
    let until = window.known_until();
    let inside = |at: Option<Timestamp>| at.is_some_and(|at| window.from <= at && at < until);
    let all: Vec<&Deployment> = projection.deployments.iter().collect();
    let served: Vec<&&Deployment> = all.iter().filter(|one| inside(one.served_at())).collect();
    let counted: Vec<&Deployment> = served
        .iter()
        .filter(|one| one.counted())
        .map(|one| **one)
        .collect();
    let failed: Vec<&&Deployment> = counted
        .iter()
        .filter(|one| one.failed_by.is_some())
        .collect();
    let (change_lead_time, mut quality) = lead_time(projection, &inside, start);
    let (recovery_time, open_failures) = recovery(&failed, until, incidents_are_told);
    let count =
        |truth: &dyn Fn(&Deployment) -> bool| all.iter().filter(|one| truth(one)).count() as u64;
    quality.untracked_deployments = count(&|one| inside(one.served_at()) && one.is_untracked());
    quality.failed_attempts = count(&|one| one.served_at().is_none() && inside(one.finished_at));
    quality.redeploys = (served.len() - counted.len()) as u64;
    quality.unattributed_incidents = projection
        .incidents
        .iter()
        .filter(|incident| incident.cause.is_none() && inside(Some(incident.started_at)))
        .count() as u64;
    let change_fail_rate = if failed.is_empty() && !incidents_are_told && !counted.is_empty() {
        Metric::absent(Absent::NoIncidentSource)
    } else {
        ratio(failed.len(), counted.len())
    };
    let rework = counted.iter().filter(|one| one.rework()).count();
    let mut dora = Dora {
        change_lead_time: of_deployments(change_lead_time, &counted),
        deployment_frequency: frequency(&counted, window),
        change_fail_rate,
        recovery_time: of_deployments(recovery_time, &counted),
        rework_rate: ratio(rework, counted.len()),
        open_failures,
        score: Score::default(),
        quality,
    };
    dora.score = Score::of(&dora);
    dora
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of deployments are far below 2^52"
)]
fn ratio(part: usize, whole: usize) -> Metric<f64> {
    match whole {
        0 => Metric::absent(Absent::NoDeployments),
        _ => Metric::known(part as f64 / whole as f64, whole),
    }
}

/// Where nothing was deployed, that is the reason, and no other.
fn of_deployments(metric: Metric<Quantiles>, counted: &[&Deployment]) -> Metric<Quantiles> {
    if counted.is_empty() {
        Metric::absent(Absent::NoDeployments)
    } else {
        metric
    }
}

fn lead_time(
    projection: &Projection,
    inside: &dyn Fn(Option<Timestamp>) -> bool,
    start: Start,
) -> (Metric<Quantiles>, Quality) {
    let mut quality = Quality::default();
    let mut samples = Vec::new();
    for change in projection
        .changes
        .iter()
        .filter(|change| inside(Some(change.deployed_at)))
    {
        let begin = match start {
            Start::FirstCommit => change.first_commit_at,
            Start::Merge => change.merged_at,
        };
        match begin.map(|begin| seconds(begin, change.deployed_at)) {
            None => quality.unknown_start += 1,
            Some(lead) if lead < 0.0 => quality.clock_skew += 1,
            Some(lead) => samples.push(lead),
        }
    }
    let metric = match Quantiles::of(&samples) {
        Some(quantiles) => Metric::known(quantiles, samples.len()),
        None => Metric::absent(Absent::NoKnownChanges),
    };
    (metric, quality)
}

fn frequency(counted: &[&Deployment], window: &Window) -> Metric<Frequency> {
    let mut times: Vec<Timestamp> = counted.iter().filter_map(|one| one.served_at()).collect();
    times.sort();
    let gaps: Vec<f64> = times
        .windows(2)
        .map(|pair| seconds(pair[0], pair[1]))
        .collect();
    let days = window.days();
    match ratio(counted.len(), 1)
        .value
        .filter(|count| *count > 0.0 && days > 0.0)
    {
        None => Metric::absent(Absent::NoDeployments),
        Some(count) => {
            let median_gap = Quantiles::of(&gaps).map(|gaps| gaps.p50);
            Metric::known(
                Frequency {
                    per_day: count / days,
                    median_gap,
                },
                counted.len(),
            )
        }
    }
}

fn recovery(failed: &[&&Deployment], until: Timestamp, told: bool) -> (Metric<Quantiles>, u64) {
    let samples: Vec<f64> = failed
        .iter()
        .filter_map(|one| {
            let recovered = one.recovered_at.filter(|recovered| *recovered <= until)?;
            Some(seconds(one.served_at()?, recovered))
        })
        .collect();
    let open = (failed.len() - samples.len()) as u64;
    let metric = match Quantiles::of(&samples) {
        Some(quantiles) => Metric::known(quantiles, samples.len()),
        None if open > 0 => Metric::absent(Absent::NotRecovered),
        None if told => Metric::absent(Absent::NoFailures),
        None => Metric::absent(Absent::NoIncidentSource),
    };
    (metric, open)
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}
