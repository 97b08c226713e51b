//! What was measured, for people: figures as JSON, a page with the table, and a picture drawn from the JSON.

use std::{fmt::Write as _, fs, thread};

use anyhow::Context;
use jiff::Timestamp;
use pave_control_plane::say;
use serde_json::{Value, json};

use super::{Journey, Step, timeline::Mark, waterfall};

/// What a team may wait for, from the button to a service that is Ready.
const OBJECTIVE_SECONDS: f64 = 600.0;

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
        "[an image of PostgreSQL 17](../../tests/control-plane/images/postgres/README.md) made from npm's and Debian's packages",
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

/// Writes what there is, also of a journey that was not finished.
pub(super) fn write(journey: &Journey<'_>) -> anyhow::Result<()> {
    let Some(trigger) = journey.timeline.facts(Step::Form).and_then(|facts| facts["triggered"].as_u64()) else {
        return Ok(());
    };
    let evidence = evidence(journey, trigger);
    let directory = &journey.evidence;
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    let pretty = serde_json::to_string_pretty(&evidence)?;
    for (name, content) in [
        ("golden-path.json", format!("{pretty}\n")),
        ("golden-path.svg", waterfall::draw(&evidence)),
        ("golden-path.md", page(&evidence)),
    ] {
        let file = directory.join(name);
        fs::write(&file, content).with_context(|| file.display().to_string())?;
        say(format!("wrote {}", file.display()));
    }
    Ok(())
}

fn evidence(journey: &Journey<'_>, trigger: u64) -> Value {
    let steps: Vec<Value> = journey
        .timeline
        .marks()
        .map(|(step, mark)| entry((step, mark), trigger))
        .collect();
    let ended = |step: Step| {
        let mut marks = journey.timeline.marks();
        let mark = marks.find(|(found, _)| *found == step);
        mark.map(|(_, mark)| seconds(mark.span.ended, trigger))
    };
    let trigger_time = i64::try_from(trigger).ok().and_then(|time| Timestamp::from_millisecond(time).ok());
    json!({
        "triggeredAt": trigger_time.map(|time| time.to_string()),
        "processors": thread::available_parallelism().map_or(0, usize::from),
        "objectiveSeconds": OBJECTIVE_SECONDS,
        "fromTriggerToReadySeconds": ended(Step::Microservice),
        "fromTriggerToAllSeenSeconds": ended(Step::Status),
        "steps": steps,
        "standIns": STAND_INS.map(|(of, is)| json!({"for": of, "is": is})),
    })
}

fn entry((step, mark): (Step, &Mark), trigger: u64) -> Value {
    let span = |name: &str, began: u64, ended: u64| {
        json!({
            "name": name, "began": seconds(began, trigger), "ended": seconds(ended, trigger),
            "seconds": seconds(ended, began),
        })
    };
    let mut entry = span(&mark.span.name, mark.span.began, mark.span.ended);
    entry["title"] = json!(step.title());
    entry["onThePath"] = json!(step.is_on_the_path());
    let parts = mark.parts.iter();
    entry["parts"] = parts.map(|part| span(&part.name, part.began, part.ended)).collect();
    let mut facts = journey_facts(mark);
    facts.sort_all_objects();
    entry["facts"] = facts;
    entry
}

/// What was found out, without what is nobody's business.
fn journey_facts(mark: &Mark) -> Value {
    let mut facts = mark.facts().clone();
    if let Some(facts) = facts.as_object_mut() {
        for name in ["token", "began", "ended", "triggered", "parts"] {
            facts.remove(name);
        }
    }
    facts
}

/// Seconds from one time to another, with a tenth.
#[expect(clippy::cast_precision_loss, reason = "differences of milliseconds within a day")]
fn seconds(time: u64, since: u64) -> f64 {
    let milliseconds = i64::try_from(time).unwrap_or(i64::MAX) - i64::try_from(since).unwrap_or(i64::MAX);
    (milliseconds as f64 / 100.0).round() / 10.0
}

fn page(evidence: &Value) -> String {
    let number = |value: &Value| value.as_f64().map_or_else(|| "not reached".to_owned(), |number| format!("{number:.0} s"));
    let mut page = format!(
        "# The golden path, timed\n\n\
         Written by `cargo xtask golden-path` from [golden-path.json](golden-path.json). The clock starts when a developer presses \
         *Create* in the portal, {}, on {} processors.\n\n\
         | from the button until | measured | objective |\n|---|---|---|\n\
         | the Microservice is Ready with what was built, bound to its Database | **{}** | {OBJECTIVE_SECONDS:.0} s |\n\
         | catalogue, metrics, dashboard and `pave status` show it | {} | |\n\n\
         ![Steps over time](golden-path.svg)\n\n",
        evidence["triggeredAt"].as_str().unwrap_or_default(),
        evidence["processors"],
        number(&evidence["fromTriggerToReadySeconds"]),
        number(&evidence["fromTriggerToAllSeenSeconds"]),
    );
    for (heading, is_on_the_path) in [("The path", true), ("There before", false)] {
        let _ = write!(page, "## {heading}\n\n| step | began | took |\n|---|---|---|\n");
        let steps = evidence["steps"].as_array().into_iter().flatten();
        for step in steps.filter(|step| step["onThePath"] == is_on_the_path) {
            let began = if is_on_the_path { number(&step["began"]) } else { String::new() };
            let title = step["title"].as_str().unwrap_or_default();
            let _ = writeln!(page, "| {title} | {began} | {} |", number(&step["seconds"]));
        }
        page.push('\n');
    }
    page.push_str("## What stands in\n\n| for | is |\n|---|---|\n");
    for stand_in in evidence["standIns"].as_array().into_iter().flatten() {
        let text = |name: &str| stand_in[name].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(page, "| {} | {} |", text("for"), text("is"));
    }
    page.push_str(&pictures(evidence));
    page
}

/// What people saw.
fn pictures(evidence: &Value) -> String {
    let mut text = String::from("\n## What was seen\n");
    for (name, caption) in [
        ("form", "The form, with the price of what is chosen"),
        ("task", "The task of the portal"),
        ("catalog", "The service in the catalogue"),
        ("kubernetes", "Its pods"),
    ] {
        let _ = write!(text, "\n![{caption}](golden-path/{name}.png)\n");
    }
    let steps = evidence["steps"].as_array().into_iter().flatten();
    for step in steps.filter(|step| step["name"] == "status") {
        for name in ["all", "one"] {
            let shown = step["facts"][name].as_str().unwrap_or_default();
            let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
            let _ = write!(text, "\n```text\n{}\n```\n", lines.join("\n").trim_end());
        }
    }
    text
}
