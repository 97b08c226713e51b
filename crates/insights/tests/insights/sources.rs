//! One event or two of every source, and what is counted from them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::deliveries::sha;
use crate::intake::{push, signature};
use crate::service::{SECRET, start};

/// Source, headers, body.
type Event = (&'static str, Vec<(&'static str, String)>, String);

/// As the newest GitLab signs.
fn gitlab() -> Event {
    let body = json!({"project": {"path_with_namespace": "acme/ledger"}, "status": "success", "deployment_id": 4,
        "status_changed_at": "2026-03-03 10:00:00 +0100", "environment": "production",
        "commit_url": format!("https://gitlab.example.com/acme/ledger/-/commit/{}", sha(5))})
    .to_string();
    let now = Timestamp::now().as_second().to_string();
    let signed = signature(b"signing key", format!("m1.{now}.{body}").as_bytes());
    let headers = vec![
        ("webhook-id", "m1".to_owned()),
        ("webhook-timestamp", now),
        (
            "webhook-signature",
            format!("v1,{}", STANDARD.encode(signed)),
        ),
        ("x-gitlab-event", "Deployment Hook".to_owned()),
    ];
    ("gitlab", headers, body)
}

/// As GitLab sends without a signing token.
fn gitlab_with_token() -> Event {
    let body = json!({"project": {"path_with_namespace": "acme/ledger", "default_branch": "main"},
        "ref": "refs/heads/main", "before": sha(4), "after": sha(5), "commits": []});
    let headers = vec![
        ("x-gitlab-token", SECRET.to_owned()),
        ("x-gitlab-event", "Push Hook".to_owned()),
    ];
    ("gitlab", headers, body.to_string())
}

fn gitea() -> Event {
    let body = push(8, 9, "2026-03-03T10:00:00Z", "main").to_string();
    let signed = hex::encode(signature(SECRET.as_bytes(), body.as_bytes()));
    let headers = vec![
        ("x-gitea-delivery", "t1".to_owned()),
        ("x-gitea-event", "push".to_owned()),
        ("x-gitea-signature", signed),
    ];
    ("gitea", headers, body)
}

fn bearer(source: &'static str, body: &Value) -> Event {
    let headers = vec![("authorization", format!("Bearer {SECRET}"))];
    (source, headers, body.to_string())
}

/// An event of 0.5, and one of 0.3 in an envelope of CloudEvents.
fn cdevents() -> [Event; 2] {
    let context = |version: &str, kind: &str| {
        json!({version: "0.5.0", "id": kind, "source": "/ci", "type": format!("dev.cdevents.{kind}"),
            "timestamp": "2026-03-03T11:00:00Z"})
    };
    let deployed = json!({"context": context("specversion", "service.deployed.0.2.0"), "subject": {"id": "cart",
        "content": {"environment": {"id": "production"}, "artifactId": "pkg:oci/cart@sha256:1"}}});
    let incident = json!({"context": context("version", "incident.detected.0.2.0"), "subject": {"id": "42",
        "content": {"environment": {"id": "production"}, "service": {"id": "cart"}, "artifactId": "pkg:oci/cart@sha256:1"}}});
    let enveloped = json!({"specversion": "1.0", "type": "x", "data": incident});
    [
        bearer("cdevents", &deployed),
        bearer("cdevents", &enveloped),
    ]
}

fn alert() -> Event {
    let alert = json!({"status": "firing", "labels": {"service": "ledger", "severity": "page"}, "fingerprint": "abc",
        "startsAt": "2026-03-03T10:00:00Z", "endsAt": "0001-01-01T00:00:00Z"});
    let body = json!({"version": "4", "status": "firing", "truncatedAlerts": 0, "alerts": [alert]});
    bearer("alertmanager", &body)
}

