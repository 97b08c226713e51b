//! The rules alert when they should and not otherwise: Prometheus' own tool says so.

use std::fs;
use std::path::Path;
use std::process::Command;

use pave_insights::slo;
use serde_json::{Value, json};

use crate::programs::program;

fn ask(promtool: &Path, arguments: &[&str], file: &Path) {
    let output = Command::new(promtool)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "promtool {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&text)
    );
}

/// Events of an objective from hour to hour, and whether there is an alert after three days.
fn rare(slo: &str, alert: &str, [good, bad]: [&str; 2], fires: bool) -> Value {
    let series = |kind: &str, values: &str| json!({"series": format!("pave_slo_events_total{{slo=\"{slo}\",good=\"{kind}\"}}"), "values": values});
    let rule = slo::prometheus_rule();
    let groups = rule["spec"]["groups"].as_array().unwrap();
    let rules = groups
        .iter()
        .flat_map(|group| group["rules"].as_array().unwrap());
    let annotations =
        rules.clone().find(|rule| rule["alert"] == alert).unwrap()["annotations"].clone();
    let expected =
        json!({"exp_labels": {"severity": "ticket", "slo": slo}, "exp_annotations": annotations});
    json!({
        "interval": "1h",
        "input_series": [series("true", good), series("false", bad)],
        "alert_rule_test": [{"eval_time": "71h", "alertname": alert, "exp_alerts": if fires { vec![expected] } else { vec![] }}],
    })
}

/// Canaries from quarter to quarter of an hour, and which alerts there are at the end of a day.
fn regular([good, bad]: [&str; 2], alerts: &[&str]) -> Value {
    let series = |kind: &str, values: &str| json!({"series": format!("pave_slo_events_total{{slo=\"provisioning-canary\",good=\"{kind}\"}}"), "values": values});
    let firing = |name: &str| {
        format!("count(ALERTS{{alertname=\"{name}\",alertstate=\"firing\"}}) or vector(0)")
    };
    let all = [
        "PaveProvisioningCanaryFails",
        "PaveProvisioningCanarySilent",
        "PaveProvisioningCanaryMissed",
    ];
    let expected = all.map(|name| {
        json!({"expr": firing(name), "eval_time": "24h", "exp_samples": [{"labels": "{}", "value": u8::from(alerts.contains(&name))}]})
    });
    json!({
        "interval": "15m",
        "input_series": [series("true", good), series("false", bad)],
        "promql_expr_test": expected,
    })
}

/// Calls each minute for two hours.
fn frequent(failed: &str, alerts: &[&str]) -> Value {
    let call = |outcome: &str, values: &str| json!({"series": format!("function_calls_total{{outcome=\"{outcome}\"}}"), "values": values});
    let firing = |name: &str| {
        format!("count(ALERTS{{alertname=\"{name}\",alertstate=\"firing\"}}) or vector(0)")
    };
    let all = [
        "PaveFunctionAvailabilityBurns1h",
        "PaveFunctionAvailabilityBurns6h",
    ];
    let expected = all.map(|name| {
        json!({"expr": firing(name), "eval_time": "2h", "exp_samples": [{"labels": "{}", "value": u8::from(alerts.contains(&name))}]})
    });
    json!({
        "interval": "1m",
        "input_series": [call("ok", "0+100x120"), call("panic", failed), call("fatal", "0+50x120")],
        "promql_expr_test": expected,
    })
}

