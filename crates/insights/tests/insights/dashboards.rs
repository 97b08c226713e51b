//! Every panel of every dashboard: as the rules of Grafana's dashboard-linter want it, and answered by a real Prometheus.

use std::fmt::Write as _;
use std::fs;

use jiff::{SignedDuration, Timestamp};
use pave_insights::dashboards;
use pave_insights::exposition::exposition;
use pave_insights::intake::{Delivery, Source};
use pave_insights::store::Store;
use serde_json::{Value, json};

use crate::answers::acme;
use crate::cluster;
use crate::databases::Server;
use crate::prometheus::Prometheus;

/// Queries of a dashboard with the titles of their panels.
fn queries(dashboard: &Value) -> Vec<(String, String)> {
    let panels = dashboard["panels"].as_array().unwrap();
    let of_panel = |panel: &Value| {
        let title = panel["title"].as_str().unwrap().to_owned();
        let targets = panel["targets"].as_array().unwrap().clone();
        targets
            .into_iter()
            .map(move |target| (title.clone(), target["expr"].as_str().unwrap().to_owned()))
    };
    panels.iter().flat_map(of_panel).collect()
}

/// As Grafana fills in its variables.
pub(crate) fn filled(query: &str) -> String {
    query
        .replace("$__rate_interval", "5m")
        .replace("$service", "checkout")
        .replace("$team", "payments")
}

#[test]
fn dashboards_keep_the_rules_of_the_linter() {
    let mut uids = Vec::new();
    for (name, dashboard) in dashboards::all() {
        assert_eq!(
            dashboard["editable"], false,
            "{name}: a change in Grafana would be lost"
        );
        assert_eq!(
            dashboard["templating"]["list"][0]["type"], "datasource",
            "{name}: every source is the variable"
        );
        let panels = dashboard["panels"].as_array().unwrap();
        assert!(!panels.is_empty(), "{name}");
        for panel in panels {
            let title = &panel["title"];
            for field in [
                "/title",
                "/description",
                "/fieldConfig/defaults/unit",
                "/fieldConfig/defaults/noValue",
            ] {
                let text = panel
                    .pointer(field)
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                assert!(!text.is_empty(), "{name}, {title}: no {field}");
            }
            assert_eq!(
                panel["datasource"]["uid"], "${datasource}",
                "{name}, {title}"
            );
            let place = &panel["gridPos"];
            let number = |field: &str| place[field].as_u64().unwrap();
            assert!(
                number("x") + number("w") <= 24,
                "{name}, {title}: beyond the edge"
            );
            for other in panels
                .iter()
                .filter(|other| other["id"].as_u64() > panel["id"].as_u64())
            {
                let other = &other["gridPos"];
                let apart = |at: &str, size: &str| {
                    let end =
                        |place: &Value| place[at].as_u64().unwrap() + place[size].as_u64().unwrap();
                    end(place) <= other[at].as_u64().unwrap()
                        || end(other) <= place[at].as_u64().unwrap()
                };
                assert!(
                    apart("x", "w") || apart("y", "h"),
                    "{name}, {title}: covered by another"
                );
            }
        }
        for (title, query) in queries(&dashboard) {
            promql_parser::parser::parse(&filled(&query))
                .unwrap_or_else(|error| panic!("{name}, {title}: {error}"));
            let rate = query.contains("rate(");
            assert!(
                !rate || query.contains("$__rate_interval"),
                "{name}, {title}: a fixed interval misses scrapes"
            );
            let summed = ["sum", "rate(", "increase("]
                .iter()
                .any(|function| query.contains(function));
            assert!(
                !query.contains("_total") || summed,
                "{name}, {title}: a counter as it is says nothing"
            );
        }
        uids.push(dashboard["uid"].as_str().unwrap().to_owned());
    }
    let all = uids.len();
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), all, "two dashboards have the same uid");
}

