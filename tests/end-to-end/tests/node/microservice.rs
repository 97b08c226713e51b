//! A Microservice on a node where pods run: `tests/control-plane/images/hello` says which host its database has.

use std::env;

use anyhow::{Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait};
use pave_end_to_end::{MICROSERVICE, QUEUE, phase, secret, text};
use serde_json::{Value, json};

use super::{DEPLOYMENT, LIMIT, NAMESPACE, POD, VARIABLE, client, cluster, ended};

fn manifest(tag: &str) -> Result<Value> {
    let repository = format!("{}/hello", env::var(VARIABLE)?);
    Ok(json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Microservice",
        "metadata": {"name": "hello", "namespace": NAMESPACE},
        "spec": {
            "image": {"repository": repository, "tag": tag},
            "size": "micro",
            "bindings": [{"kind": "Database", "name": "orders"}],
            "observability": {"metrics": {"enabled": false}},
        },
    }))
}

/// The namespace admits nothing that Pod Security `restricted` refuses.
pub(crate) async fn answers() -> Result<()> {
    let cluster = cluster().await?;
    cluster.apply(&manifest("1")?).await?;
    let at = (MICROSERVICE, NAMESPACE, "hello");
    let hello = cluster.wait_for(LIMIT, at, phase("Ready")).await?;
    let url = text(&hello, "/status/endpoint/url");
    ensure!(url == format!("http://hello.{NAMESPACE}.svc:8080"), "{url}");
    ensure!(
        hello["status"]["bindings"][0]["ready"] == true,
        "{}",
        hello["status"]
    );
    asked(&cluster, "asks-hello").await
}

/// It is applied before its queue, and answers only after a message has been through both.
pub(crate) async fn delivers() -> Result<()> {
    let cluster = cluster().await?;
    let repository = format!("{}/courier", env::var(VARIABLE)?);
    let of = |kind: &str, name: &str, spec: Value| {
        json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": kind,
            "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec,
        })
    };
    let courier = json!({
        "image": {"repository": repository, "tag": "1"},
        "size": "micro",
        "bindings": [{"kind": "Database", "name": "orders"}, {"kind": "Queue", "name": "orders"}],
        "observability": {"metrics": {"enabled": false}},
    });
    let courier = of("Microservice", "courier", courier);
    let queue = of("Queue", "orders", json!({}));
    for manifest in [&courier, &queue] {
        cluster.apply(manifest).await?;
    }
    for (kind, name) in [(QUEUE, "orders"), (MICROSERVICE, "courier")] {
        let at = (kind, NAMESPACE, name);
        cluster.wait_for(LIMIT, at, phase("Ready")).await?;
    }
    for (kind, name) in [(MICROSERVICE, "courier"), (QUEUE, "orders")] {
        cluster.delete(kind, NAMESPACE, name).await?;
        cluster
            .wait_until_gone(LIMIT, (kind, NAMESPACE, name))
            .await?;
    }
    Ok(())
}

/// A pod of the namespace gets the host of the database from the Service.
async fn asked(cluster: &Cluster, name: &str) -> Result<()> {
    let script = "exec 3<>/dev/tcp/hello/8080; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; grep -q \"^orders-database\\.\" <&3";
    let client = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "restartPolicy": "Never",
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 999, "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": "client", "image": "docker.io/library/postgres:17", "command": ["bash", "-ec", script],
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
            }],
        },
    });
    cluster.apply(&client).await?;
    let ended = |pod: &Value| {
        let phase = text(pod, "/status/phase");
        Wait::when(phase == "Succeeded", pod["status"].to_string())
    };
    cluster
        .wait_for(LIMIT, (POD, NAMESPACE, name), ended)
        .await?;
    cluster.delete(POD, NAMESPACE, name).await
}

/// The Secret that replicas mount.
const LOGIN: &str = "hello.orders-login";

