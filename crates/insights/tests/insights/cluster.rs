//! A watch of a cluster, of which this process plays the API server: lists, and events as a test says them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures::StreamExt as _;
use pave_insights::cluster::Cluster;
use pave_insights::store::Store;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::databases::{Server, open};
use crate::service::{Service, listen, start_watching};

/// How long anything may take, on a machine that is busy.
const LIMIT: Duration = Duration::from_mins(1);

/// Every change there was, with the plural that it is about. A change's number is the `resourceVersion` after it.
#[derive(Clone)]
pub(crate) struct ApiServer(watch::Sender<Vec<(String, Value)>>);

impl ApiServer {
    pub(crate) fn with(objects: &[Value]) -> Self {
        let server = Self(watch::Sender::new(Vec::new()));
        for object in objects {
            server.say("ADDED", object);
        }
        server
    }

    pub(crate) fn say(&self, change: &str, object: &Value) {
        let (plural, mut object) = (plural(object), object.clone());
        self.0.send_modify(|changes| {
            object["metadata"]["resourceVersion"] = json!((changes.len() + 1).to_string());
            changes.push((plural, json!({"type": change, "object": object})));
        });
    }

    /// What there is of a kind after every change.
    fn list(&self, plural: &str) -> Value {
        let changes = self.0.borrow();
        let mut objects: BTreeMap<&str, &Value> = BTreeMap::new();
        for (_, change) in changes.iter().filter(|(of, _)| of == plural) {
            let object = &change["object"];
            let uid = object["metadata"]["uid"].as_str().unwrap();
            if change["type"] == "DELETED" {
                objects.remove(uid);
            } else {
                objects.insert(uid, object);
            }
        }
        let items: Vec<&Value> = objects.into_values().collect();
        json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": "List", "items": items,
            "metadata": {"resourceVersion": changes.len().to_string()},
        })
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/apis/pave.internal/v1alpha1/{plural}", get(answer))
            .with_state(self.clone())
    }

    /// A watch of it.
    pub(crate) async fn watched_by(&self, store: &Arc<Store>) -> Cluster {
        let address = listen(self.router()).await;
        let config = kube::Config::new(address.parse().unwrap());
        Cluster::watch(&kube::Client::try_from(config).unwrap(), store)
    }
}

fn plural(object: &Value) -> String {
    match object["kind"].as_str().unwrap() {
        "PlatformPolicy" => "platformpolicies".to_owned(),
        kind => format!("{}s", kind.to_lowercase()),
    }
}

async fn answer(
    State(server): State<ApiServer>,
    Path(plural): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    if !query.contains_key("watch") {
        return server.list(&plural).to_string().into_response();
    }
    let seen: usize = query["resourceVersion"].parse().unwrap();
    let begin = (server.0.subscribe(), seen);
    let changes = futures::stream::unfold(begin, |(mut all, seen)| async move {
        let change = all.wait_for(|changes| changes.len() > seen).await;
        let change = change.ok()?[seen].clone();
        Some((change, (all, seen + 1)))
    });
    let own = changes.filter_map(move |(of, change)| {
        let line = (of == plural).then(|| Ok::<_, Infallible>(format!("{change}\n")));
        async move { line }
    });
    Body::from_stream(own).into_response()
}

/// Looks again and again until it is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let looks = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(LIMIT, looks).await;
    assert!(ended.is_ok(), "{what}: not so within {LIMIT:?}");
}

pub(crate) async fn metrics(service: &Service) -> String {
    let response = service
        .client
        .get(format!("{}/metrics", service.answers))
        .send()
        .await
        .unwrap();
    response.text().await.unwrap()
}

pub(crate) fn object(kind: &str, name: &str, spec: &Value, status: &Value) -> Value {
    let mut status = status.clone();
    status["tags"] = json!({"team": "payments", "environment": "prod"});
    json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": kind, "spec": spec, "status": status,
        "metadata": {
            "name": name, "namespace": "payments-prod", "uid": format!("uid-{name}"), "resourceVersion": "1", "generation": 1,
            "creationTimestamp": "2026-03-01T00:00:00Z",
        },
    })
}

/// A Database that is not ready yet.
fn database(name: &str) -> Value {
    let status = json!({"phase": "Provisioning", "resolved": {"size": "small", "cloud": "aws"}});
    object("Database", name, &json!({}), &status)
}

/// A Microservice of which a version serves since a change of its `spec`.
pub(crate) fn microservice(version: &str, generation: i64) -> Value {
    rolling(version, generation, "Complete")
}

/// A Microservice with a release whose rollout has come to this.
pub(crate) fn rolling(version: &str, generation: i64, rollout: &str) -> Value {
    let spec = json!({
        "image": {"repository": "acme/checkout", "tag": version}, "release": {"version": version},
    });
    let since = format!("2026-03-01T{generation:02}:00:00Z");
    let status = json!({
        "phase": "Ready", "resolved": {"size": "small", "cloud": "local", "release": spec["release"]},
        "release": {"version": version, "rollout": rollout, "since": since},
    });
    let mut object = object("Microservice", "checkout", &spec, &status);
    object["metadata"]["generation"] = json!(generation);
    object
}

