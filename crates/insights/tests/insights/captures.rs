//! Bodies that other programs really sent: captures/*/README.md says how each was made.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::databases::{Server, open};
use crate::service::{SECRET, Service, start};

async fn post(service: &Service, source: &str, name: &str) -> Value {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/insights/captures");
    let body = fs::read(directory.join(source).join(format!("{name}.json"))).unwrap();
    let bearer = format!("Bearer {SECRET}");
    let (status, answer) = service
        .post(source, &[("authorization", &bearer)], body)
        .await;
    assert!([200, 201, 202].contains(&status), "{name}: {answer}");
    answer["outcome"].clone()
}

/// What was captured, what becomes of it, and the incidents afterwards: service, and whether it is over.
type Captured = (&'static str, &'static str, &'static [(&'static str, bool)]);

const ALERTMANAGER: [Captured; 8] = [
    ("fires", "stored", &[("checkout", false)]),
    ("fires", "repeated", &[("checkout", false)]),
    ("resolved", "stored", &[("checkout", true)]),
    (
        "a-group-of-one",
        "stored",
        &[("checkout", true), ("ledger", false)],
    ),
    (
        "the-group-grows",
        "stored",
        &[("cart", false), ("checkout", true), ("ledger", false)],
    ),
    (
        "one-of-the-group-resolved",
        "stored",
        &[("cart", true), ("checkout", true), ("ledger", false)],
    ),
    (
        "the-group-grows",
        "repeated",
        &[("cart", true), ("checkout", true), ("ledger", false)],
    ),
    (
        "one-left-out",
        "deadLetter",
        &[("cart", true), ("checkout", true), ("ledger", false)],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_alertmanager_sends_of_one_alert_is_one_incident() {
    for server in Server::all() {
        let url = server.database().await;
        let service = start(open(&url).await).await;
        for (name, outcome, expected) in ALERTMANAGER {
            assert_eq!(
                post(&service, "alertmanager", name).await,
                outcome,
                "{name}"
            );
            let dump = open(&url).await.dump().await.unwrap();
            let incidents = dump.lines().filter(|line| line.starts_with("incident:"));
            let found: Vec<(String, bool)> = incidents
                .map(|line| {
                    let cell = |name: &str| {
                        let mut cells = line.split(' ').filter_map(|cell| cell.split_once('='));
                        cells.find(|(key, _)| *key == name).unwrap().1.to_owned()
                    };
                    (cell("service"), cell("resolved_at") != "null")
                })
                .collect();
            let expected: Vec<(String, bool)> = expected
                .iter()
                .map(|(service, over)| ((*service).to_owned(), *over))
                .collect();
            assert_eq!(found, expected, "{}: after {name}", server.name());
        }
        let (_, letters) = service.get("/v1/dead-letters").await;
        let reason = letters[0]["reason"].as_str().unwrap();
        assert!(reason.contains("set `max_alerts: 0`"), "{reason}");
    }
}
