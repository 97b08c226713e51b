//! Pictures of the dashboards in docs/images, drawn from what a real Prometheus answers to the panels' queries on synthetic events.

mod drawing;
mod units;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use jiff::{SignedDuration, Timestamp};
use pave_insights::exposition::exposition;
use pave_insights::intake::{Delivery, Source};
use pave_insights::store::Store;
use pave_insights::{dashboards, demo};
use serde_json::{Value, json};

use crate::cluster::{gauges_of, object, policy};
use crate::dashboards::{filled, survey};
use crate::databases::{Server, open};
use crate::prometheus::Prometheus;
use drawing::{Dashboard, Panel, Series, Shown};
use units::Unit;

const END: &str = "2026-04-01T12:00:00Z";
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Samples are that old when they are asked for, so that no window begins or ends at one: versions differ in whether that counts.
const AGE: i64 = 20;

/// Moments at which Acme is looked at: each day of three months, and four times a day of the last one.
fn moments(end: i64) -> Vec<i64> {
    let days = (0..62).map(|day| end - (90 - day) * DAY);
    let quarters = (0..=112).map(|quarter| end - 28 * DAY + quarter * 6 * HOUR);
    days.chain(quarters).collect()
}

/// What Acme has in its cluster after some months: one object more of each kind in each of them.
fn cluster_of(month: i64) -> Vec<Value> {
    let mut objects = Vec::new();
    let costs = |monthly: i64| json!({"currency": "USD", "monthly": monthly.to_string(), "known": monthly > 0, "breakdown": []});
    let waived = json!({"rule": "approved-size", "result": "waived", "field": "spec.size", "message": "waived"});
    for number in 0..=month {
        for (kind, team, stage, monthly) in [
            ("Database", "payments", "prod", 125),
            ("Microservice", "payments", "prod", 41),
            ("Queue", "storefront", "dev", 0),
            ("Database", "storefront", "staging", 62),
            ("Bucket", "logistics", "dev", 9),
        ] {
            if team == "logistics" && month < 3 {
                continue;
            }
            let name = format!("{}-{team}-{number}", kind.to_lowercase());
            let mut status = json!({"phase": "Ready", "cost": costs(monthly), "resolved": {"size": "small", "cloud": "aws"}});
            let mut spec = json!({});
            if (kind, team, number, month) == ("Database", "payments", 1, 3) {
                status["guardrails"] = json!([waived]);
                spec["exception"] = json!({"ticket": "OPS-12", "reason": "the month's end", "expires": "2026-04-09"});
            }
            let mut made = object(kind, &name, &spec, &status);
            made["status"]["tags"] = json!({"team": team, "environment": stage});
            objects.push(made);
        }
    }
    let team = |name: &str, monthly: &str| json!({"name": name, "costCenter": "cc-4711", "owner": name, "budget": {"monthly": monthly, "currency": "USD"}});
    let teams = json!([
        team("payments", "800"),
        team("storefront", "600"),
        team("logistics", "100"),
    ]);
    objects.push(policy(&teams));
    objects
}

/// A canary that asked at this moment, and took a little longer or shorter than others.
fn canary(second: i64) -> Delivery {
    let asked = Timestamp::from_second(second).unwrap();
    let id = format!("canary-{second}");
    let takes = 21 + second / HOUR * 7 % 23;
    let fact = json!({
        "fact": "provisioning", "id": id, "kind": "Queue", "size": "micro", "cloud": "local", "canary": true,
        "requestedAt": asked, "readyAt": asked + SignedDuration::from_secs(takes),
    });
    let body = json!({"facts": [fact]}).to_string();
    let received = asked + SignedDuration::from_secs(takes);
    Delivery::new(Source::Facts, (&id, "facts"), received, body)
}

/// The functions' own metrics of a morning: quiet, then busy.
fn functions(minute: i64) -> String {
    let calls = minute * 40 + minute * minute / 4;
    let (fast, slow) = (calls * 97 / 100, calls * 3 / 100);
    format!(
        "function_calls_total{{outcome=\"ok\"}} {calls}\nfunction_calls_total{{outcome=\"fatal\"}} {}\n\
         function_call_duration_seconds_bucket{{le=\"0.005\"}} {fast}\nfunction_call_duration_seconds_bucket{{le=\"0.05\"}} {}\n\
         function_call_duration_seconds_bucket{{le=\"+Inf\"}} {}\nfunction_call_duration_seconds_sum {minute}\n\
         function_call_duration_seconds_count {}\nfunction_calls_in_flight {}\n\
         function_tls_handshakes_total{{outcome=\"ok\"}} {}\n",
        minute / 9,
        fast + slow,
        fast + slow,
        fast + slow,
        1 + (minute / 30 * 7 + minute / 11) % 4,
        minute * 2
    )
}

