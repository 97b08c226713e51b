//! What other projects publish to test themselves with, in a directory that `PAVE_REFERENCES` names: checkouts of
//! <https://github.com/cdevents/spec> as `cdevents-v0.5.1` and so on, and of <https://github.com/apache/devlake> as `devlake`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::service::{SECRET, start};

/// A checkout. Says so when it is not there.
fn reference(name: &str) -> Option<PathBuf> {
    let directory = env::var_os("PAVE_REFERENCES").map(PathBuf::from);
    let found = directory.map(|directory| directory.join(name));
    let found = found.filter(|checkout| checkout.is_dir());
    if found.is_none() {
        eprintln!("{name}: SKIPPED, it is not in PAVE_REFERENCES");
    }
    found
}

/// Kinds of events that say something which is counted. The specification's artifacts come of a change without a hash.
const COUNTED: [&str; 7] = [
    "incident_detected",
    "incident_reported",
    "incident_resolved",
    "service_deployed",
    "service_rolledback",
    "service_upgraded",
    "ticket_created",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_cdevents_is_stored_or_ignored_and_none_is_a_dead_letter() {
    let editions = [
        ("cdevents-v0.3.0/examples", 39),
        ("cdevents-v0.4.1/conformance", 45),
        ("cdevents-v0.5.1/conformance", 45),
    ];
    for (directory, at_least) in editions {
        let (checkout, examples) = directory.split_once('/').unwrap();
        let Some(checkout) = reference(checkout) else {
            continue;
        };
        let server = Server::sqlite();
        let service = start(open(&server.database().await).await).await;
        let mut asked = 0;
        for entry in fs::read_dir(checkout.join(examples)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let mut event: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            // The examples share their ids, which are for events of one source to tell apart.
            event["context"]["id"] = json!(name);
            let bearer = format!("Bearer {SECRET}");
            let headers = [("authorization", bearer.as_str())];
            let (_, answer) = service.post("cdevents", &headers, event.to_string()).await;
            let expected = if COUNTED.contains(&name.as_str()) {
                "stored"
            } else {
                "ignored"
            };
            assert_eq!(answer["outcome"], expected, "{directory}, {name}: {answer}");
            asked += 1;
        }
        assert!(asked >= at_least, "{directory}: {asked} examples");
        eprintln!("{directory}: {asked} examples");
    }
}

/// Rows of a table by the names of their columns.
fn table(checkout: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = checkout.join("backend/plugins/dora/e2e/change_lead_time");
    let mut reader = csv::Reader::from_path(path.join(name)).unwrap();
    let rows = reader.deserialize().map(Result::unwrap);
    rows.collect()
}

/// `2023-04-10T06:52:47.000+00:00`, or `2023-4-10 6:51:47` in UTC.
fn time(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| {
        let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).unwrap();
        civil.to_zoned(TimeZone::UTC).unwrap().timestamp()
    })
}

/// What the tables say, in our words. A deployment is of a pipeline's scope and a repository.
fn devlake(checkout: &Path) -> Vec<Value> {
    let mut facts = Vec::new();
    let deployments = table(checkout, "cicd_deployment_commits.csv");
    let mut repositories = BTreeMap::new();
    for row in &deployments {
        let status = if row["result"] == "SUCCESS" {
            "succeeded"
        } else {
            "failed"
        };
        let repository = format!("devlake/{}", row["repo_url"]);
        repositories.insert(row["commit_sha"].clone(), repository.clone());
        facts.push(json!({"fact": "deployment", "at": time(&row["finished_date"]), "id": row["id"], "status": status,
            "service": format!("{}-{}", row["cicd_scope_id"], row["repo_url"]), "environment": row["environment"].to_lowercase(),
            "repository": repository, "commit": row["commit_sha"]}));
    }
    facts.retain(|fact| fact["environment"] != "");
    let requests = table(checkout, "pull_requests.csv");
    let mut pushes: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for row in table(checkout, "commits_diffs.csv") {
        let commit = &row["commit_sha"];
        let merged = requests
            .iter()
            .find(|request| request["merge_commit_sha"] == *commit);
        let at = time(&merged.unwrap()["merged_date"]);
        let number = commit.trim_start_matches("pr_merge_commit");
        let number: i64 = number.parse().unwrap();
        let own = table(checkout, "pull_request_commits.csv").into_iter();
        let own = own.filter(|own| own["pull_request_id"] == format!("pr{number}"));
        let written: Vec<(String, Timestamp)> = own
            .map(|own| {
                (
                    own["commit_sha"].clone(),
                    time(&own["commit_authored_date"]),
                )
            })
            .collect();
        // The tables do not say when the merge itself was written. One of them is older than the commits that it merges.
        let merge = written.iter().map(|(_, at)| *at).min().unwrap().max(at);
        let ends = (row["old_commit_sha"].clone(), row["new_commit_sha"].clone());
        let between = pushes.entry(ends).or_default();
        between.push(json!({"sha": commit, "authoredAt": merge}));
        let commits: Vec<Value> = written
            .iter()
            .map(|(sha, at)| json!({"sha": sha, "authoredAt": at}))
            .collect();
        facts.push(json!({"fact": "change", "at": at, "repository": repositories[&row["new_commit_sha"]], "number": number,
            "mergeCommits": [commit], "mergedAt": at, "commits": commits}));
    }
    for ((before, after), mut commits) in pushes {
        let last = commits[commits.len() - 1]["authoredAt"].clone();
        commits.push(json!({"sha": after, "authoredAt": last}));
        facts.push(json!({"fact": "push", "repository": repositories[&after], "branch": "main", "defaultBranch": true,
            "before": before, "after": after, "commits": commits}));
    }
    facts
}

/// Its own lead times add stages up and leave negative ones out. Its tables say when the first commit was written and when it was deployed.
#[tokio::test(flavor = "multi_thread")]
async fn requests_of_devlakes_own_tables_have_the_lead_time_between_their_ends() {
    let Some(checkout) = reference("devlake") else {
        return;
    };
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    service.tell(&devlake(&checkout)).await;
    let april = "/v1/dora?from=2023-04-01&to=2023-05-01";
    let (_, answer) = service.get(april).await;
    let mut found = BTreeMap::new();
    for counted in answer["services"].as_array().unwrap() {
        let name = counted["service"].as_str().unwrap();
        let (_, answer) = service.get(&format!("{april}&service={name}")).await;
        let deployments = answer["services"][0]["deployments"].as_array().unwrap();
        for deployment in deployments {
            let end = time(deployment["finishedAt"].as_str().unwrap());
            for change in deployment["changes"].as_array().unwrap() {
                let name = change["change"].as_str().unwrap();
                if let Some((_, number)) = name.split_once('#') {
                    let lead = end - time(change["firstCommitAt"].as_str().unwrap());
                    found.insert(format!("pr{number}"), lead.total(Unit::Minute).unwrap());
                }
            }
        }
    }
    let metrics = table(&checkout, "project_pr_metrics.csv").into_iter();
    let deployed = metrics.filter(|row| !row["pr_deployed_date"].is_empty());
    let expected: BTreeMap<String, f64> = deployed
        .map(|row| {
            let lead = time(&row["pr_deployed_date"]) - time(&row["first_commit_authored_date"]);
            (row["id"].clone(), lead.total(Unit::Minute).unwrap())
        })
        .collect();
    assert_eq!(found, expected);
    let minutes: Vec<f64> = expected.values().map(|minutes| minutes.ceil()).collect();
    assert_eq!(
        minutes,
        [4478.0, 158.0, 8799.0],
        "1598 and 10203 in its own"
    );
}
