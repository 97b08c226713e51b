//! Metrics for Prometheus: what alerts and dashboards need, from the database, so that a restart resets nothing.
//!
//! **Invariant:** labels are bounded. There is no commit, version, person, branch or number of an issue among them.

mod provisioning;
mod text;

use jiff::{SignedDuration, Timestamp};
use sqlx::Row as _;

use crate::metrics::{Dora, Metric, Quantiles, Start, Window, dora};
use crate::projection::Kind;
use crate::store::{Error, Store};
use crate::survey;
pub(crate) use text::{Family, Type};

/// Windows of the gauges, in days. They end now.
const WINDOWS: [(&str, i64); 3] = [("7d", 7), ("28d", 28), ("90d", 90)];
/// Most services that have series of their own.
const MOST_SERVICES: usize = 1000;
/// Kinds of deployments that are counted; each series begins at 0, or its first increase would be lost.
const KINDS: [Kind; 4] = [Kind::Baseline, Kind::Normal, Kind::Rollback, Kind::Hotfix];

/// Everything, in the text format.
pub async fn exposition(store: &Store, now: Timestamp) -> Result<String, Error> {
    let mut text = deployments(store).await?;
    text.push_str(&dora_gauges(store, now).await?);
    text.push_str(&provisioning::families(store, now).await?);
    text.push_str(&counts(store).await?);
    text.push_str(&survey::families(&store.surveys().await?));
    Ok(text)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Baseline => "baseline",
        Kind::Normal => "normal",
        Kind::Redeploy => "redeploy",
        Kind::Rollback => "rollback",
        Kind::Hotfix => "hotfix",
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn deployments(store: &Store) -> Result<String, Error> {
    let mut all = Family::new(
        "pave_deployments_total",
        Type::Counter,
        "Deployments that reached users, without the same again.",
    );
    let mut failed = Family::new(
        "pave_deployment_failures_total",
        Type::Counter,
        "Deployments that failed their users.",
    );
    let rows = sqlx::query(
        "SELECT service, environment, kind, COUNT(*), CAST(SUM(failed) AS BIGINT) FROM deployment WHERE counted = 1 \
         GROUP BY environment, service, kind",
    )
    .fetch_all(store.pool())
    .await?;
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        let scope: (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (kind, number, broken): (String, i64, i64) =
            (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        let kinds: &mut Vec<(String, i64, i64)> = counts.entry(scope).or_default();
        kinds.push((kind, number, broken));
    }
    for ((service, environment), kinds) in counts.iter().take(MOST_SERVICES) {
        for kind in KINDS.map(word) {
            let own = kinds.iter().find(|(name, _, _)| name == kind);
            let (number, broken) = own.map_or((0, 0), |(_, number, broken)| (*number, *broken));
            let labels = [
                ("service", service.as_str()),
                ("environment", environment.as_str()),
                ("kind", kind),
            ];
            all.sample(&labels, number as f64);
            failed.sample(&labels, broken as f64);
        }
    }
    Ok(all.text() + &failed.text())
}

/// A window that ends now.
fn until_now(days: i64, now: Timestamp) -> Window {
    Window {
        from: now
            .saturating_sub(SignedDuration::from_hours(days * 24))
            .unwrap_or_default(),
        to: now,
        zone: jiff::tz::TimeZone::UTC,
        as_of: now,
    }
}

struct Gauges {
    frequency: Family,
    failed: Family,
    rework: Family,
    score: Family,
    lead: Family,
    recovery: Family,
    samples: Family,
    unattributed: Family,
    untracked: Family,
}

impl Gauges {
    fn new() -> Self {
        let gauge = |name, help| Family::new(name, Type::Gauge, help);
        Self {
            frequency: gauge(
                "pave_dora_deployments_per_day",
                "Deployments per day of the window.",
            ),
            failed: gauge(
                "pave_dora_change_fail_ratio",
                "Deployments that failed their users, of those that reached them.",
            ),
            rework: gauge(
                "pave_dora_rework_ratio",
                "Rollbacks and hotfixes, of the deployments that reached users.",
            ),
            score: gauge(
                "pave_dora_score",
                "Overall score from 0 to 10 as in DORA's Quick Check, edition 2025.",
            ),
            lead: gauge(
                "pave_dora_change_lead_time_seconds",
                "From the first commit of a change until it serves.",
            ),
            recovery: gauge(
                "pave_dora_recovery_time_seconds",
                "From a failed deployment until its users were well again.",
            ),
            samples: gauge(
                "pave_dora_samples",
                "How many samples a metric was counted from.",
            ),
            unattributed: gauge(
                "pave_dora_unattributed_incidents",
                "Incidents held against no deployment.",
            ),
            untracked: gauge(
                "pave_dora_untracked_deployments",
                "Deployments whose changes are unknown.",
            ),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn add(&mut self, labels: &[(&str, &str); 3], dora: &Dora) {
        let frequency = dora.deployment_frequency.value.as_ref();
        self.frequency
            .optional(labels, frequency.map(|frequency| frequency.per_day));
        self.failed.optional(labels, dora.change_fail_rate.value);
        self.rework.optional(labels, dora.rework_rate.value);
        self.score.optional(labels, dora.score.overall);
        quantiles(&mut self.lead, labels, &dora.change_lead_time);
        quantiles(&mut self.recovery, labels, &dora.recovery_time);
        self.unattributed
            .sample(labels, dora.quality.unattributed_incidents as f64);
        self.untracked
            .sample(labels, dora.quality.untracked_deployments as f64);
        for (metric, n) in [
            ("change_lead_time", dora.change_lead_time.n),
            ("deployment_frequency", dora.deployment_frequency.n),
            ("change_fail_rate", dora.change_fail_rate.n),
            ("recovery_time", dora.recovery_time.n),
            ("rework_rate", dora.rework_rate.n),
        ] {
            let [service, environment, window] = *labels;
            self.samples.sample(
                &[service, environment, window, ("metric", metric)],
                n as f64,
            );
        }
    }

    fn text(&self) -> String {
        let all = [
            &self.frequency,
            &self.failed,
            &self.rework,
            &self.score,
            &self.lead,
            &self.recovery,
            &self.samples,
            &self.unattributed,
            &self.untracked,
        ];
        all.iter().map(|family| family.text()).collect()
    }
}

fn quantiles(
    family: &mut Family,
    [service, environment, window]: &[(&str, &str); 3],
    metric: &Metric<Quantiles>,
) {
    let Some(value) = metric.value else { return };
    for (percentile, seconds) in [("50", value.p50), ("75", value.p75), ("90", value.p90)] {
        family.sample(
            &[*service, *environment, *window, ("percentile", percentile)],
            seconds,
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn dora_gauges(store: &Store, now: Timestamp) -> Result<String, Error> {
    let mut gauges = Gauges::new();
    let told = store.incidents_are_told(now).await?;
    let (_, longest) = WINDOWS[WINDOWS.len() - 1];
    let longest = until_now(longest, now);
    let services = store.counted_in("production", &longest).await?;
    for (service, projection) in services.iter().take(MOST_SERVICES) {
        for (name, days) in WINDOWS {
            let dora = dora(projection, &until_now(days, now), Start::FirstCommit, told);
            gauges.add(
                &[
                    ("service", service),
                    ("environment", "production"),
                    ("window", name),
                ],
                &dora,
            );
        }
    }
    let mut dropped = Family::new(
        "pave_dora_services_dropped",
        Type::Gauge,
        "Services beyond the first thousand, which have no series.",
    );
    dropped.sample(&[], services.len().saturating_sub(MOST_SERVICES) as f64);
    Ok(gauges.text() + &dropped.text())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn counts(store: &Store) -> Result<String, Error> {
    let grouped = [
        (
            "pave_requests_total",
            "What was asked of the platform, and how.",
            ["channel", "kind"],
            "SELECT channel, kind, COUNT(*) FROM request GROUP BY channel, kind ORDER BY channel, kind",
        ),
        (
            "pave_template_runs_total",
            "Runs of golden paths.",
            ["template", "status"],
            "SELECT template, status, COUNT(*) FROM template_run GROUP BY template, status ORDER BY template, status",
        ),
        (
            "pave_events_received_total",
            "Events that were stored.",
            ["source", "verified_by"],
            "SELECT source, verified_by, COUNT(*) FROM raw_event GROUP BY source, verified_by ORDER BY source, verified_by",
        ),
    ];
    let mut text = String::new();
    for (name, help, [first, second], statement) in grouped {
        let mut family = Family::new(name, Type::Counter, help);
        for row in sqlx::query(statement)
            .fetch_all(store.pool())
            .await?
            .iter()
            .take(MOST_SERVICES)
        {
            let (one, other, number): (String, String, i64) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            family.sample(&[(first, &one), (second, &other)], number as f64);
        }
        text.push_str(&family.text());
    }
    let letters = sqlx::query("SELECT COUNT(*) FROM dead_letter")
        .fetch_one(store.pool())
        .await?;
    let mut family = Family::new(
        "pave_dead_letters",
        Type::Gauge,
        "Genuine deliveries that could not be understood.",
    );
    family.sample(&[], letters.try_get::<i64, _>(0)? as f64);
    text.push_str(&family.text());
    Ok(text)
}
