//! The developer: a person's way through the portal, in Chromium.

use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{DATABASE, Journey, NAMESPACE, OBJECTIVE, REGISTRY, SERVICE, TEAM, portal};

/// Fills in the form of a new microservice with a database, and waits for the task.
pub(super) fn form(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let answers = json!({
        "name": SERVICE,
        "namespace": NAMESPACE,
        "registry": format!("{REGISTRY}/{TEAM}"),
        "description": "Receipts for what was paid",
        "owner": TEAM,
        "system": TEAM,
    });
    visit(journey, "newMicroservice", ("ANSWERS", answers.to_string()))
}

/// Fills in the form of a database, and waits for the pull request.
pub(super) fn request(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let answers = json!({"name": DATABASE, "namespace": NAMESPACE, "owner": TEAM});
    visit(journey, "managedDatabase", ("ANSWERS", answers.to_string()))
}

/// Fills in the form of what is good enough for the service, and waits for the pull request.
pub(super) fn observability(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let answers =
        json!({"name": SERVICE, "namespace": NAMESPACE, "availabilityPercent": OBJECTIVE});
    visit(
        journey,
        "addObservability",
        ("ANSWERS", answers.to_string()),
    )
}

/// Runs a script of backstage/tests/golden-path and returns what it prints.
pub(super) fn visit(
    journey: &Journey<'_>,
    script: &str,
    (variable, value): (&str, String),
) -> anyhow::Result<Value> {
    let output = Command::new(journey.root.join("backstage/ci.sh"))
        .args(["run", "node"])
        .arg(format!("tests/golden-path/{script}.mjs"))
        .env("PORTAL_URL", portal::address())
        .env("PORTAL_SCREENSHOTS", journey.evidence.join("golden-path"))
        .env(variable, value)
        .stderr(Stdio::inherit())
        .output()
        .context("backstage/ci.sh does not start")?;
    ensure!(output.status.success(), "{script}: {}", output.status);
    let printed = String::from_utf8(output.stdout)?;
    let line = printed.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("{script} printed `{line}`"))
}
