//! The canary against an API server that this process plays, with a control plane that does what a test says, and the watch beside it.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use pave_api::kinds::Kind;
use pave_insights::canary::{self, Canary};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::cluster::{ApiServer, metrics, object, until};
use crate::databases::{Server, open};
use crate::service::{Service, listen, start_watching};

/// The status that the control plane gives a new object.
type Status = fn() -> Value;

/// Objects by name. Each one that is created gets a status at once and is gone as soon as it is deleted, unless something holds it.
#[derive(Clone)]
struct ControlPlane {
    server: ApiServer,
    objects: Arc<Mutex<BTreeMap<String, Value>>>,
    status: Status,
}

type Answer = (StatusCode, Json<Value>);

fn refused(code: StatusCode, reason: &str) -> Answer {
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": reason, "code": code.as_u16()});
    (code, Json(status))
}

async fn create(
    State(plane): State<ControlPlane>,
    Path((namespace, _)): Path<(String, String)>,
    Json(mut object): Json<Value>,
) -> Answer {
    let mut objects = plane.objects.lock().await;
    let name = object["metadata"]["name"].as_str().unwrap().to_owned();
    if objects.contains_key(&name) {
        return refused(StatusCode::CONFLICT, "AlreadyExists");
    }
    if namespace == "forbidden" {
        return refused(StatusCode::FORBIDDEN, "Forbidden");
    }
    object["metadata"]["uid"] = json!(format!("uid-{name}"));
    object["metadata"]["creationTimestamp"] = json!(now().to_string());
    plane.server.say("ADDED", &object);
    object["status"] = (plane.status)();
    plane.server.say("MODIFIED", &object);
    objects.insert(name, object.clone());
    (StatusCode::CREATED, Json(object))
}

async fn read(
    State(plane): State<ControlPlane>,
    Path((_, _, name)): Path<(String, String, String)>,
) -> Answer {
    match plane.objects.lock().await.get(&name) {
        Some(object) => (StatusCode::OK, Json(object.clone())),
        None => refused(StatusCode::NOT_FOUND, "NotFound"),
    }
}

async fn delete(
    State(plane): State<ControlPlane>,
    Path((_, _, name)): Path<(String, String, String)>,
) -> Answer {
    match plane.objects.lock().await.remove(&name) {
        Some(object) => {
            plane.server.say("DELETED", &object);
            (StatusCode::OK, Json(object))
        }
        None => refused(StatusCode::NOT_FOUND, "NotFound"),
    }
}

impl ControlPlane {
    fn new(status: Status) -> Self {
        Self {
            server: ApiServer::with(&[]),
            objects: Arc::default(),
            status,
        }
    }

    /// Every verb that a canary may use, and what the watch may.
    async fn start(&self) -> String {
        let of_one = "/apis/pave.internal/v1alpha1/namespaces/{namespace}/{plural}";
        let own = Router::new()
            .route(of_one, post(create))
            .route(&format!("{of_one}/{{name}}"), get(read).delete(delete))
            .with_state(self.clone());
        listen(self.server.router().merge(own)).await
    }
}

/// The API server's clock has whole seconds.
fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}

fn ready() -> Value {
    let at = now() + SignedDuration::from_secs(7);
    json!({
        "phase": "Ready", "message": "ready", "resolved": {"size": "micro", "cloud": "local"},
        "tags": {"team": "platform", "environment": "dev"}, "timing": {"readyAt": at.to_string(), "objectiveSeconds": 300},
        "cost": {"currency": "USD", "monthly": "3", "known": true, "breakdown": []},
    })
}

fn blocked() -> Value {
    json!({"phase": "Blocked", "message": "spec.size: 'micro' is not approved"})
}

fn slow() -> Value {
    let timing = json!({"objectiveSeconds": 0});
    json!({"phase": "Provisioning", "message": "waiting for a volume", "timing": timing})
}

fn canary(namespace: &str) -> Canary {
    Canary {
        kind: Kind::by_name("Queue").unwrap(),
        namespace: namespace.to_owned(),
        spec: json!({"size": "micro", "cloud": "local"}),
        look: Duration::from_millis(1),
    }
}

fn client(address: &str) -> kube::Client {
    kube::Client::try_from(kube::Config::new(address.parse().unwrap())).unwrap()
}

/// Waits until queues are watched: what is gone before that was never seen.
async fn watched(server: &ApiServer, service: &Service) {
    let mut queue = object("Queue", "first", &json!({}), &json!({}));
    // Of nobody, so it tells nothing.
    queue["status"]["tags"] = json!({});
    server.say("ADDED", &queue);
    until("queues are watched", async || {
        !of(&metrics(service).await, "pave_objects").is_empty()
    })
    .await;
    server.say("DELETED", &queue);
}

