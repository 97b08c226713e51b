//! What became of the claims: a Database and a Microservice that are Ready, and a login that works.

use std::time::Duration;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use pave_control_plane::{Kind, Wait};
use serde_json::{Value, json};

use super::{Journey, NAMESPACE, SERVICE, Step, platform::LIMIT};

const MICROSERVICE: Kind<'_> = Kind("pave.internal/v1alpha1", "Microservice");
const DATABASE: Kind<'_> = Kind("pave.internal/v1alpha1", "Database");
const DEPLOYMENT: Kind<'_> = Kind("apps/v1", "Deployment");
const POD: Kind<'_> = Kind("v1", "Pod");
/// The pod that asks the database.
const CLIENT: &str = "asks-the-database";

/// It is made while the workflow runs: both follow from the same form.
pub(super) async fn database(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    let at = (DATABASE, NAMESPACE, SERVICE);
    let found = cluster.wait_for(LIMIT, at, is_ready).await?;
    Ok(json!({
        "began": milliseconds(&found["metadata"]["creationTimestamp"])?,
        "ended": milliseconds(&ready(&found)["lastTransitionTime"])?,
        "size": found["spec"]["size"], "cloud": found["status"]["cloud"],
    }))
}

/// The database of the pull request, with the Secret that applications take.
pub(super) async fn provisioned(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    let at = (DATABASE, NAMESPACE, super::DATABASE);
    let found = cluster.wait_for(LIMIT, at, is_ready).await?;
    let name = format!("{}-connection", super::DATABASE);
    let secret = cluster.secret(NAMESPACE, &name).await?;
    let secret = secret.with_context(|| format!("there is no Secret {name}"))?;
    let keys: Vec<_> = secret.into_iter().map(|(key, _)| key).collect();
    Ok(json!({"size": found["spec"]["size"], "secret": name, "keys": keys}))
}

/// Ready, and every replica is of the image that the workflow built.
pub(super) async fn microservice(journey: &Journey<'_>) -> anyhow::Result<Value> {
    rolled_out(journey, &journey.fact(Step::Workflow, "digest")?).await?;
    let cluster = journey.plane.cluster().await?;
    let found = cluster
        .wait_for(LIMIT, (MICROSERVICE, NAMESPACE, SERVICE), is_ready)
        .await?;
    ensure!(
        found["status"]["bindings"][0]["ready"] == true,
        "the binding is not ready: {}",
        found["status"]
    );
    Ok(json!({
        "image": found["spec"]["image"], "endpoint": found["status"]["endpoint"]["url"],
    }))
}

/// Every replica is of the image with this digest.
pub(super) async fn rolled_out(journey: &Journey<'_>, digest: &str) -> anyhow::Result<()> {
    let cluster = journey.plane.cluster().await?;
    let is_of_it = |deployment: &Value| {
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        let is_it = container["image"]
            .as_str()
            .is_some_and(|image| image.ends_with(digest));
        let status = &deployment["status"];
        let is_seen = status["observedGeneration"] == deployment["metadata"]["generation"];
        let replicas = &deployment["spec"]["replicas"];
        let is_done =
            status["updatedReplicas"] == *replicas && status["readyReplicas"] == *replicas;
        Wait::when(
            is_it && is_seen && is_done,
            format!("{} {status}", container["image"]),
        )
    };
    cluster
        .wait_for(LIMIT, (DEPLOYMENT, NAMESPACE, SERVICE), is_of_it)
        .await
        .map(drop)
}

/// A pod of the namespace has the login that the service has, and asks PostgreSQL who it is.
pub(super) async fn login(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    cluster.apply(&client()).await?;
    let at = (POD, NAMESPACE, CLIENT);
    let has_succeeded = |pod: &Value| {
        let status = &pod["status"];
        Wait::when(status["phase"] == "Succeeded", status.to_string())
    };
    cluster
        .wait_for(Duration::from_mins(2), at, has_succeeded)
        .await?;
    let answer = journey
        .plane
        .kubectl(&["logs", "--namespace", NAMESPACE, CLIENT])?;
    cluster.delete(POD, NAMESPACE, CLIENT).await?;
    Ok(json!({"answer": answer.trim()}))
}

fn client() -> Value {
    let secret = format!("{SERVICE}.{SERVICE}-login");
    let key = |variable: &str, key: &str| json!({"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
    let query = "select session_user || ' on PostgreSQL ' || current_setting('server_version') || ', TLS ' || ssl \
                 from pg_stat_ssl where pid = pg_backend_pid()";
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": CLIENT, "namespace": NAMESPACE},
        "spec": {
            "restartPolicy": "Never",
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 999, "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": "client",
                "image": "docker.io/library/postgres:17",
                "command": ["psql", "--no-align", "--tuples-only", "--command", query],
                "env": [
                    key("PGHOST", "host"), key("PGPORT", "port"), key("PGDATABASE", "database"),
                    key("PGUSER", "username"), key("PGPASSWORD", "password"),
                    {"name": "PGSSLMODE", "value": "require"},
                ],
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
            }],
        },
    })
}

fn is_ready(object: &Value) -> Wait<()> {
    let status = &object["status"];
    Wait::when(
        status["phase"] == "Ready" && ready(object)["status"] == "True",
        format!("{}: {}", status["phase"], status["message"]),
    )
}

fn ready(object: &Value) -> &Value {
    let conditions = object["status"]["conditions"].as_array();
    let mut conditions = conditions.into_iter().flatten();
    conditions
        .find(|condition| condition["type"] == "Ready")
        .unwrap_or(&Value::Null)
}

fn milliseconds(time: &Value) -> anyhow::Result<i64> {
    let text = time.as_str().context("no time")?;
    let time: Timestamp = text.parse().with_context(|| text.to_owned())?;
    Ok(time.as_millisecond())
}
