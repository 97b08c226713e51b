//! A million deployments: how fast they come in, how fast a question is answered, how much memory that takes.
//!
//! `cargo bench -p pave-insights --bench load`, with `-- 10000` for fewer, and with `-- 10000 --soak 600` for ten minutes more in which
//! events come and questions are asked without a pause, and memory has to stay as it is. On SQLite in a temporary file, or in `PAVE_INSIGHTS_DATABASE`,
//! which has to be empty.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program of its own that ends where it cannot go on"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use pave_insights::intake::{Delivery, Source};
use pave_insights::projection::Rules;
use pave_insights::server::{Senders, routers};
use pave_insights::services::Services;
use pave_insights::store::Store;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const SERVICES: u64 = 1000;
/// Deliveries in one transaction while history comes in.
const AT_ONCE: usize = 5000;
/// How often each question is asked, and how many single events come in.
const TIMES: usize = 200;
/// The last deployments are of this day.
const END: &str = "2026-11-01T00:00:00Z";

fn main() {
    let mut before = std::env::args().take_while(|argument| argument != "--soak");
    let number = before.find_map(|argument| argument.parse().ok());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut arguments = std::env::args().skip_while(|argument| argument != "--soak");
    let soak = arguments.nth(1).and_then(|seconds| seconds.parse().ok());
    runtime.block_on(run(number.unwrap_or(1_000_000), soak));
}

async fn run(deployments: u64, soak: Option<u64>) {
    let directory = tempfile::tempdir().unwrap();
    let url = std::env::var("PAVE_INSIGHTS_DATABASE")
        .unwrap_or_else(|_| format!("sqlite:{}", directory.path().join("load.db").display()));
    let store = Store::open(&url, Rules::default(), Services::default());
    let store = Arc::new(store.await.unwrap());
    let begin = Instant::now();
    let events = import(&store, deployments).await;
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{deployments} deployments of {SERVICES} services, {events} events, in {seconds:.0} s"
    );
    println!("history: {:.0} events a second", to_f64(events) / seconds);
    if let Ok(file) = std::fs::metadata(directory.path().join("load.db")) {
        let bytes = file.len() / deployments.max(1);
        println!(
            "database: {} MiB, {bytes} bytes a deployment",
            file.len() >> 20
        );
    }
    let service = Service::start(store).await;
    let mut took = Vec::new();
    for number in 0..TIMES {
        let event = service.event(deployments, number as u64).await;
        took.push(event);
    }
    print("one event, to its answer", took);
    let window = "from=2026-10-01&to=2026-11-01";
    for (name, path) in [
        (
            "/v1/dora of a service",
            format!("/v1/dora?{window}&service=service-"),
        ),
        (
            "/v1/dora of a service, as of a month ago",
            "/v1/dora?from=2026-09-01&to=2026-10-01&as_of=2026-10-01&service=service-".to_owned(),
        ),
    ] {
        let mut took = Vec::new();
        for number in 0..TIMES {
            took.push(
                service
                    .get(&format!("{path}{}", number as u64 * 7 % SERVICES))
                    .await,
            );
        }
        print(name, took);
    }
    for (name, path) in [
        ("/v1/dora of all services", format!("/v1/dora?{window}")),
        ("/metrics", "/metrics".to_owned()),
    ] {
        let mut took = Vec::new();
        for _ in 0..5 {
            took.push(service.get(&path).await);
        }
        print(name, took);
    }
    println!("memory, at most: {}", memory("VmHWM"));
    if let Some(seconds) = soak {
        self::soak(&service, deployments, Duration::from_secs(seconds)).await;
    }
}

/// Ten times the same: what is said ten times in a row is what stays.
async fn soak(service: &Service, deployments: u64, during: Duration) {
    let mut number = TIMES as u64;
    for tenth in 1..=10 {
        let begin = Instant::now();
        let (mut events, mut questions) = (Vec::new(), Vec::new());
        while begin.elapsed() < during / 10 {
            events.push(service.event(deployments, number).await);
            let path = format!(
                "/v1/dora?from=2026-10-01&to=2026-11-01&service=service-{}",
                number * 7 % SERVICES
            );
            questions.push(service.get(&path).await);
            number += 1;
        }
        service.get("/metrics").await;
        println!("{tenth} of 10, memory now: {}", memory("VmRSS"));
        print("  one event, to its answer", events);
        print("  /v1/dora of a service", questions);
    }
}

