//! The documents for the platform team say what is so: every value with its default, every reason with its cure.

use std::{collections::BTreeSet, fs, path::Path};

use pave_tests::repository::{document, files_below, root, text};
use regex::Regex;
use serde_json::Value;

const INSTALLATION: &str = "docs/installation.md";
const INSIGHTS: &str = "docs/insights.md";
const OPERATIONS: &str = "docs/operations.md";

/// Sources whose functions set conditions and refuse.
const SPEAKING: [&str; 9] = [
    "crates/compose/src",
    "crates/policy/src",
    "functions/cost/src",
    "functions/database/src",
    "functions/guardrails/src",
    "functions/microservice/src",
    "functions/pave/src",
    "functions/platform/src",
    "functions/tags/src",
];

/// Words in CamelCase that are no reasons: types of conditions, kinds, values of Kubernetes' fields, and the kubelet's reasons.
const NO_REASONS: &[&str] = &[
    "AddOnsFound",
    "AlwaysAllow",
    "BindingsReady",
    "ClusterIP",
    "ClusterRole",
    "ConfigMap",
    "ConnectionPublished",
    "CostEstimated",
    "CreateContainerConfigError",
    "CreateContainerError",
    "ErrImageNeverPull",
    "ErrImagePull",
    "GuardrailsPassed",
    "HorizontalPodAutoscaler",
    "ImagePullBackOff",
    "InvalidImageName",
    "LandingZone",
    "LimitRange",
    "NetworkPolicy",
    "OnFailure",
    "OnRootMismatch",
    "PathPrefix",
    "PersistentVolumeClaim",
    "PlatformPolicy",
    "PodDisruptionBudget",
    "PointInTimeRestore",
    "ProgressDeadlineExceeded",
    "PodScheduled",
    "PrometheusRule",
    "ReadWriteOnce",
    "ReplicaFailure",
    "ResourceQuota",
    "RoleBinding",
    "RollingUpdate",
    "RunContainerError",
    "RuntimeDefault",
    "ScheduleAnyway",
    "ServiceAccount",
    "ServiceMonitor",
    "ServicePrincipal",
    "StatefulSet",
    "StringEquals",
    "TagsApplied",
    "WithinBudget",
    "ZoneRedundant",
];

#[test]
fn the_table_of_values_is_the_charts() {
    for (chart, page) in [
        ("package/install", INSTALLATION),
        ("package/insights", INSIGHTS),
    ] {
        let mut values = Vec::new();
        flatten(&document(&format!("{chart}/values.yaml")), "", &mut values);
        let table = rows(page, "value");
        let told: Vec<(String, String)> = table
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
        for (key, default) in &values {
            let row = format!("| `{key}` | `{default}` |");
            assert!(
                told.contains(&(format!("`{key}`"), format!("`{default}`"))),
                "{page} needs a row that starts with {row}"
            );
        }
        assert_eq!(
            told.len(),
            values.len(),
            "{page} has rows for values that the chart does not have"
        );
    }
}

/// Maps and lists that the chart leaves empty are values by themselves; those that it fills are written in full.
fn flatten(value: &Value, path: &str, into: &mut Vec<(String, String)>) {
    const WHOLE: [&str; 3] = [
        "dashboards.labels",
        "networkPolicy.crossplanePods",
        "networkPolicy.monitoringNamespace",
    ];
    match value.as_object() {
        Some(object) if !object.is_empty() && !WHOLE.contains(&path) => {
            for (key, value) in object {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                flatten(value, &path, into);
            }
        }
        _ => into.push((path.to_owned(), value.to_string())),
    }
}

#[test]
fn every_reason_that_a_function_gives_has_its_cure() {
    let told: BTreeSet<String> = rows(OPERATIONS, "reason")
        .into_iter()
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    let mut reasons = reasons();
    reasons.retain(|reason| !is_alert(reason));
    let untold: Vec<_> = reasons.difference(&told).collect();
    assert!(
        untold.is_empty(),
        "{OPERATIONS} has no row for {untold:?}; a word that is no reason belongs into NO_REASONS"
    );
    let gone: Vec<_> = told.difference(&reasons).collect();
    assert!(
        gone.is_empty(),
        "{OPERATIONS} explains {gone:?}, which no function says"
    );
}

/// An alert is called after its kind.
fn is_alert(word: &str) -> bool {
    word.starts_with("Microservice")
}

#[test]
fn every_alert_is_explained() {
    let page = text("docs/microservice.md");
    let alerts: Vec<String> = reasons()
        .into_iter()
        .filter(|word| is_alert(word))
        .collect();
    assert!(alerts.len() > 5, "{alerts:?}");
    for alert in alerts {
        assert!(
            page.contains(&format!("`{alert}`")),
            "docs/microservice.md does not explain {alert}"
        );
    }
}

/// Every word in CamelCase, in quotes, outside of tests and comments.
fn reasons() -> BTreeSet<String> {
    let word = Regex::new(r#""([A-Z][a-z]+(?:[A-Z][a-z]*)+)""#).unwrap();
    let mut reasons = BTreeSet::new();
    for directory in SPEAKING {
        for source in sources(&root().join(directory)) {
            let code = source
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .lines();
            let code = code.filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                reasons.extend(word.captures_iter(line).map(|found| found[1].to_owned()));
            }
        }
    }
    reasons.retain(|word| !NO_REASONS.contains(&word.as_str()));
    assert!(
        reasons.contains("NoLandingZone"),
        "no reasons found: {reasons:?}"
    );
    reasons
}

fn sources(directory: &Path) -> Vec<String> {
    let files = files_below(directory, "rs").into_iter();
    files
        .map(|file| fs::read_to_string(file).unwrap())
        .collect()
}

/// The cells of every table in a document whose first heading is `first`.
fn rows(file: &str, first: &str) -> Vec<Vec<String>> {
    let text = text(file);
    let mut rows = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let Some(line) = line.strip_prefix("| ") else {
            inside &= line.starts_with("|-");
            continue;
        };
        let cells: Vec<String> = line
            .trim_end_matches(" |")
            .split(" | ")
            .map(|cell| cell.trim().to_owned())
            .collect();
        if inside {
            rows.push(cells);
        } else {
            inside = cells[0] == first;
        }
    }
    assert!(
        !rows.is_empty(),
        "{file} has no table with the heading `{first}`"
    );
    rows
}
