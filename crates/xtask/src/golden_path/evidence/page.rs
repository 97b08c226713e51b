//! The page about what was measured.

use std::fmt::Write as _;

use serde_json::Value;

/// Pictures of a journey, with what they show.
const PICTURES: [(&str, &[(&str, &str)]); 3] = [
    (
        "golden-path",
        &[
            ("form", "The form, with the price of what is chosen"),
            ("task", "The task of the portal"),
            ("catalog", "The service in the catalogue"),
            ("kubernetes", "Its pods"),
        ],
    ),
    (
        "golden-path-database",
        &[
            ("database-form", "The form of a database"),
            ("database-task", "The task, with its pull request"),
        ],
    ),
    (
        "golden-path-observability",
        &[
            ("observability-form", "The form of what is good enough"),
            ("observability-task", "The task, with its pull request"),
        ],
    ),
];

/// Writes it from the evidence.
pub(super) fn of(evidence: &Value) -> String {
    let mut page = format!(
        "# The golden paths, timed\n\n\
         Written by `cargo xtask golden-path` from [golden-path.json](golden-path.json), on {} processors. The clock of each starts when \
         a developer presses *Create* in the portal, and that of a change when it is merged.\n\n\
         | path | from then until | measured | objective |\n|---|---|---|---|\n",
        evidence["processors"],
    );
    for journey in list(&evidence["journeys"]) {
        let (title, end) = words(journey);
        let _ = writeln!(
            page,
            "| {title} | {end} | **{}** | {} |",
            number(&journey["readySeconds"]),
            number(&journey["objectiveSeconds"])
        );
    }
    for journey in list(&evidence["journeys"]) {
        self::journey(&mut page, journey);
    }
    page.push_str(
        "\n## There before\n\n\
         On a machine that has not run this before, programs are compiled here once, for many minutes.\n\n\
         | step | took |\n|---|---|\n",
    );
    for step in list(&evidence["preparation"]) {
        let _ = writeln!(
            page,
            "| {} | {} |",
            text(&step["title"]),
            number(&step["seconds"])
        );
    }
    page.push_str("\n## What stands in\n\n| for | is |\n|---|---|\n");
    for stand_in in list(&evidence["standIns"]) {
        let _ = writeln!(
            page,
            "| {} | {} |",
            text(&stand_in["for"]),
            text(&stand_in["is"])
        );
    }
    page
}

/// Its title, and what its clock ends with.
fn words(journey: &Value) -> (&'static str, &'static str) {
    match text(&journey["name"]) {
        "golden-path" => (
            "new-microservice",
            "the Microservice is Ready with what was built, bound to its Database",
        ),
        "golden-path-database" => (
            "managed-database",
            "the Database is Ready, and its Secret is there",
        ),
        "golden-path-observability" => (
            "add-observability",
            "the alerts of the objective are evaluated, and every query of the dashboard about requests has an answer",
        ),
        _ => (
            "a change of the service",
            "every replica is of it, and `/v1/dora` has its lead time",
        ),
    }
}

fn journey(page: &mut String, journey: &Value) {
    let name = text(&journey["name"]);
    let _ = write!(
        page,
        "\n## {}\n\nBegun at {}.\n\n![Steps over time]({name}.svg)\n\n| step | began | took |\n|---|---|---|\n",
        words(journey).0,
        text(&journey["triggeredAt"]),
    );
    for step in list(&journey["steps"]) {
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            text(&step["title"]),
            number(&step["began"]),
            number(&step["seconds"])
        );
    }
    for (of, pictures) in PICTURES {
        for (picture, caption) in pictures.iter().filter(|_| of == name) {
            let _ = write!(page, "\n![{caption}](golden-path/{picture}.png)\n");
        }
    }
    for step in list(&journey["steps"]) {
        if let Some(lead_time) = step["facts"]["leadTimeSeconds"].as_f64() {
            let _ = write!(
                page,
                "\nFrom the commit at {} until it served at {}: a lead time of {lead_time} s.\n",
                text(&step["facts"]["firstCommitAt"]),
                text(&step["facts"]["finishedAt"])
            );
        }
        for shown in ["all", "one"] {
            if let Some(shown) = step["facts"][shown].as_str() {
                let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
                let _ = write!(page, "\n```text\n{}\n```\n", lines.join("\n").trim_end());
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value) -> String {
    value.as_f64().map_or_else(
        || "not reached".to_owned(),
        |seconds| format!("{seconds:.0} s"),
    )
}