/// The life of one service after the other: a push and its deployment each, every twentieth with an incident.
async fn import(store: &Store, deployments: u64) -> u64 {
    let each = deployments.div_ceil(SERVICES);
    let mut events = 0;
    let mut waiting = Vec::with_capacity(AT_ONCE);
    for service in 0..SERVICES {
        for number in 1..=each {
            waiting.push(delivery(service, number, each));
            events += 1;
            if waiting.len() == AT_ONCE {
                store.record_all(&waiting).await.unwrap();
                waiting.clear();
            }
        }
    }
    store.record_all(&waiting).await.unwrap();
    events
}

fn delivery(service: u64, number: u64, of: u64) -> Delivery {
    let end: Timestamp = END.parse().unwrap();
    // Over two years, evenly.
    let minutes = i64::try_from((of - number) * 2 * 365 * 24 * 60 / of).unwrap();
    let at = end - SignedDuration::from_mins(minutes + 1);
    let body = json!({"facts": facts(service, number, at)}).to_string();
    let id = format!("load-{service}-{number}");
    Delivery::new(Source::Facts, (&id, "facts"), at, body)
}

fn facts(service: u64, number: u64, at: Timestamp) -> Vec<Value> {
    let sha = |number: u64| format!("{service:08x}{number:032x}");
    let (name, repository) = (
        format!("service-{service}"),
        format!("acme/service-{service}"),
    );
    let written = at - SignedDuration::from_hours(5);
    let mut facts = vec![
        json!({"fact": "push", "repository": repository, "branch": "main", "defaultBranch": true, "before": sha(number - 1),
            "after": sha(number), "commits": [{"sha": sha(number), "authoredAt": written}]}),
        json!({"fact": "deployment", "at": at, "id": format!("load-{number}"), "service": name, "environment": "production",
            "status": "succeeded", "repository": repository, "commit": sha(number)}),
    ];
    if number.is_multiple_of(20) {
        let resolved = at + SignedDuration::from_mins(40);
        facts.push(json!({"fact": "incident", "at": resolved, "id": format!("load-{service}-{number}"), "service": name,
            "environment": "production", "startedAt": at + SignedDuration::from_mins(5), "resolvedAt": resolved}));
    }
    facts
}

/// The service on free ports.
struct Service {
    answers: String,
    events: String,
    client: reqwest::Client,
}

impl Service {
    async fn start(store: Arc<Store>) -> Self {
        let senders = Senders {
            accept_unsigned: true,
            ..Senders::default()
        };
        let (events, answers) = routers(store, senders, None);
        let listen = async |router| {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(axum::serve(listener, router).into_future());
            address
        };
        Self {
            events: listen(events).await,
            answers: listen(answers).await,
            client: reqwest::Client::new(),
        }
    }

    async fn get(&self, path: &str) -> Duration {
        let begin = Instant::now();
        let response = self.client.get(format!("{}{path}", self.answers)).send();
        let response = response.await.unwrap().error_for_status().unwrap();
        response.bytes().await.unwrap();
        begin.elapsed()
    }

    /// One more deployment of a service with a full history.
    async fn event(&self, deployments: u64, number: u64) -> Duration {
        let each = deployments.div_ceil(SERVICES);
        let at: Timestamp = END.parse().unwrap();
        let facts = facts(number * 13 % SERVICES, each + 1 + number, at);
        let begin = Instant::now();
        let request = self.client.post(format!("{}/v1/events/facts", self.events));
        let response = request.json(&json!({"facts": facts})).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 201);
        begin.elapsed()
    }
}

fn print(name: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{name}: p50 {:.1} ms, p95 {:.1} ms, n {}",
        at(50),
        at(95),
        took.len()
    );
}

/// What the kernel says of this process.
fn memory(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    line.map_or("not known here".to_owned(), |line| {
        line[6..].trim().to_owned()
    })
}

#[expect(clippy::cast_precision_loss, reason = "numbers are far below 2^52")]
fn to_f64(number: u64) -> f64 {
    number as f64
}
