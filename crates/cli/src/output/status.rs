//! What the platform says of objects, for people.

use serde_json::Value;

use super::table::{pairs, table};
use crate::commands::Status;

/// A line for each object, and below what its guardrails have against it.
pub(crate) fn many(all: &[Status]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows = all.iter().map(|status| {
        vec![
            object(status),
            status
                .phase
                .clone()
                .unwrap_or_else(|| "not seen yet".to_owned()),
            price(status),
            ready_in(status),
            status.message.clone().unwrap_or_default(),
        ]
    });
    let objects = table(
        &["OBJECT", "PHASE", "COST/MO", "READY IN", "MESSAGE"],
        rows,
        &[],
    );
    let broken = all.iter().flat_map(|status| {
        let broken = status
            .guardrails
            .iter()
            .filter(|verdict| verdict["result"] != "pass");
        broken.map(|verdict| [vec![object(status)], guardrail(verdict)].concat())
    });
    let broken: Vec<_> = broken.collect();
    if broken.is_empty() {
        return objects;
    }
    let broken = table(&["OBJECT", "GUARDRAIL", "RESULT", "WHY"], broken, &[]);
    format!("{objects}\n{broken}")
}

/// Everything about objects.
pub(crate) fn one(all: &[Status]) -> String {
    let all: Vec<_> = all.iter().map(in_full).collect();
    all.join("\n")
}

fn in_full(status: &Status) -> String {
    let phase = status.phase.clone();
    let facts = [
        (
            "phase",
            Some(phase.unwrap_or_else(|| "not seen yet".to_owned())),
        ),
        ("message", status.message.clone()),
        ("placed", status.placement.clone()),
        ("endpoint", status.endpoint.clone()),
        ("secret", status.secret.clone()),
        (
            "price",
            status
                .cost
                .as_ref()
                .map(|_| format!("{} a month", price(status))),
        ),
        ("ready in", status.ready_in.map(|_| ready_in(status))),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(key, fact)| Some((key, fact?)));
    let mut parts = vec![format!("{}\n{}", object(status), pairs(facts))];
    if !status.guardrails.is_empty() {
        let rows = status.guardrails.iter().map(guardrail);
        parts.push(table(&["GUARDRAIL", "RESULT", "WHY"], rows, &[]));
    }
    if !status.resources.is_empty() {
        let rows = status.resources.iter().map(resource);
        parts.push(table(&["RESOURCE", "KIND", "STATE", "WHY"], rows, &[]));
    }
    parts.join("\n")
}

fn object(status: &Status) -> String {
    match status.namespace.as_str() {
        "" => format!("{} {}", status.kind, status.name),
        namespace => format!("{} {namespace}/{}", status.kind, status.name),
    }
}

/// A sum that lacks a part says so.
fn price(status: &Status) -> String {
    let Some(cost) = &status.cost else {
        // What the platform team writes has no price; a developer's object has one that is not known.
        let none = if status.namespace.is_empty() {
            "-"
        } else {
            "unknown"
        };
        return none.to_owned();
    };
    let least = if cost["known"] == true {
        ""
    } else {
        "at least "
    };
    format!(
        "{least}{} {}",
        text(cost, "monthly"),
        text(cost, "currency")
    )
}

fn ready_in(status: &Status) -> String {
    match (status.ready_in, status.objective) {
        (None, _) => "-".to_owned(),
        (Some(seconds), None) => format!("{seconds} s"),
        (Some(seconds), Some(objective)) => format!("{seconds} s of {objective} s"),
    }
}

fn guardrail(verdict: &Value) -> Vec<String> {
    vec![
        text(verdict, "rule").to_owned(),
        text(verdict, "result").to_owned(),
        text(verdict, "message").to_owned(),
    ]
}

fn resource(resource: &Value) -> Vec<String> {
    let state = match (&resource["ready"], &resource["synced"]) {
        (Value::Bool(true), _) => "ready",
        (_, Value::Bool(true)) => "not ready",
        _ => "not accepted",
    };
    let why = [text(resource, "reason"), text(resource, "message")];
    let why: Vec<_> = why.into_iter().filter(|why| !why.is_empty()).collect();
    vec![
        text(resource, "name").to_owned(),
        text(resource, "kind").to_owned(),
        state.to_owned(),
        why.join(": "),
    ]
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}