/// Its third deployment goes back to the first revision.
fn argo_cd() -> Event {
    let body = json!({"kind": "Application", "metadata": {"uid": "u", "name": "web"},
        "spec": {"destination": {"namespace": "production"}}, "status": {"history": [
            {"id": 1, "revision": "a", "deployedAt": "2026-03-03T10:00:00Z"},
            {"id": 2, "revision": "b", "deployedAt": "2026-03-03T11:00:00Z"},
            {"id": 3, "revision": "a", "deployedAt": "2026-03-03T12:00:00Z"}]}});
    bearer("argo-cd", &body)
}

fn flux() -> Event {
    let body = json!({"kind": "HelmRelease", "metadata": {"uid": "h", "name": "mail", "namespace": "production"},
        "status": {"history": [
            {"version": 2, "status": "deployed", "lastDeployed": "2026-03-03T11:00:00Z", "digest": "sha256:2"},
            {"version": 1, "status": "superseded", "lastDeployed": "2026-03-03T10:00:00Z", "digest": "sha256:1"}]}});
    bearer("flux", &body)
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_every_source_are_counted_once() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let [deployed, incident] = cdevents();
    let events = [
        gitlab(),
        gitlab_with_token(),
        gitea(),
        deployed,
        incident,
        alert(),
        argo_cd(),
        flux(),
    ];
    for expected in ["stored", "repeated"] {
        for (source, headers, body) in &events {
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let (_, answer) = service.post(source, &headers, body.clone()).await;
            assert_eq!(answer["outcome"], expected, "{source}: {answer}");
        }
    }
    let (_, answer) = service.get("/v1/dora?from=2026-03-01&to=2026-03-08").await;
    let expected = [
        ("cart", 1, 1, "the incident names the artifact"),
        ("ledger", 1, 1, "the alert came soon after"),
        ("mail", 2, 0, "two releases"),
        ("web", 3, 1, "the second was taken back"),
    ];
    for ((name, deployments, failed, reason), service) in
        expected.iter().zip(answer["services"].as_array().unwrap())
    {
        let metrics = &service["metrics"];
        assert_eq!(service["service"], *name);
        assert_eq!(
            metrics["deploymentFrequency"]["n"], *deployments,
            "{name}, {reason}"
        );
        let rate = f64::from(*failed) / f64::from(*deployments);
        assert_eq!(metrics["changeFailRate"]["value"], rate, "{name}, {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_is_owner_and_name_however_cdevents_writes_it() {
    let cases = [
        ("acme/cart", "acme/cart", "as pushes say it"),
        (
            "git.acme.example/acme/cart",
            "acme/cart",
            "as the specification's examples",
        ),
        (
            "https://git.acme.example/acme/cart.git",
            "acme/cart",
            "an address to clone",
        ),
        (
            "http://localhost:3000/acme/cart/",
            "acme/cart",
            "a host with a port",
        ),
        (
            "https://gitlab.acme.example/acme/shop/cart",
            "acme/shop/cart",
            "a group in a group",
        ),
        (
            "acme.example/cart",
            "acme.example/cart",
            "an owner with a dot",
        ),
    ];
    let server = Server::sqlite();
    for (told, expected, reason) in cases {
        let url = server.database().await;
        let service = start(open(&url).await).await;
        let event = json!({
            "context": {"specversion": "0.5.1", "id": "1", "source": "/ci", "type": "dev.cdevents.artifact.packaged.0.3.0",
                "timestamp": "2026-03-03T11:00:00Z"},
            "subject": {"id": "pkg:oci/cart@sha256:1", "content": {"change": {"id": sha(5), "source": told}}},
        });
        let (source, headers, body) = bearer("cdevents", &event);
        let headers = [("authorization", headers[0].1.as_str())];
        let (status, answer) = service.post(source, &headers, body).await;
        assert_eq!(status, 201, "{told}: {answer}");
        let dump = open(&url).await.dump().await.unwrap();
        let repository = format!("\"repository\":\"{expected}\"");
        assert!(dump.contains(&repository), "{told}, {reason}: {dump}");
    }
}