/// Samples of three months, as if they had been collected then: what came later is not known yet.
async fn samples(store: &Store, end: i64) -> String {
    let mut coming = demo::deliveries(Timestamp::from_second(end).unwrap()).unwrap();
    let moments = moments(end);
    coming.extend(moments.iter().map(|second| canary(second - HOUR)));
    coming.sort_by_key(|delivery| delivery.received_at);
    let mut clusters = Vec::new();
    for month in 0..4 {
        clusters.push(gauges_of(&cluster_of(month)).await);
    }
    let mut samples = String::new();
    for second in &moments {
        let now = Timestamp::from_second(second - AGE).unwrap();
        let later = coming.partition_point(|delivery| delivery.received_at <= now);
        let told: Vec<_> = coming.drain(..later).collect();
        store.record_all(&told).await.unwrap();
        if *second == end - 20 * DAY {
            survey(store, now).await;
        }
        let month = usize::try_from((second - (end - 90 * DAY)) / (23 * DAY)).unwrap();
        let text = exposition(store, now).await.unwrap() + &clusters[month];
        add(&mut samples, &text, second - AGE, *second == moments[0]);
    }
    for minute in 0..=370 {
        let text = functions(minute);
        add(&mut samples, &text, end - (370 - minute) * 60 - AGE, false);
    }
    samples + "# EOF\n"
}

fn add(samples: &mut String, text: &str, second: i64, first: bool) {
    for line in text.lines() {
        match line.starts_with('#') {
            true if first => writeln!(samples, "{line}").unwrap(),
            true => {}
            false => writeln!(samples, "{line} {second}").unwrap(),
        }
    }
}

/// A legend with the labels of a series filled in.
fn name(legend: &str, labels: &Value) -> String {
    let mut name = legend.to_owned();
    for (label, value) in labels.as_object().unwrap() {
        name = name.replace(&format!("{{{{{label}}}}}"), value.as_str().unwrap());
    }
    // As Grafana does with a label that a series does not have.
    while let Some((head, rest)) = name.split_once("{{") {
        let tail = rest.split_once("}}").map_or("", |(_, tail)| tail);
        name = format!("{}{tail}", head.trim_end());
    }
    name
}

/// How long a dashboard looks back, and between two points. Only for times that there are samples of.
fn span(dashboard: &Value) -> Option<(i64, i64)> {
    match dashboard["time"]["from"].as_str().unwrap() {
        "now-90d" => Some((90 * DAY, DAY)),
        "now-28d" => Some((28 * DAY, 6 * HOUR)),
        "now-6h" => Some((6 * HOUR, 120)),
        _ => None,
    }
}

async fn panel(prometheus: &Prometheus, panel: &Value, [from, to]: [i64; 2], step: i64) -> Panel {
    let text = |pointer: &str| panel.pointer(pointer).and_then(Value::as_str).unwrap();
    let is_number = text("/type") == "stat";
    let (mut numbers, mut lines) = (Vec::new(), Vec::new());
    for target in panel["targets"].as_array().unwrap() {
        let query = filled(target["expr"].as_str().unwrap());
        let legend = target["legendFormat"].as_str().unwrap();
        if is_number {
            let answers = prometheus
                .ask(&query, Timestamp::from_second(to).unwrap())
                .await;
            numbers.extend(
                answers
                    .iter()
                    .map(|(labels, value)| (name(legend, labels), *value)),
            );
        } else {
            let answers = prometheus.ask_over(&query, [from, to], step).await;
            lines.extend(answers.into_iter().map(|(labels, points)| Series {
                name: name(legend, &labels),
                points,
            }));
        }
    }
    numbers.sort_by(|one, other| one.0.cmp(&other.0));
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    let place = ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_f64().unwrap());
    Panel {
        title: text("/title").to_owned(),
        unit: Unit::named(text("/fieldConfig/defaults/unit")).unwrap(),
        place,
        shown: if is_number {
            Shown::Numbers(numbers)
        } else {
            Shown::Lines(lines)
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_in_the_documentation_are_what_the_panels_show_of_acme() {
    let end = END.parse::<Timestamp>().unwrap().as_second();
    let server = Server::sqlite();
    let store = open(&server.database().await).await;
    let directory = tempfile::tempdir().unwrap();
    let samples = samples(&store, end).await;
    let Some(prometheus) = Prometheus::start(directory.path(), &samples) else {
        return;
    };
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images/dashboards");
    for (file, dashboard) in dashboards::all() {
        let (back, step) = span(&dashboard).unwrap();
        let mut panels = Vec::new();
        for one in dashboard["panels"].as_array().unwrap() {
            panels.push(panel(&prometheus, one, [end - back, end], step).await);
        }
        let drawn = Dashboard {
            title: dashboard["title"].as_str().unwrap().to_owned(),
            remark: "Drawn by a test from the answers of a Prometheus to the panels' queries, not by Grafana. Synthetic events of the \
                     fictional organization Acme."
                .to_owned(),
            span: [end - back, end, step],
            panels,
        };
        let path = images.join(format!("{file}.svg"));
        if env::var_os("BLESS").is_some_and(|value| value == "1") {
            fs::create_dir_all(&images).unwrap();
            fs::write(&path, drawn.svg()).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == drawn.svg(),
            "docs/images/dashboards/{file}.svg is not what the panels show; draw it with: BLESS=1 cargo test -p pave-insights --test \
             insights previews"
        );
    }
}
