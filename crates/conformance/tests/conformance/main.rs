//! The suite against functions of which we know what is wrong with them.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

mod certificates;
mod change;
mod peer;

mod defects;
mod report;
mod transport;

use std::{collections::BTreeMap, time::Duration};

use pave_conformance::{Report, Sample, Security, Target, Verdict, judge};
use serde_json::json;

/// Longer than anything takes on a busy machine; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_mins(1);

/// What the sound function composes something from.
fn sample() -> Sample {
    Sample {
        input: Some(
            json!({"apiVersion": "example.org/v1", "kind": "Greeting", "greeting": "hello"}),
        ),
        required: vec![json!({
            "apiVersion": "example.org/v1", "kind": "Settings", "metadata": {"name": "default"},
        })],
        ..Sample::default()
    }
}

async fn judged(address: String, security: Security) -> Report {
    let target = Target {
        address,
        security,
        timeout: DEADLINE,
    };
    judge(target, sample(), |_| {}).await.unwrap()
}

/// Cases that failed or were skipped, with their reasons.
fn not_passed(report: &Report) -> (BTreeMap<&str, &str>, BTreeMap<&str, &str>) {
    let (mut failed, mut skipped) = (BTreeMap::new(), BTreeMap::new());
    for judged in &report.cases {
        match &judged.verdict {
            Verdict::Pass => None,
            Verdict::Fail(reason) => failed.insert(judged.case.id, reason.as_str()),
            Verdict::Skip(reason) => skipped.insert(judged.case.id, reason.as_str()),
        };
    }
    (failed, skipped)
}
