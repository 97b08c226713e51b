//! Events of every source over HTTP: genuine ones are counted, others are refused, odd ones do no harm.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::databases::{Server, open};
use crate::deliveries::sha;
use crate::service::{SECRET, Service, start};

fn signature(secret: &[u8], content: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(content);
    mac.finalize().into_bytes().to_vec()
}

async fn github(service: &Service, id: &str, event: &str, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let signed = format!(
        "sha256={}",
        hex::encode(signature(SECRET.as_bytes(), body.as_bytes()))
    );
    let headers = [
        ("x-github-delivery", id),
        ("x-github-event", event),
        ("x-hub-signature-256", &signed),
    ];
    service.post("github", &headers, body).await
}

fn repository() -> Value {
    json!({"full_name": "acme/checkout", "default_branch": "main"})
}

fn push(before: u64, after: u64, time: &str, branch: &str) -> Value {
    json!({"ref": format!("refs/heads/{branch}"), "before": sha(before), "after": sha(after), "repository": repository(),
        "head_commit": null, "commits": [{"id": sha(after), "timestamp": time, "author": {"email": "a@example.com"}}]})
}

fn deployed(id: u64, commit: u64, time: &str, state: &str) -> Value {
    json!({"repository": repository(), "deployment": {"id": id, "sha": sha(commit), "environment": "production",
        "created_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-09T00:00:00Z", "payload": {}},
        "deployment_status": {"state": state, "created_at": time, "updated_at": "2026-03-09T00:00:00Z"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_squashed_request_of_github_is_timed_from_its_first_commit_to_its_deployment() {
    for server in Server::all() {
        let service = start(open(&server.database().await).await).await;
        let request = |action: &str, merged: bool| {
            json!({"action": action, "repository": repository(), "pull_request": {"number": 7, "title": "Faster",
                "merged": merged, "merged_at": if merged { json!("2026-03-02T12:00:00Z") } else { Value::Null },
                "merge_commit_sha": sha(3), "updated_at": "2026-03-02T12:00:00Z", "labels": [],
                "head": {"ref": "faster", "sha": sha(22)}}})
        };
        // Deliveries come in the wrong order, as they do.
        let events = [
            (
                "deployment_status",
                deployed(2, 3, "2026-03-02T14:00:00Z", "success"),
            ),
            (
                "deployment_status",
                deployed(2, 3, "2026-03-03T14:00:00Z", "inactive"),
            ),
            (
                "deployment_status",
                deployed(1, 2, "2026-03-01T08:00:00Z", "success"),
            ),
            ("pull_request", request("closed", true)),
            ("push", push(21, 22, "2026-03-02T09:00:00+01:00", "faster")),
            ("push", push(0, 21, "2026-03-02T08:00:00+01:00", "faster")),
            ("push", push(2, 3, "2026-03-02T12:00:00Z", "main")),
            ("push", push(1, 2, "2026-03-01T07:00:00Z", "main")),
            ("star", json!({"action": "created"})),
        ];
        for (number, (event, body)) in events.iter().enumerate() {
            let (status, answer) = github(&service, &format!("d{number}"), event, body).await;
            assert!((200..300).contains(&status), "{event}: {status} {answer}");
        }
        let (_, answer) = service
            .get("/v1/dora?service=checkout&from=2026-03-01&to=2026-03-08")
            .await;
        let metrics = &answer["services"][0]["metrics"];
        // From 07:00 UTC to 14:00 UTC.
        assert_eq!(
            metrics["changeLeadTime"]["value"]["p50"],
            25_200.0,
            "{}: {answer:#}",
            server.name()
        );
        assert_eq!(metrics["changeLeadTime"]["n"], 1);
        assert_eq!(metrics["deploymentFrequency"]["n"], 2);
        let changes = &answer["services"][0]["deployments"][0]["changes"];
        assert_eq!(changes[0]["change"], "acme/checkout#7");
        assert!(
            !answer.to_string().contains("example.com"),
            "authors are not stored"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_genuine_is_refused_and_leaves_nothing() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let body = deployed(1, 2, "2026-03-01T08:00:00Z", "success").to_string();
    let good = hex::encode(signature(SECRET.as_bytes(), body.as_bytes()));
    let of_nothing = hex::encode(signature(b"", body.as_bytes()));
    let prefixed = |digest: &str| format!("sha256={digest}");
    let (right, empty, short) = (
        prefixed(&good),
        prefixed(&of_nothing),
        prefixed(&good[..62]),
    );
    let github = |signature| {
        vec![
            ("x-github-event", "deployment_status"),
            ("x-hub-signature-256", signature),
        ]
    };
    let cases: [(&str, Vec<(&str, &str)>, u16, &str); 10] = [
        ("github", github(&empty), 401, "signed with an empty secret"),
        ("github", github(&short), 401, "a part of the signature"),
        (
            "github",
            github(&good),
            401,
            "without the name of the algorithm",
        ),
        (
            "github",
            vec![("x-github-event", "push")],
            401,
            "no signature",
        ),
        (
            "gitea",
            github(&right),
            401,
            "GitHub's headers at Gitea's address",
        ),
        (
            "gitlab",
            vec![("x-gitlab-token", "a secret")],
            401,
            "a part of the token",
        ),
        (
            "facts",
            vec![("authorization", "Bearer ")],
            401,
            "an empty token",
        ),
        (
            "facts",
            vec![("authorization", SECRET)],
            401,
            "a token that is no bearer token",
        ),
        ("party", vec![], 404, "no such source"),
        (
            "github",
            vec![("x-hub-signature-256", &right)],
            400,
            "genuine, but of no kind",
        ),
    ];
    for (source, headers, expected, reason) in &cases {
        let (status, answer) = service.post(source, headers, body.clone()).await;
        assert_eq!(status, *expected, "{source}, {reason}: {answer}");
        assert!(
            answer["error"].is_string(),
            "{source}, {reason}: a refusal says why"
        );
    }
    let (status, _) = service
        .post("github", &github(&right), vec![b' '; 10 << 20])
        .await;
    assert_eq!(status, 413, "ten megabytes");
    assert_eq!(service.get("/v1/dora").await.1["services"], json!([]));
    let (status, _) = service.post("github", &github(&right), body).await;
    assert_eq!(status, 201, "the same event, genuine");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_every_source_are_counted() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let bearer = format!("Bearer {SECRET}");
    let authorization = [("authorization", bearer.as_str())];
    let gitlab = json!({"project": {"path_with_namespace": "acme/ledger"}, "status": "success", "deployment_id": 4,
        "status_changed_at": "2026-03-03 10:00:00 +0100", "environment": "production",
        "commit_url": format!("https://gitlab.example.com/acme/ledger/-/commit/{}", sha(5))});
    let gitlab = gitlab.to_string();
    let now = Timestamp::now().as_second().to_string();
    let signed = signature(b"signing key", format!("m1.{now}.{gitlab}").as_bytes());
    let signed = format!("v1,{}", STANDARD.encode(signed));
    let standard = [
        ("webhook-id", "m1"),
        ("webhook-timestamp", now.as_str()),
        ("webhook-signature", signed.as_str()),
        ("x-gitlab-event", "Deployment Hook"),
    ];
    assert_eq!(
        service.post("gitlab", &standard, gitlab.clone()).await.0,
        201
    );
    assert_eq!(
        service.post("gitlab", &standard, gitlab).await.1["outcome"],
        "repeated"
    );

    let gitea = push(8, 9, "2026-03-03T10:00:00Z", "main").to_string();
    let signed = hex::encode(signature(SECRET.as_bytes(), gitea.as_bytes()));
    let headers = [
        ("x-gitea-delivery", "t1"),
        ("x-gitea-event", "push"),
        ("x-gitea-signature", signed.as_str()),
    ];
    assert_eq!(service.post("gitea", &headers, gitea).await.0, 201);

    let context = |version: &str, kind: &str| {
        let kind = format!("dev.cdevents.{kind}");
        json!({version: "0.5.0", "id": kind, "source": "/ci", "type": kind, "timestamp": "2026-03-03T11:00:00Z"})
    };
    let content =
        json!({"environment": {"id": "production"}, "artifactId": "pkg:oci/cart@sha256:1"});
    let subject = json!({"id": "cart", "content": content});
    let event =
        json!({"context": context("specversion", "service.deployed.0.2.0"), "subject": subject});
    assert_eq!(
        service
            .post("cdevents", &authorization, event.to_string())
            .await
            .0,
        201
    );
    let incident = json!({"id": "42", "content": {"environment": {"id": "production"}, "service": {"id": "cart"},
        "artifactId": "pkg:oci/cart@sha256:1"}});
    let incident =
        json!({"context": context("version", "incident.detected.0.2.0"), "subject": incident});
    let enveloped = json!({"specversion": "1.0", "type": "x", "data": incident});
    assert_eq!(
        service
            .post("cdevents", &authorization, enveloped.to_string())
            .await
            .0,
        201
    );

    let alert = json!({"version": "4", "status": "firing", "truncatedAlerts": 0, "alerts": [{"status": "firing",
        "labels": {"service": "ledger", "severity": "page"}, "startsAt": "2026-03-03T10:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "abc"}]});
    assert_eq!(
        service
            .post("alertmanager", &authorization, alert.to_string())
            .await
            .0,
        201
    );

    let application = json!({"kind": "Application", "metadata": {"uid": "u", "name": "web"},
        "spec": {"destination": {"namespace": "production"}}, "status": {"history": [
            {"id": 1, "revision": "a", "deployedAt": "2026-03-03T10:00:00Z"},
            {"id": 2, "revision": "b", "deployedAt": "2026-03-03T11:00:00Z"},
            {"id": 3, "revision": "a", "deployedAt": "2026-03-03T12:00:00Z"}]}});
    assert_eq!(
        service
            .post("argo-cd", &authorization, application.to_string())
            .await
            .0,
        201
    );

    let release = json!({"kind": "HelmRelease", "metadata": {"uid": "h", "name": "mail", "namespace": "production"},
        "status": {"history": [
            {"version": 2, "status": "deployed", "lastDeployed": "2026-03-03T11:00:00Z", "digest": "sha256:2"},
            {"version": 1, "status": "superseded", "lastDeployed": "2026-03-03T10:00:00Z", "digest": "sha256:1"}]}});
    assert_eq!(
        service
            .post("flux", &authorization, release.to_string())
            .await
            .0,
        201
    );

    let (_, answer) = service.get("/v1/dora?from=2026-03-01&to=2026-03-08").await;
    let services = answer["services"].as_array().unwrap();
    let counted: Vec<(&str, u64, f64)> = services
        .iter()
        .map(|service| {
            let metrics = &service["metrics"];
            let failed = metrics["changeFailRate"]["value"].as_f64().unwrap();
            let n = metrics["deploymentFrequency"]["n"].as_u64().unwrap();
            (service["service"].as_str().unwrap(), n, failed)
        })
        .collect();
    assert_eq!(
        counted,
        [
            ("cart", 1, 1.0),
            ("ledger", 1, 1.0),
            ("mail", 2, 0.0),
            ("web", 3, 0.0)
        ]
    );
}

/// As deliveries of real forges are: with nulls, without fields, with other types.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_with_fields_missing_is_a_dead_letter_that_says_which() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let cases = [
        (
            "push",
            json!({"ref": "refs/heads/main", "repository": repository()}),
            "`after`",
        ),
        (
            "push",
            json!({"ref": null, "repository": repository()}),
            "`ref`",
        ),
        (
            "push",
            json!({"ref": "refs/heads/main"}),
            "`repository.full_name`",
        ),
        (
            "pull_request",
            json!({"repository": repository(), "pull_request": null}),
            "`updated_at`",
        ),
        (
            "deployment_status",
            json!({"repository": repository(), "deployment_status": {"state": 7}}),
            "`state`",
        ),
    ];
    for (number, (event, body, _)) in cases.iter().enumerate() {
        let (status, answer) = github(&service, &number.to_string(), event, body).await;
        assert_eq!(
            (status, &answer["outcome"]),
            (202, &json!("deadLetter")),
            "{event}"
        );
    }
    let (_, letters) = service.get("/v1/dead-letters").await;
    for (number, (event, _, field)) in cases.iter().enumerate() {
        let letters = letters.as_array().unwrap();
        let mut own = letters
            .iter()
            .filter(|letter| letter["delivery"] == number.to_string());
        let reason = own.next().unwrap()["reason"].as_str().unwrap();
        assert!(reason.contains(field), "{event}: {reason}");
    }
}
