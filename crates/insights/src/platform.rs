//! The platform's own metrics: how long things take that developers ask it for, and how often a person had to help.

use std::collections::BTreeMap;

use jiff::Timestamp;
use pave_policy::provisioning_objective;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use crate::metrics::{Quantiles, Window};
use crate::store::{Error, Store};

/// What happened to an object that a developer asked for.
#[derive(Debug, Clone)]
pub(crate) struct Provisioned {
    pub(crate) kind: String,
    pub(crate) size: String,
    pub(crate) cloud: String,
    pub(crate) requested_at: Timestamp,
    pub(crate) ready_at: Option<Timestamp>,
    pub(crate) failed_at: Option<Timestamp>,
    /// What was promised for this object in particular.
    pub(crate) objective_seconds: Option<i64>,
    /// Whether a canary asked for it, and no developer.
    pub(crate) canary: bool,
}

impl Provisioned {
    /// Seconds within which it should be ready.
    fn objective(&self) -> i64 {
        self.objective_seconds
            .unwrap_or_else(|| provisioning_objective(&self.cloud))
    }

    pub(crate) fn seconds(&self) -> Option<f64> {
        let ready = self.ready_at?;
        Some(
            ready
                .duration_since(self.requested_at)
                .as_secs_f64()
                .max(0.0),
        )
    }

    /// Whether it was ready in time. One that is not ready is bad as soon as its time is over, not when it is ready at last;
    /// before that nobody can say.
    pub(crate) fn is_good(&self, now: Timestamp) -> Option<bool> {
        let objective = seconds_of(self.objective());
        match self.seconds() {
            Some(seconds) => Some(seconds <= objective),
            None if self.failed_at.is_some() => Some(false),
            None => {
                let waited = now.duration_since(self.requested_at).as_secs_f64();
                (waited > objective).then_some(false)
            }
        }
    }
}

/// The platform in a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformAnswer {
    /// Begin.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
    /// For each kind and cloud that was asked for.
    pub provisioning: Vec<Provisioning>,
    /// For each golden path that was started.
    pub golden_paths: Vec<GoldenPath>,
    /// Requests that no person had to answer, of all; null without any.
    pub self_service: Option<f64>,
    /// How many requests that is counted from.
    pub requests: u64,
}

/// Objects of a kind in a cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provisioning {
    /// For example `Database`.
    pub kind: String,
    /// For example `aws`.
    pub cloud: String,
    /// Seconds until ready, of those that are.
    pub seconds: Option<Quantiles>,
    /// How many are ready.
    pub ready: u64,
    /// How many were given up or refused.
    pub failed: u64,
    /// How many are neither.
    pub open: u64,
    /// Seconds that are promised: to the one that was asked for last. Each is judged by what was promised for itself.
    pub objective: f64,
    /// Ready in time, of those of which it can be said; null without any.
    pub objective_met: Option<f64>,
}

/// Runs of a golden path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoldenPath {
    /// Its name.
    pub template: String,
    /// How many succeeded.
    pub succeeded: u64,
    /// How many failed. Those that a person cancelled are neither.
    pub failed: u64,
    /// Seconds from the start to the first deployment in production of the service that it made.
    pub onboarding: Option<Quantiles>,
    /// How many services that is counted from.
    pub onboarded: u64,
}

impl Store {
    /// Counts what was asked of the platform in a window.
    pub async fn platform(&self, window: &Window) -> Result<PlatformAnswer, Error> {
        let objects = self.provisioned(window).await?;
        let developers = objects.into_iter().filter(|object| !object.canary);
        let mut groups: BTreeMap<(String, String), Vec<Provisioned>> = BTreeMap::new();
        for object in developers {
            let key = (object.kind.clone(), object.cloud.clone());
            groups.entry(key).or_default().push(object);
        }
        let groups = groups.into_iter();
        let requests = sqlx::query(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN channel = 'ticket' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM request \
             WHERE requested_at >= $1 AND requested_at < $2",
        )
        .bind(window.from.as_millisecond())
        .bind(window.to.as_millisecond())
        .fetch_one(self.pool())
        .await?;
        let (all, tickets): (i64, i64) = (requests.try_get(0)?, requests.try_get(1)?);
        Ok(PlatformAnswer {
            from: window.from,
            to: window.to,
            provisioning: groups
                .map(|(key, objects)| provisioning(key, &objects, window.as_of))
                .collect(),
            golden_paths: self.golden_paths(window).await?,
            self_service: share(all - tickets, all),
            requests: u64::try_from(all).unwrap_or_default(),
        })
    }