#[test]
fn alerts_come_when_a_promise_is_broken_and_not_otherwise() {
    let Some(promtool) = program("promtool") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let rules = directory.path().join("rules.yaml");
    fs::write(&rules, slo::prometheus_rule()["spec"].to_string()).unwrap();
    ask(
        &promtool,
        &["check", "rules", "--lint=all", "--lint-fatal"],
        &rules,
    );
    let (local, alert) = ("provisioning-local", "PaveProvisioningLocalMissed");
    let (cloud, cloud_alert) = ("provisioning-cloud", "PaveProvisioningCloudMissed");
    let rare = [
        rare(local, alert, ["0x71", "0x71"], false),
        rare(local, alert, ["0+1x71", "0x30 1x40"], false),
        rare(local, alert, ["0x20 5x50", "0x30 2x40"], true),
        rare(local, alert, ["0+1x71", "0x30 2x40"], false),
        rare(local, alert, ["1000x71", "200x71"], false),
        rare(cloud, cloud_alert, ["0x20 5x50", "0x30 2x40"], true),
    ];
    let frequent = [
        frequent("0x120", &[]),
        frequent("0+1x120", &["PaveFunctionAvailabilityBurns6h"]),
        frequent(
            "0+10x120",
            &[
                "PaveFunctionAvailabilityBurns1h",
                "PaveFunctionAvailabilityBurns6h",
            ],
        ),
    ];
    let [fails, silent, missed] = [
        "PaveProvisioningCanaryFails",
        "PaveProvisioningCanarySilent",
        "PaveProvisioningCanaryMissed",
    ];
    let regular = [
        regular(["0+1x96", "0x96"], &[]),
        regular(["0+1x96", "0x40 1x56"], &[]),
        regular(["0x96", "0x96"], &[]),
        regular(["0+1x94 94x2", "0x94 1+1x2"], &[fails, missed]),
        regular(["0+1x90 90x6", "0x40 2x56"], &[missed]),
        regular(["0+1x80 80x16", "0x96"], &[silent]),
    ];
    for (cases, interval) in [
        (json!(rare), "1h"),
        (json!(regular), "15m"),
        (json!(frequent), "1m"),
    ] {
        let tests = json!({"rule_files": [rules], "evaluation_interval": interval, "tests": cases});
        let file = directory.path().join(format!("tests-{interval}.yaml"));
        fs::write(&file, tests.to_string()).unwrap();
        ask(&promtool, &["test", "rules"], &file);
    }
}

#[test]
fn the_platform_team_promises_people_what_is_counted() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../platform-design.md");
    let page = fs::read_to_string(page).unwrap();
    for (cloud, where_it_is) in [("local", "the cluster"), ("aws", "a cloud")] {
        let minutes = pave_policy::provisioning_objective(cloud) / 60;
        let promise =
            format!("| objects in {where_it_is} are ready within {minutes} minutes | 95 % |");
        assert!(
            page.contains(&promise),
            "platform-design.md: no {promise:?}"
        );
    }
}

/// As sloth has it for four weeks, `internal/alert/windows/google-28d.yaml`: parts of the budget, and factors that follow from them.
#[test]
fn the_budget_that_burns_is_that_of_the_days_of_the_promise() {
    let rule = slo::prometheus_rule();
    let groups = rule["spec"]["groups"].as_array().unwrap();
    let rules = groups
        .iter()
        .flat_map(|group| group["rules"].as_array().unwrap());
    let limits: Vec<(String, f64)> = rules
        .filter_map(|rule| {
            let window = rule["alert"]
                .as_str()?
                .strip_prefix("PaveFunctionAvailabilityBurns")?;
            let limit = rule["expr"].as_str()?.rsplit(' ').next()?;
            Some((window.to_owned(), limit.parse().ok()?))
        })
        .collect();
    let factors = [("1h", 13.44), ("6h", 5.6), ("1d", 2.8), ("3d", 0.93)];
    let expected = factors.map(|(window, factor)| (window.to_owned(), factor / 1000.0));
    assert_eq!(limits.len(), expected.len());
    for (found, expected) in limits.iter().zip(&expected) {
        assert_eq!(found.0, expected.0);
        assert!(
            (found.1 - expected.1).abs() < 1e-6,
            "{found:?}: {expected:?}"
        );
    }
}

#[test]
fn every_objective_is_a_document_with_a_query_that_parses() {
    for (name, document) in slo::open_slo() {
        assert_eq!(
            (&document["apiVersion"], &document["kind"]),
            (&json!("openslo/v1"), &json!("SLO"))
        );
        let ratio = document["spec"]["indicator"]["spec"]["ratioMetric"]
            .as_object()
            .unwrap();
        let queries = ratio
            .values()
            .filter_map(|metric| metric.pointer("/metricSource/spec/query")?.as_str());
        let queries: Vec<&str> = queries.collect();
        assert_eq!(queries.len(), 2, "{name}: part and whole");
        for query in queries {
            promql_parser::parser::parse(query)
                .unwrap_or_else(|error| panic!("{name}: {query}: {error}"));
        }
    }
}
