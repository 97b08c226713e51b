//! Events of every source over HTTP: genuine ones are counted, others are refused, odd ones do no harm.

use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::databases::{Server, open};
use crate::deliveries::sha;
use crate::service::{SECRET, Service, start};

pub(crate) fn signature(secret: &[u8], content: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(content);
    mac.finalize().into_bytes().to_vec()
}

pub(crate) async fn github(service: &Service, id: &str, event: &str, body: &Value) -> (u16, Value) {
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

pub(crate) fn push(before: u64, after: u64, time: &str, branch: &str) -> Value {
    json!({"ref": format!("refs/heads/{branch}"), "before": sha(before), "after": sha(after), "repository": repository(),
        "head_commit": null, "commits": [{"id": sha(after), "timestamp": time, "author": {"email": "a@example.com"}}]})
}

pub(crate) fn deployed(id: u64, commit: u64, time: &str, state: &str) -> Value {
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
    let cases = [
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
        .post("github", &github(&right), vec![b' '; (4 << 20) + 1])
        .await;
    assert_eq!(status, 413, "a byte more than is taken");
    assert_eq!(service.get("/v1/dora").await.1["services"], json!([]));
    let (status, _) = service.post("github", &github(&right), body).await;
    assert_eq!(status, 201, "the same event, genuine");
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
        let (letters, name) = (letters.as_array().unwrap(), number.to_string());
        let mut own = letters
            .iter()
            .filter(|letter| letter["delivery"].as_str() == Some(&name));
        let reason = own.next().unwrap()["reason"].as_str().unwrap();
        assert!(reason.contains(field), "{event}: {reason}");
    }
}