    pub(crate) async fn provisioned(&self, window: &Window) -> Result<Vec<Provisioned>, Error> {
        let rows = sqlx::query(
            "SELECT kind, size, cloud, requested_at, ready_at, failed_at, objective_seconds, canary FROM provisioning \
             WHERE requested_at >= $1 AND requested_at < $2 ORDER BY requested_at, id",
        )
        .bind(window.from.as_millisecond())
        .bind(window.to.as_millisecond())
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Provisioned {
                    kind: row.try_get(0)?,
                    size: row.try_get(1)?,
                    cloud: row.try_get(2)?,
                    requested_at: crate::store::time(row, 3)?.unwrap_or_default(),
                    ready_at: crate::store::time(row, 4)?,
                    failed_at: crate::store::time(row, 5)?,
                    objective_seconds: row.try_get(6)?,
                    canary: row.try_get::<i64, _>(7)? == 1,
                })
            })
            .collect()
    }

    async fn golden_paths(&self, window: &Window) -> Result<Vec<GoldenPath>, Error> {
        let rows = sqlx::query(
            "SELECT template, status, started_at, (SELECT MIN(finished_at) FROM deployment WHERE \
             deployment.service = template_run.service AND environment = 'production' AND deployment.status = 'succeeded' \
             AND finished_at >= template_run.started_at) FROM template_run WHERE started_at >= $1 AND started_at < $2 ORDER BY id",
        )
        .bind(window.from.as_millisecond())
        .bind(window.to.as_millisecond())
        .fetch_all(self.pool())
        .await?;
        let mut paths: BTreeMap<String, (u64, u64, Vec<f64>)> = BTreeMap::new();
        for row in &rows {
            let (succeeded, failed, times) = paths.entry(row.try_get(0)?).or_default();
            match row.try_get::<String, _>(1)?.as_str() {
                "succeeded" => *succeeded += 1,
                "failed" => *failed += 1,
                _ => {}
            }
            let begin = crate::store::time(row, 2)?;
            let served = crate::store::time(row, 3)?;
            times.extend(
                begin
                    .zip(served)
                    .map(|(begin, served)| served.duration_since(begin).as_secs_f64()),
            );
        }
        let paths = paths
            .into_iter()
            .map(|(template, (succeeded, failed, times))| GoldenPath {
                template,
                succeeded,
                failed,
                onboarding: Quantiles::of(&times),
                onboarded: times.len() as u64,
            });
        Ok(paths.collect())
    }
}

fn provisioning(
    (kind, cloud): (String, String),
    objects: &[Provisioned],
    now: Timestamp,
) -> Provisioning {
    let seconds: Vec<f64> = objects.iter().filter_map(Provisioned::seconds).collect();
    let judged: Vec<bool> = objects
        .iter()
        .filter_map(|object| object.is_good(now))
        .collect();
    let failed = objects
        .iter()
        .filter(|object| object.ready_at.is_none() && object.failed_at.is_some())
        .count();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let newest = objects.last().map(Provisioned::objective);
    Provisioning {
        objective: seconds_of(newest.unwrap_or_else(|| provisioning_objective(&cloud))),
        kind,
        cloud,
        seconds: Quantiles::of(&seconds),
        ready: seconds.len() as u64,
        failed: failed as u64,
        open: (objects.len() - seconds.len() - failed) as u64,
        objective_met: share(
            count(judged.iter().filter(|good| **good).count()),
            count(judged.len()),
        ),
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
fn seconds_of(seconds: i64) -> f64 {
    seconds as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
