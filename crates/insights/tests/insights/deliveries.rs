//! Events of a small life of services, in our own words.

use jiff::{SignedDuration, Timestamp};
use pave_insights::intake::{Delivery, Source};
use serde_json::{Value, json};

/// Minutes after the first of March 2026.
pub(crate) fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

pub(crate) fn sha(number: u64) -> String {
    format!("{number:040x}")
}

/// A delivery of facts, received a minute after `minutes`.
pub(crate) fn delivery(id: &str, minutes: i64, facts: &Value) -> Delivery {
    let body = json!({"facts": facts}).to_string();
    Delivery::new(Source::Facts, (id, "facts"), at(minutes + 1), body)
}

pub(crate) fn deployment(
    service: &str,
    number: u64,
    minutes: i64,
    commit: u64,
    status: &str,
) -> Value {
    json!({"fact": "deployment", "at": at(minutes), "id": format!("{service}-{number}"), "service": service,
        "environment": "production", "status": status, "repository": format!("acme/{service}"), "commit": sha(commit)})
}

/// A commit pushed onto the branch that is deployed.
pub(crate) fn push(service: &str, commit: u64, minutes: i64) -> Value {
    json!({"fact": "push", "repository": format!("acme/{service}"), "branch": "main", "defaultBranch": true,
        "before": sha(commit - 1), "after": sha(commit),
        "commits": [{"sha": sha(commit), "authoredAt": at(minutes)}]})
}

/// A request merged as this commit, with one commit of its own.
pub(crate) fn change(
    service: &str,
    commit: u64,
    written: i64,
    merged: i64,
    labels: &[&str],
) -> Value {
    json!({"fact": "change", "at": at(merged), "repository": format!("acme/{service}"), "number": commit,
        "mergeCommits": [sha(commit)], "mergedAt": at(merged), "labels": labels,
        "commits": [{"sha": sha(commit + 1_000_000), "authoredAt": at(written)}]})
}

pub(crate) fn incident(service: &str, number: u64, started: i64, resolved: Option<i64>) -> Value {
    let mut fact = json!({"fact": "incident", "at": at(started), "id": format!("i-{service}-{number}"),
        "service": service, "environment": "production", "startedAt": at(started)});
    if let Some(resolved) = resolved {
        fact["at"] = json!(at(resolved));
        fact["resolvedAt"] = json!(at(resolved));
    }
    fact
}
