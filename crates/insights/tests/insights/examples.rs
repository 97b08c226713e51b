//! What GitHub really sends: the recorded deliveries of the npm package `@octokit/webhooks-examples`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::intake::github;
use crate::npm::package;
use crate::service::start;

/// Kind and body of each delivery that github.com has sent.
fn examples(package: &Path) -> Vec<(String, Value)> {
    let path = package.join("api.github.com/index.json");
    let text = fs::read_to_string(&path).unwrap();
    let kinds: Value = serde_json::from_str(&text).unwrap();
    let kinds = kinds.as_array().unwrap().iter();
    kinds
        .flat_map(|kind| {
            let name = kind["name"].as_str().unwrap().to_owned();
            let examples = kind["examples"].as_array().unwrap().clone();
            examples.into_iter().map(move |body| (name.clone(), body))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_delivery_of_github_is_understood_or_ignored_and_what_never_merged_is_no_change() {
    let Some(package) = package("@octokit/webhooks-examples") else {
        return;
    };
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let examples = examples(&package);
    let mut stored = std::collections::BTreeMap::new();
    for (number, (kind, body)) in examples.iter().enumerate() {
        let (status, answer) = github(&service, &number.to_string(), kind, body).await;
        let outcome = answer["outcome"].as_str().unwrap_or_default();
        match (status, outcome) {
            (202, "ignored") => {}
            (201, "stored") => *stored.entry(kind.as_str()).or_insert(0) += 1,
            _ => panic!("{kind}, example {number}: {status} {answer}"),
        }
    }
    // Of seven pushes five are of tags; 29 requests were opened, closed, labelled and so on, and none was merged.
    let expected = [
        ("deployment", 4),
        ("deployment_status", 4),
        ("pull_request", 29),
        ("push", 2),
    ];
    assert_eq!(stored.into_iter().collect::<Vec<_>>(), expected);
    let window = "/v1/dora?service=Hello-World&from=2019-05-01&to=2019-06-01";
    let (_, answer) = service.get(window).await;
    let counted = &answer["services"][0];
    let deployments = counted["deployments"].as_array().unwrap();
    assert_eq!(deployments.len(), 1, "three statuses of one: {counted}");
    assert_eq!(deployments[0]["finishedAt"], "2019-05-15T15:20:55Z");
    assert_eq!(deployments[0]["changes"], json!([]));
    assert_eq!(
        counted["metrics"]["changeLeadTime"]["absent"], "noKnownChanges",
        "requests that were given up have a merge_commit_sha, too"
    );
}
