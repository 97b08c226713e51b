//! Genuine events with content that somebody made up to do harm, and clocks that are wrong: nobody else's numbers change.

use serde_json::{Value, json};

use crate::cluster::metrics;
use crate::databases::{Server, open};
use crate::deliveries::{at, deployment, push};
use crate::intake::{deployed, github};
use crate::service::{SECRET, Service, start};

const MARCH: &str = "/v1/dora?from=2026-03-01&to=2026-04-01";

async fn facts(service: &Service, facts: &[Value]) -> (u16, Value) {
    let bearer = format!("Bearer {SECRET}");
    let body = json!({"facts": facts}).to_string();
    service
        .post("facts", &[("authorization", &bearer)], body)
        .await
}

/// A service that is well, and stays so.
async fn healthy(server: &Server) -> Service {
    let service = start(open(&server.database().await).await).await;
    service
        .tell(&[
            push("checkout", 1, 0),
            deployment("checkout", 1, 60, 1, "succeeded"),
        ])
        .await;
    service
}

fn of(answer: &Value, name: &str) -> Value {
    let services = answer["services"].as_array().unwrap();
    let own = services.iter().find(|service| service["service"] == name);
    own.cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_by_millennia_spoils_nobody_elses_numbers() {
    for server in Server::all() {
        let service = healthy(&server).await;
        let (_, before) = service.get(MARCH).await;
        for (number, time) in [
            "9999-12-30T21:59:59Z",
            "-009999-01-02T02:00:00Z",
            "1970-01-01T00:00:00Z",
        ]
        .iter()
        .enumerate()
        {
            let mut fact = deployment("clocks", 100 + number as u64, 0, 1, "succeeded");
            fact["at"] = json!(time);
            let (status, answer) = facts(&service, &[fact]).await;
            assert_eq!(status, 201, "{time}: {answer}");
        }
        let (status, after) = service.get(MARCH).await;
        assert_eq!(status, 200, "{after}");
        assert_eq!(
            of(&before, "checkout"),
            of(&after, "checkout"),
            "{}",
            server.name()
        );
        let frequency = &of(&after, "clocks")["metrics"]["deploymentFrequency"];
        assert_eq!(frequency["value"], Value::Null, "{frequency}");
        let text = metrics(&service).await;
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_written_after_it_served_is_left_out_and_counted_as_such() {
    let server = Server::sqlite();
    let service = healthy(&server).await;
    service
        .tell(&[
            push("checkout", 2, 300),
            deployment("checkout", 2, 120, 2, "succeeded"),
        ])
        .await;
    let (_, answer) = service.get(MARCH).await;
    let metrics = of(&answer, "checkout")["metrics"].clone();
    assert_eq!(metrics["quality"]["clockSkew"], 1, "{metrics:#}");
    assert_eq!(
        metrics["changeLeadTime"]["value"],
        Value::Null,
        "{metrics:#}"
    );
}

/// The name of a delivery is a header that no signature covers.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_under_another_name_counts_nothing_twice() {
    for server in Server::all() {
        let service = healthy(&server).await;
        let body = deployed(7, 2, "2026-03-02T14:00:00Z", "success");
        for delivery in ["first", "replayed", "replayed-again"] {
            let (status, answer) = github(&service, delivery, "deployment_status", &body).await;
            assert_eq!(status, 201, "{answer}");
        }
        let (_, answer) = service.get(MARCH).await;
        let frequency = &of(&answer, "checkout")["metrics"]["deploymentFrequency"];
        assert_eq!(frequency["n"], 2, "{}: {frequency}", server.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_content_is_stored_or_refused_and_is_never_the_services_fault() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let names = [
        "a\"b\\c\nd",
        "\u{0}",
        "\u{202e}evil",
        "{}",
        &"x".repeat(200_000),
    ];
    for server in Server::all() {
        let service = healthy(&server).await;
        let bearer = format!("Bearer {SECRET}");
        let headers = [("authorization", bearer.as_str())];
        for body in [
            nested.as_str(),
            "{\"facts\": [",
            "",
            "null",
            "\u{feff}{}",
            "{\"facts\": 1e999}",
        ] {
            let (status, answer) = service.post("facts", &headers, body).await;
            let shown: String = body.chars().take(20).collect();
            assert!((200..500).contains(&status), "{shown}: {status} {answer}");
        }
        for name in names {
            let mut fact = deployment("odd", 1, 60, 1, "succeeded");
            fact["service"] = json!(name);
            fact["at"] = json!(at(60));
            let (status, answer) = facts(&service, &[fact]).await;
            let shown: String = name.escape_default().take(20).collect();
            assert!(
                (200..500).contains(&status),
                "{}, {shown}: {status} {answer}",
                server.name()
            );
        }
        for field in ["link", "commit", "artifact", "repository", "configuration"] {
            let mut fact = deployment("odd", 2, 60, 1, "succeeded");
            fact[field] = json!("a zero \u{0} byte");
            let (status, answer) = facts(&service, &[fact]).await;
            assert_eq!(status, 202, "{}, {field}: {answer}", server.name());
            assert_eq!(answer["outcome"], "deadLetter", "{field}");
        }
        let text = metrics(&service).await;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let value = line.rsplit(' ').next().unwrap();
            assert!(
                value.parse::<f64>().is_ok(),
                "a name breaks the line: {line:.200}"
            );
        }
        let (status, answer) = service.get(MARCH).await;
        assert_eq!(status, 200, "{answer}");
        let frequency = &of(&answer, "checkout")["metrics"]["deploymentFrequency"];
        assert_eq!(frequency["n"], 1, "{}: {frequency}", server.name());
    }
}