/// The functions' own metrics, of a quiet hour.
fn functions(minute: i64) -> String {
    let calls = minute * 60;
    format!(
        "# TYPE function_calls_total counter\nfunction_calls_total{{outcome=\"ok\"}} {calls}\n\
         # TYPE function_call_duration_seconds histogram\nfunction_call_duration_seconds_bucket{{le=\"0.1\"}} {calls}\n\
         function_call_duration_seconds_bucket{{le=\"+Inf\"}} {calls}\nfunction_call_duration_seconds_sum {minute}\n\
         function_call_duration_seconds_count {calls}\n# TYPE function_calls_in_flight gauge\nfunction_calls_in_flight 2\n\
         # TYPE function_tls_handshakes_total counter\nfunction_tls_handshakes_total{{outcome=\"ok\"}} {calls}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_every_panel_is_answered_with_numbers() {
    let end: Timestamp = "2026-04-01T12:00:00Z".parse().unwrap();
    let server = Server::sqlite();
    let store = acme(&server).await;
    survey(&store, end).await;
    canaries(&store, end).await;
    let cluster = cluster::gauges().await;
    let mut samples = String::new();
    for minute in 0..=20 {
        let time = end - SignedDuration::from_mins(20 - minute);
        let text = exposition(&store, time).await.unwrap() + &functions(minute) + &cluster;
        for line in text.lines() {
            match line.starts_with('#') {
                true if minute == 0 => writeln!(samples, "{line}").unwrap(),
                true => {}
                false => writeln!(samples, "{line} {}", time.as_second()).unwrap(),
            }
        }
    }
    samples.push_str("# EOF\n");
    let directory = tempfile::tempdir().unwrap();
    let Some(prometheus) = Prometheus::start(directory.path(), &samples) else {
        return;
    };
    let mut asked = 0;
    for (name, dashboard) in dashboards::all() {
        for (title, query) in queries(&dashboard) {
            let results = prometheus.ask(&filled(&query), end).await;
            assert!(
                !results.is_empty(),
                "{name}, {title}: {query} has no answer"
            );
            for (labels, value) in results {
                assert!(value.is_finite(), "{name}, {title}, {labels}: {value}");
            }
            asked += 1;
        }
    }
    assert!(asked >= 30, "{asked} queries");
    let calls = prometheus
        .ask("sum(rate(function_calls_total[5m]))", end)
        .await;
    assert_eq!(calls[0].1.to_string(), "1", "a call each second");
    let counted = prometheus
        .ask("sum(pave_deployments_total{service=\"checkout\"})", end)
        .await;
    for (name, title, expected, reason) in CLUSTER {
        let found = prometheus.ask(&query_of(name, title), end).await;
        assert_eq!(
            found[0].1.to_string(),
            expected,
            "{name}, {title}: {reason}"
        );
    }
    let file = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/insights/acme.jsonl"
    ))
    .unwrap();
    let deployed = |line: &&str| {
        line.contains(
            "\"service\":\"checkout\",\"environment\":\"production\",\"status\":\"succeeded\"",
        )
    };
    assert_eq!(
        counted[0].1.to_string(),
        file.lines().filter(deployed).count().to_string(),
        "as many as the file has"
    );
}

/// Dashboard and title of a panel, its number, and why it is that.
const CLUSTER: [(&str, &str, &str, &str); 8] = [
    (
        "platform",
        "Teams",
        "1",
        "nobody knows whose the third object is",
    ),
    (
        "platform",
        "Time until waivers end",
        "43200",
        "the first of April is its last day",
    ),
    (
        "platform",
        "Until the canary is ready",
        "42",
        "the last one took longer",
    ),
    (
        "platform",
        "Canaries in time",
        "1",
        "42 seconds are not five minutes",
    ),
    ("team", "Of the budget", "0.25", "125 of 500 dollars"),
    (
        "team",
        "Refused",
        "0",
        "the cluster is watched and nothing is",
    ),
    ("team", "Waived", "1", "one is"),
    ("cost", "Of unknown price", "1", "one has such a part"),
];

/// The query of a panel with one query.
fn query_of(dashboard: &str, title: &str) -> String {
    let all = dashboards::all();
    let own = all.iter().find(|(name, _)| *name == dashboard).unwrap();
    let queries = queries(&own.1);
    let query = queries.iter().find(|(panel, _)| panel == title).unwrap();
    filled(&query.1)
}

/// Two canaries, a quarter and a fifth of an hour before.
async fn canaries(store: &Store, end: Timestamp) {
    let deliveries = [(15, 8), (12, 42)].map(|(minutes, seconds)| {
        let asked = end - SignedDuration::from_mins(minutes);
        let id = format!("canary-{minutes}");
        let fact = json!({
            "fact": "provisioning", "id": id, "kind": "Queue", "size": "micro", "cloud": "local", "canary": true,
            "requestedAt": asked, "readyAt": asked + SignedDuration::from_secs(seconds),
        });
        let body = json!({"facts": [fact]}).to_string();
        Delivery::new(Source::Facts, (&id, "facts"), asked, body)
    });
    store.record_all(&deliveries).await.unwrap();
}

/// Twelve answers.
pub(crate) async fn survey(store: &Store, now: Timestamp) {
    let invite = serde_json::from_value(json!({"population": 60, "invitations": 20})).unwrap();
    let tokens = store.invite("2026-q1", &invite, now).await.unwrap().tokens;
    for (token, recommend) in tokens.iter().zip([10, 9, 9, 8, 8, 7, 10, 6, 9, 3, 8, 9]) {
        let answer =
            serde_json::from_value(json!({"token": token, "recommend": recommend})).unwrap();
        store.answer("2026-q1", &answer, now).await.unwrap();
    }
}