/// What a cluster's metrics say of Acme: a Database that is waived, a Microservice with a part of unknown price, a Queue of nobody
/// yet, and a budget.
pub(crate) async fn gauges() -> String {
    let waived = json!({"rule": "approved-size", "result": "waived", "field": "spec.size", "message": "waived"});
    let exception = json!({"ticket": "OPS-12", "reason": "until the month's end is closed", "expires": "2026-04-01"});
    let costs = |monthly: &str, known: bool| json!({"currency": "USD", "monthly": monthly, "known": known, "breakdown": []});
    let mut queue = object("Queue", "orders", &json!({}), &json!({"phase": "Pending"}));
    queue["status"]["tags"] = json!({});
    let teams = json!([{
        "name": "payments", "costCenter": "cc-4711", "owner": "payments", "budget": {"monthly": "500", "currency": "USD"},
    }]);
    gauges_of(&[
        object(
            "Database",
            "orders",
            &json!({"exception": exception}),
            &json!({"phase": "Ready", "cost": costs("125", true), "guardrails": [waived]}),
        ),
        object(
            "Microservice",
            "checkout",
            &json!({}),
            &json!({"phase": "Ready", "cost": costs("0", false)}),
        ),
        queue,
        policy(&teams),
    ])
    .await
}

/// The policy with these teams.
pub(crate) fn policy(teams: &Value) -> Value {
    let spec = json!({"teams": teams});
    let mut policy = object("PlatformPolicy", "default", &spec, &json!({}));
    policy["metadata"]["namespace"] = json!(null);
    policy
}

/// What a cluster's metrics say of these objects, of which the last one is a policy with the budget of a team.
pub(crate) async fn gauges_of(objects: &[Value]) -> String {
    let server = ApiServer::with(objects);
    let database_server = Server::sqlite();
    let store = Arc::new(open(&database_server.database().await).await);
    let service = start_watching(&store, server.watched_by(&store).await).await;
    let families = [
        "pave_objects",
        "pave_guardrails_broken",
        "pave_cost_",
        "pave_budget_monthly",
        "pave_waiver_",
    ];
    let mut own = Vec::new();
    until("everything is listed", async || {
        let text = metrics(&service).await;
        let lines = text.lines().filter(|line| {
            let name = line
                .trim_start_matches("# TYPE ")
                .trim_start_matches("# HELP ");
            families.iter().any(|family| name.starts_with(family))
        });
        own = lines.map(str::to_owned).collect();
        let counted = own.iter().filter(|line| line.starts_with("pave_objects{"));
        let numbers = counted.filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok());
        let budget = |line: &String| line.starts_with("pave_budget_monthly{");
        numbers.sum::<usize>() == objects.len() - 1 && own.iter().any(budget)
    })
    .await;
    own.join("\n") + "\n"
}

/// Everything that was said of a kind before is told.
pub(crate) async fn told(server: &ApiServer, store: &Store, last: &Value) {
    server.say("ADDED", last);
    let uid = last["metadata"]["uid"].as_str().unwrap();
    until(uid, async || store.dump().await.unwrap().contains(uid)).await;
}

/// A Microservice without a release tells only that it was asked for.
pub(crate) fn last(name: &str) -> Value {
    object(
        "Microservice",
        name,
        &json!({}),
        &json!({"phase": "Pending"}),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_and_restarts_tell_nothing_twice_and_leave_no_dead_letter() {
    for database_server in Server::all() {
        let store = Arc::new(open(&database_server.database().await).await);
        let server = ApiServer::with(&[database("orders"), microservice("1.4.2", 1)]);
        let service = start_watching(&store, server.watched_by(&store).await).await;
        let both = async || {
            let text = metrics(&service).await;
            ["Database", "Microservice"]
                .iter()
                .all(|kind| text.contains(&format!("pave_objects{{kind=\"{kind}\"")))
        };
        until("both kinds are listed", both).await;
        let mut ready = database("orders");
        ready["status"]["timing"] =
            json!({"readyAt": "2026-03-01T00:05:00Z", "objectiveSeconds": 240});
        // Larger since, which does not change what it was when it was asked for.
        ready["status"]["resolved"]["size"] = json!("medium");
        server.say("MODIFIED", &ready);
        until("ready", async || {
            store.dump().await.unwrap().contains("readyAt")
        })
        .await;
        let mut again = microservice("1.4.2", 2);
        again["status"]["message"] = json!("says something else");
        server.say("MODIFIED", &again);
        told(&server, &store, &last("first")).await;
        let before = store.dump().await.unwrap();
        assert!(before.contains("objective_seconds=240"), "{before}");

        server.watched_by(&store).await;
        told(&server, &store, &last("second")).await;
        let after = store.dump().await.unwrap();
        let lines = |dump: &str, table: &str| {
            let own = dump.lines().filter(|line| line.starts_with(table));
            let own = own.filter(|line| !line.contains("uid-second"));
            own.map(str::to_owned).collect::<Vec<_>>()
        };
        for table in ["dead_letter:", "deployment:", "provisioning:", "request:"] {
            assert_eq!(
                lines(&before, table),
                lines(&after, table),
                "{}",
                database_server.name()
            );
        }
        assert_eq!(lines(&after, "dead_letter:"), Vec::<String>::new());
        assert_eq!(lines(&after, "deployment:").len(), 1, "{after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_to_an_earlier_version_is_a_rollback() {
    for database_server in Server::all() {
        let store = Arc::new(open(&database_server.database().await).await);
        let server = ApiServer::with(&[]);
        let _cluster = server.watched_by(&store).await;
        for (version, generation) in [("1.0.0", 1), ("1.1.0", 2), ("1.0.0", 3)] {
            told(&server, &store, &last(&format!("before-{generation}"))).await;
            server.say("MODIFIED", &microservice(version, generation));
        }
        told(&server, &store, &last("end")).await;
        let dump = store.dump().await.unwrap();
        let deployments = dump.lines().filter(|line| line.starts_with("deployment:"));
        assert_eq!(deployments.count(), 3, "{}: {dump}", database_server.name());
        assert_eq!(dump.matches("kind=rollback").count(), 1, "{dump}");
    }
}
