//! A page that a person can look at: the numbers of the last 28 days, each with how many samples it has or why it is missing.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;

use super::Service;
use super::answers::asked;
use super::problem::Refusal;
use crate::api::{DoraQuery, ServiceDora};
use crate::metrics::{Absent, Metric};

pub(super) async fn page(State(service): State<Arc<Service>>) -> Result<Html<String>, Refusal> {
    let answer = asked(&service.store, &DoraQuery::default()).await?;
    let mut rows = String::new();
    for service in &answer.services {
        // Writing into a string does not fail.
        let _ = writeln!(rows, "{}", row(service));
    }
    if rows.is_empty() {
        rows.push_str("<tr><td colspan=8>Nothing was deployed to production yet, as far as this service was told. \
                       Send events, or start it with <code>--demo</code>.</td></tr>");
    }
    let (from, to) = (answer.from, answer.to);
    Ok(Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Pave insights</title><style>\
         body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}}\
         table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:.5rem;border-bottom:1px solid #8886}}\
         small{{opacity:.7;display:block}}</style><h1>Delivery</h1>\
         <p>Production, from {from} to {to}, by definitions {}. Medians; below each how many samples it was counted from.</p>\
         <table><tr><th>Service<th>Team<th>Change lead time<th>Deployments a day<th>Change fail rate<th>Recovery time\
         <th>Rework rate<th>Score of 10</tr>{rows}</table>\
         <p><a href=/v1/dora>The same as JSON</a>, <a href=/v1/platform>the platform</a>, <a href=/v1/dead-letters>dead \
         letters</a>, <a href=/openapi.json>API</a>, <a href=/metrics>metrics</a></p></html>",
        answer.definitions
    )))
}

fn row(service: &ServiceDora) -> String {
    let metrics = &service.metrics;
    let cells = [
        escaped(&service.service),
        escaped(&service.team),
        cell(&metrics.change_lead_time, |lead| duration(lead.p50)),
        cell(&metrics.deployment_frequency, |frequency| {
            format!("{:.2}", frequency.per_day)
        }),
        cell(&metrics.change_fail_rate, percent),
        cell(&metrics.recovery_time, |time| duration(time.p50)),
        cell(&metrics.rework_rate, percent),
        metrics
            .score
            .overall
            .map_or_else(|| "–".to_owned(), |score| format!("{score:.1}")),
    ];
    format!("<tr><td>{}</tr>", cells.join("<td>"))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the other metrics are larger"
)]
fn percent(ratio: &f64) -> String {
    format!("{:.1} %", 100.0 * ratio)
}

fn cell<Value>(metric: &Metric<Value>, show: impl Fn(&Value) -> String) -> String {
    match (&metric.value, metric.absent) {
        (Some(value), _) => format!("{}<small>n = {}</small>", show(value), metric.n),
        (None, reason) => format!("–<small>{}</small>", reason.map_or("unknown", sentence)),
    }
}

fn sentence(reason: Absent) -> &'static str {
    match reason {
        Absent::NoDeployments => "nothing was deployed",
        Absent::NoKnownChanges => "no change with a known first commit",
        Absent::NoIncidentSource => "nobody tells of incidents",
        Absent::NoFailures => "nothing failed",
        Absent::NotRecovered => "not recovered yet",
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 5400.0 => format!("{:.0} min", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        seconds => format!("{:.1} days", seconds / 86_400.0),
    }
}

/// Names come from outside.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