/// Lines of a family of metrics.
fn of<'text>(text: &'text str, family: &str) -> Vec<&'text str> {
    let begins = format!("{family}{{");
    text.lines()
        .filter(|line| line.starts_with(&begins))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_counts_for_its_own_objective_and_in_no_other_number() {
    for database in Server::all() {
        let plane = ControlPlane::new(ready);
        let address = plane.start().await;
        let store = Arc::new(open(&database.database().await).await);
        let service = start_watching(&store, plane.server.watched_by(&store).await).await;
        watched(&plane.server, &service).await;
        canary("pave-canary").fly(&client(&address)).await.unwrap();
        assert!(plane.objects.lock().await.is_empty(), "it is given back");
        let good = "pave_slo_events_total{slo=\"provisioning-canary\",good=\"true\"} 1";
        until("it is counted", async || {
            metrics(&service).await.contains(good)
        })
        .await;
        let text = metrics(&service).await;
        let took = of(&text, "pave_canary_duration_seconds");
        assert_eq!(
            took,
            ["pave_canary_duration_seconds{kind=\"Queue\",cloud=\"local\"} 7"]
        );
        for family in [
            "pave_objects",
            "pave_cost_monthly",
            "pave_requests_total",
            "pave_provisioning_duration_seconds_count",
        ] {
            assert_eq!(of(&text, family), [""; 0], "{}", database.name());
        }
        let developers = "pave_slo_events_total{slo=\"provisioning-local\",good=\"true\"} 0";
        assert!(text.contains(developers), "{text}");
        let (_, platform) = service
            .get("/v1/platform?from=2026-01-01&to=2100-01-01")
            .await;
        assert_eq!(platform["provisioning"], json!([]));
        assert_eq!(platform["requests"], 0);
        let before = store.dump().await.unwrap();
        store.rebuild().await.unwrap();
        assert_eq!(store.dump().await.unwrap(), before, "{}", database.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_the_platform_never_looked_at_is_counted_as_bad_when_it_is_given_up() {
    let server = ApiServer::with(&[]);
    let database = Server::sqlite();
    let store = Arc::new(open(&database.database().await).await);
    let service = start_watching(&store, server.watched_by(&store).await).await;
    watched(&server, &service).await;
    let object = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Queue", "spec": {"cloud": "local"},
        "metadata": {
            "name": canary::NAME, "namespace": "pave-canary", "uid": "unseen", "creationTimestamp": now().to_string(),
            "labels": {canary::LABEL: "true"},
        },
    });
    server.say("ADDED", &object);
    server.say("DELETED", &object);
    let bad = "pave_slo_events_total{slo=\"provisioning-canary\",good=\"false\"} 1";
    until("it is counted", async || {
        metrics(&service).await.contains(bad)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_way_is_said_and_whatever_was_made_is_given_back() {
    let cases: [(Status, &str, &str); 4] = [
        (
            blocked,
            "pave-canary",
            "Queue canary: status.phase is `Blocked`: spec.size: 'micro' is not approved; change what is asked for with --spec, or what \
             the PlatformPolicy allows its namespace",
        ),
        (
            slow,
            "pave-canary",
            "Queue canary: not ready within 0 seconds; status.phase is `Provisioning`: waiting for a volume",
        ),
        (
            ready,
            "forbidden",
            "Queue canary: ApiError: Forbidden: Forbidden (Status",
        ),
        (ready, "pave-canary", ""),
    ];
    for (status, namespace, expected) in cases {
        let plane = ControlPlane::new(status);
        let address = plane.start().await;
        let answer = canary(namespace).fly(&client(&address)).await;
        let said = answer.err().map(|error| error.to_string());
        let said = said.unwrap_or_default();
        assert!(said.starts_with(expected), "{said}");
        assert_eq!(said.is_empty(), expected.is_empty(), "{said}");
        assert!(plane.objects.lock().await.is_empty(), "{expected}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_canary_left_behind_goes_first() {
    let plane = ControlPlane::new(ready);
    let address = plane.start().await;
    let left = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Queue", "status": {"timing": {"readyAt": "2026-03-01T00:00:00Z"}},
        "metadata": {"name": canary::NAME, "namespace": "pave-canary", "uid": "left", "labels": {canary::LABEL: "true"}},
    });
    plane
        .objects
        .lock()
        .await
        .insert(canary::NAME.to_owned(), left);
    canary("pave-canary").fly(&client(&address)).await.unwrap();
    assert!(plane.objects.lock().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_says_with_its_exit_code_whether_the_promise_was_kept() {
    let cases: [(Status, &str, i32, &str); 3] = [
        (ready, "Queue", 0, "Queue canary was ready within"),
        (blocked, "Queue", 1, "is not approved"),
        (ready, "Environment", 2, "it is no kind of the developers"),
    ];
    for (status, kind, code, said) in cases {
        let address = ControlPlane::new(status).start().await;
        let directory = tempfile::tempdir().unwrap();
        let kubeconfig = directory.path().join("kubeconfig");
        let text = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": address}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "users": [{"name": "test", "user": {}}],
        });
        std::fs::write(&kubeconfig, text.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pave-insights"));
        command
            .args(["canary", "--namespace", "pave-canary", "--kind", kind])
            .env("KUBECONFIG", &kubeconfig);
        let ended = tokio::task::spawn_blocking(move || command.output()).await;
        let output = ended.unwrap().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains(said), "{text}");
    }
}
