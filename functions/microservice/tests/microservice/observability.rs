//! Metrics, alerts, dashboard: on unless turned off, and about this service alone.

use serde_json::{Value, json};

use crate::scenario::{Reply, local};

fn rules(reply: &Reply) -> Vec<Value> {
    let groups = reply.object("alerts")["spec"]["groups"].clone();
    let groups = groups.as_array().cloned().unwrap_or_default().into_iter();
    groups
        .flat_map(|group| group["rules"].as_array().unwrap().clone())
        .collect()
}

fn alert(reply: &Reply, name: &str) -> Vec<Value> {
    rules(reply)
        .into_iter()
        .filter(|rule| rule["alert"] == name)
        .collect()
}

#[test]
fn what_is_turned_off_is_not_composed() {
    for (spec, missing) in [
        ("{observability: {dashboard: false}}", "dashboard"),
        ("{observability: {alerts: {enabled: false}}}", "alerts"),
        (
            "{observability: {metrics: {enabled: false}}}",
            "service-monitor",
        ),
    ] {
        let names = local("dev").with(spec).call().names();
        let others = ["dashboard", "alerts", "service-monitor"]
            .into_iter()
            .filter(|name| *name != missing);
        assert!(!names.contains(&missing.to_owned()), "{spec}");
        for other in others {
            assert!(names.contains(&other.to_owned()), "{spec}: {other}");
        }
    }
}

#[test]
fn without_metrics_nobody_waits_for_requests_that_nobody_counts() {
    let reply = local("dev")
        .with("{observability: {metrics: {enabled: false}}}")
        .call();
    assert!(
        !reply
            .text()
            .contains("http_server_request_duration_seconds")
    );
    assert_eq!(
        alert(&reply, "MicroserviceDown").len(),
        1,
        "replicas are counted all the same"
    );
}

#[test]
fn prometheus_reads_the_port_and_path_that_are_said() {
    let spec = "{ports: [{name: http, port: 8080}, {name: metrics, port: 9090}], observability: {metrics: {port: metrics, path: /m}}}";
    let monitor = local("dev").with(spec).call().object("service-monitor");
    assert_eq!(
        monitor["spec"]["endpoints"],
        json!([{"port": "metrics", "path": "/m", "interval": "30s"}])
    );
    let labels = local("dev").call().object("service")["metadata"]["labels"].clone();
    for (key, value) in monitor["spec"]["selector"]["matchLabels"]
        .as_object()
        .unwrap()
    {
        assert_eq!(labels[key], *value, "it selects the Service");
    }
}

#[test]
fn thresholds_are_the_developers_in_the_units_of_the_metrics() {
    let spec = "{observability: {alerts: {errorRatePercent: 5, p95Milliseconds: 1500}}}";
    let reply = local("dev").with(spec).call();
    let expression = |name| alert(&reply, name)[0]["expr"].as_str().unwrap().to_owned();
    assert!(expression("MicroserviceErrors").ends_with(" > 0.05"));
    assert!(expression("MicroserviceSlow").ends_with(" > 1.5"));
    let usual = local("dev").call();
    assert!(
        alert(&usual, "MicroserviceErrors")[0]["expr"]
            .as_str()
            .unwrap()
            .ends_with(" > 0.01")
    );
    assert!(
        alert(&usual, "MicroserviceSlow")[0]["expr"]
            .as_str()
            .unwrap()
            .ends_with(" > 0.5")
    );
}

#[test]
fn the_budget_burns_over_two_windows_at_four_rates() {
    let spec = "{observability: {objective: {availabilityPercent: '99.5'}}}";
    let burning = alert(
        &local("dev").with(spec).call(),
        "MicroserviceErrorBudgetBurning",
    );
    let found: Vec<(&str, bool)> = burning
        .iter()
        .map(|alert| {
            (
                alert["labels"]["severity"].as_str().unwrap(),
                alert["expr"].as_str().unwrap().contains("* 0.005)"),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("critical", true),
            ("critical", true),
            ("warning", true),
            ("warning", true)
        ]
    );
    for (alert, windows) in
        burning
            .iter()
            .zip([["1h", "5m"], ["6h", "30m"], ["1d", "2h"], ["3d", "6h"]])
    {
        for window in windows {
            assert!(
                alert["expr"]
                    .as_str()
                    .unwrap()
                    .contains(&format!("ratio_rate{window}{{")),
                "{window}"
            );
        }
    }
}

#[test]
fn every_expression_is_about_this_service_and_every_alert_says_whose_it_is() {
    let reply = local("dev").with("{autoscaling: {min: 1, max: 3}}").call();
    for rule in rules(&reply) {
        let expression = rule["expr"].as_str().unwrap();
        assert!(
            expression.contains(r#"namespace="payments-dev""#),
            "{expression}"
        );
        assert!(expression.contains(r#""checkout""#), "{expression}");
        if rule["alert"].is_string() {
            assert_eq!(rule["labels"]["team"], "payments");
            assert!(
                rule["annotations"]["summary"]
                    .as_str()
                    .unwrap()
                    .starts_with("Microservice payments-dev/checkout: ")
            );
        }
    }
}

#[test]
fn the_dashboard_is_json_that_grafana_finds() {
    let dashboard = local("dev").call().object("dashboard");
    assert_eq!(dashboard["metadata"]["labels"]["grafana_dashboard"], "1");
    let text = dashboard["data"]["payments-dev-checkout.json"]
        .as_str()
        .unwrap();
    let json: Value = serde_json::from_str(text).unwrap();
    assert!(json["uid"].as_str().unwrap().len() <= 40);
    let panels = json["panels"].as_array().unwrap();
    assert_eq!(panels.len(), 8);
    for panel in panels {
        for target in panel["targets"].as_array().unwrap() {
            assert!(
                target["expr"].as_str().unwrap().contains("payments-dev"),
                "{target}"
            );
        }
    }
}
