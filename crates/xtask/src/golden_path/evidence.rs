//! What was measured, for people: figures as JSON, a page with the table, and a picture drawn from the JSON.

mod page;

use std::{fs, path::Path, thread};

use anyhow::Context;
use jiff::Timestamp;
use pave_control_plane::say;
use serde_json::{Value, json};

use super::{
    Journey, Part, Step,
    timeline::{Mark, Span},
    waterfall,
};

/// What is not the real thing, and what is in its place.
const STAND_INS: [(&str, &str); 9] = [
    (
        "a runner of Gitea Actions",
        "`act` 0.2.82 on this machine, self-hosted: started by the journey on a clone of the pushed commit, with the workflow file as it is",
    ),
    (
        "`docker/setup-buildx-action`, `docker/login-action`, `docker/build-push-action`",
        "[actions of the same inputs and outputs](../../tests/golden-path/actions): the Dockerfile's own `cargo build` on this machine, \
         its last stage as an image made by `crane`; no SBOM, no provenance",
    ),
    (
        "`aquasecurity/trivy-action`",
        "an action that says that nothing was scanned: no database of vulnerabilities can be fetched",
    ),
    (
        "`container: PAVE_IMAGE` of the job `claims`",
        "the machine itself with `pave` and `helm` on the path: the variable is empty",
    ),
    (
        "`docker.io/library/postgres:17`",
        "[an image of PostgreSQL 17](../../tests/control-plane/images/postgres/README.md) made from Debian's packages",
    ),
    (
        "the Prometheus operator",
        "the journey: it writes Prometheus' configuration from the ServiceMonitor and the PrometheusRule",
    ),
    (
        "kube-state-metrics and Grafana",
        "nothing: panels that need the first have no series, and the dashboard's queries are asked of Prometheus without a page",
    ),
    (
        "a webhook from Gitea to Flux",
        "Flux looks every 10 seconds",
    ),
    (
        "a network plugin that enforces NetworkPolicies",
        "the bridge, which does not: that the policies are there is checked, not that they hold",
    ),
];

/// A journey of the evidence: its name in files, the step that starts its clock, the one that ends it, and what a team may
/// wait for.
const JOURNEYS: [(Part, &str, Step, Step, f64); 4] = [
    (
        Part::Service,
        "golden-path",
        Step::Form,
        Step::Microservice,
        600.0,
    ),
    (
        Part::Database,
        "golden-path-database",
        Step::Request,
        Step::Provisioned,
        300.0,
    ),
    (
        Part::Change,
        "golden-path-change",
        Step::Change,
        Step::Measured,
        600.0,
    ),
    (
        Part::Observability,
        "golden-path-observability",
        Step::Observability,
        Step::Objective,
        300.0,
    ),
];

/// Writes what there is, also of a journey that was not finished.
pub(super) fn write(journey: &Journey<'_>) -> anyhow::Result<()> {
    let journeys: Vec<Value> = JOURNEYS
        .iter()
        .filter_map(|(part, name, form, end, objective)| {
            measured(journey, (*part, name), (*form, *end), *objective)
        })
        .collect();
    if journeys.is_empty() {
        return Ok(());
    }
    let directory = &journey.evidence;
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    for measured in &journeys {
        let name = measured["name"].as_str().unwrap_or_default();
        put(
            &directory.join(format!("{name}.svg")),
            &waterfall::draw(measured),
        )?;
    }
    let preparation = steps(journey, Part::Preparation, None);
    let evidence = json!({
        "processors": thread::available_parallelism().map_or(0, usize::from),
        "preparation": preparation,
        "journeys": journeys,
        "standIns": STAND_INS.map(|(of, is)| json!({"for": of, "is": is})),
    });
    let pretty = serde_json::to_string_pretty(&evidence)?;
    put(&directory.join("golden-path.json"), &format!("{pretty}\n"))?;
    put(&directory.join("golden-path.md"), &page::of(&evidence))
}

fn put(file: &Path, content: &str) -> anyhow::Result<()> {
    fs::write(file, content).with_context(|| file.display().to_string())?;
    say(format!("wrote {}", file.display()));
    Ok(())
}

/// A journey whose button was pressed.
fn measured(
    journey: &Journey<'_>,
    (part, name): (Part, &str),
    (form, end): (Step, Step),
    objective: f64,
) -> Option<Value> {
    let trigger = journey.timeline.facts(form)?["triggered"].as_u64()?;
    let time = Timestamp::from_millisecond(i64::try_from(trigger).ok()?).ok()?;
    let steps = steps(journey, part, Some(trigger));
    let found = steps.iter().find(|step| step["name"] == end.name());
    Some(json!({
        "name": name,
        "triggeredAt": time.to_string(),
        "objectiveSeconds": objective,
        "readySeconds": found.map(|step| step["ended"].clone()),
        "steps": steps,
    }))
}

/// The steps of a part. Times are seconds since the trigger, where there is one.
fn steps(journey: &Journey<'_>, part: Part, trigger: Option<u64>) -> Vec<Value> {
    journey
        .timeline
        .marks()
        .filter(|(step, _)| step.part() == part)
        .map(|(step, mark)| entry((step, mark), trigger.unwrap_or(mark.span.began)))
        .collect()
}

fn entry((step, mark): (Step, &Mark), trigger: u64) -> Value {
    let span = |span: &Span| {
        json!({
            "name": span.name, "began": seconds(span.began, trigger), "ended": seconds(span.ended, trigger),
            "seconds": seconds(span.ended, span.began),
        })
    };
    let mut entry = span(&mark.span);
    entry["title"] = json!(step.title());
    entry["parts"] = mark.parts.iter().map(span).collect();
    entry["facts"] = facts(mark);
    entry
}

/// What was found out, without what is nobody's business.
fn facts(mark: &Mark) -> Value {
    let mut facts = mark.facts().clone();
    if let Some(facts) = facts.as_object_mut() {
        for name in ["token", "began", "ended", "triggered", "parts"] {
            facts.remove(name);
        }
    }
    facts
}

/// Seconds from one time to another, with a tenth.
#[expect(
    clippy::cast_precision_loss,
    reason = "differences of milliseconds within a day"
)]
fn seconds(time: u64, since: u64) -> f64 {
    let milliseconds =
        i64::try_from(time).unwrap_or(i64::MAX) - i64::try_from(since).unwrap_or(i64::MAX);
    (milliseconds as f64 / 100.0).round() / 10.0
}
