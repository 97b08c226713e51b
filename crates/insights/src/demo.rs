//! Synthetic events of a fictional organization, moved so that they end yesterday.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::intake::{Delivery, Source};

/// Twelve weeks; every line is a delivery of facts. The file says what is in it.
const EVENTS: &str = include_str!("../../../examples/insights/acme.jsonl");

/// Begin of the day after the last event of the file.
const END: &str = "2026-04-01T00:00:00Z";

/// The events as if they had happened until the day of this moment.
pub fn deliveries(now: Timestamp) -> Result<Vec<Delivery>, serde_json::Error> {
    let end = END.parse::<Timestamp>().unwrap_or_default();
    let days = now.duration_since(end).as_hours().div_euclid(24);
    let by = SignedDuration::from_hours(days * 24);
    let lines = EVENTS.lines().filter(|line| !line.starts_with("//"));
    lines
        .enumerate()
        .map(|(number, line)| {
            let mut body: Value = serde_json::from_str(line)?;
            let mut last = Timestamp::UNIX_EPOCH;
            shift(&mut body, by, &mut last);
            let id = format!("acme-{number}");
            Ok(Delivery::new(
                Source::Facts,
                (&id, "facts"),
                last,
                body.to_string(),
            ))
        })
        .collect()
}

/// Moves every time in it, and remembers the last: a delivery is received no sooner than what it tells of.
fn shift(value: &mut Value, by: SignedDuration, last: &mut Timestamp) {
    match value {
        Value::String(text) => {
            if let Ok(time) = text.parse::<Timestamp>() {
                let moved = time.saturating_add(by).unwrap_or(time);
                *last = moved.max(*last);
                *text = moved.to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shift(item, by, last)),
        Value::Object(fields) => fields.values_mut().for_each(|field| shift(field, by, last)),
        _ => {}
    }
}