/// Two turns: after the first one both logins work, after the second the first does not any more.
pub(crate) async fn turns() -> Result<()> {
    let cluster = cluster().await?;
    let own = "select 'own' from pg_roles where rolname = session_user and session_user = 'hello-a' and not rolsuper \
               and current_user = 'pave_applications'";
    let table = "create table if not exists kept (id int); select 'made'";
    for (name, query) in [("own-login", own), ("makes-a-table", table)] {
        asks(&cluster, name, (LOGIN, query), "Succeeded").await?;
    }
    let first = secret(&cluster, NAMESPACE, LOGIN).await?;
    let kept = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "first-login", "namespace": NAMESPACE}, "stringData": first,
    });
    cluster.apply(&kept).await?;

    turn(&cluster, 2).await?;

    let second = "select 'other' where session_user = 'hello-b'";
    asks(&cluster, "second-login", (LOGIN, second), "Succeeded").await?;
    let owns = "alter table kept add column if not exists more int; select 'changed'";
    asks(&cluster, "second-owns", (LOGIN, owns), "Succeeded").await?;
    let old = ("first-login", "select 'still'");
    asks(&cluster, "first-login-still-works", old, "Succeeded").await?;

    turn(&cluster, 3).await?;

    asks(&cluster, "first-login-is-over", old, "Failed").await?;
    asked(&cluster, "asks-after-turns").await?;
    cluster
        .delete(Kind("v1", "Secret"), NAMESPACE, "first-login")
        .await
}

async fn turn(cluster: &Cluster, rotation: u32) -> Result<()> {
    let mut manifest = manifest("1")?;
    manifest["spec"]["bindings"][0]["rotation"] = json!(rotation);
    cluster.apply(&manifest).await?;
    let turned = |hello: &Value| {
        let is_mounted = hello["status"]["bindings"][0]["rotation"] == rotation;
        let is_ready = hello["status"]["phase"] == "Ready";
        Wait::when(is_mounted && is_ready, hello["status"].to_string())
    };
    // After so much at once Crossplane may not listen, and asks again after five minutes: docs/composition.md.
    cluster
        .wait_for(2 * LIMIT, (MICROSERVICE, NAMESPACE, "hello"), turned)
        .await?;
    // Ready is the Microservice also before the replicas have been told to go.
    let rolled_out = |deployment: &Value| {
        let is_told = text(
            deployment,
            "/spec/template/metadata/annotations/pave.internal~1secrets",
        )
        .contains(LOGIN);
        let status = &deployment["status"];
        let is_seen = status["observedGeneration"] == deployment["metadata"]["generation"];
        let is_done = status["updatedReplicas"] == 1 && status["replicas"] == 1;
        Wait::when(is_told && is_seen && is_done, status.to_string())
    };
    cluster
        .wait_for(LIMIT, (DEPLOYMENT, NAMESPACE, "hello"), rolled_out)
        .await?;
    Ok(())
}

pub(crate) async fn asks(
    cluster: &Cluster,
    name: &str,
    (secret, query): (&str, &str),
    phase: &str,
) -> Result<()> {
    cluster
        .apply(&client(name, secret, (query, "require")))
        .await?;
    ended(cluster, name, phase).await
}

pub(crate) async fn a_version_that_is_not_there() -> Result<()> {
    let cluster = cluster().await?;
    cluster.apply(&manifest("2")?).await?;
    let at = (MICROSERVICE, NAMESPACE, "hello");
    let told = |hello: &Value| {
        let message = text(hello, "/status/message");
        let is_told = message.contains("hello:2' cannot be pulled")
            && message.contains("Fix: correct spec.image");
        Wait::when(
            is_told,
            format!("{}: {message}", text(hello, "/status/phase")),
        )
    };
    cluster.wait_for(LIMIT, at, told).await?;
    asked(&cluster, "asks-the-old-one").await?;

    cluster.apply(&manifest("1")?).await?;
    cluster.wait_for(LIMIT, at, phase("Ready")).await?;
    cluster.delete(MICROSERVICE, NAMESPACE, "hello").await?;
    cluster.wait_until_gone(LIMIT, at).await?;
    for kind in [
        DEPLOYMENT,
        Kind("v1", "Service"),
        Kind("networking.k8s.io/v1", "NetworkPolicy"),
    ] {
        cluster
            .wait_until_gone(LIMIT, (kind, NAMESPACE, "hello"))
            .await?;
    }
    Ok(())
}
