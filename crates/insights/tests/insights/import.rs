//! History from tables: counted as if it had been told, once however often, and refused with the line.

use pave_insights::import::{Format, Table, read};
use serde_json::json;

use crate::databases::{Server, open};
use crate::deliveries::at;
use crate::service::start;

const DEPLOYMENTS: &str = "\
id, service, finished_at, status, failed_users, repository, commit
a-1, checkout, 2026-03-01T01:00:00Z, succeeded,, acme/checkout, 1111111111111111111111111111111111111111
a-2, checkout, 2026-03-02T02:00:00+01:00,, true, acme/checkout, 2222222222222222222222222222222222222222
a-3, checkout, 2026-03-03T01:00:00Z, failed,,,
a-4, checkout, 2026-03-04T01:00:00Z,,, acme/checkout, 3333333333333333333333333333333333333333
";

/// The second deployment as JSON lines have it, and its incident.
const AS_LINES: &str = r#"// A comment of whoever made the file.
{"id": "a-2", "service": "checkout", "finished_at": "2026-03-02T01:00:00Z", "failed_users": true,
"#;

const INCIDENTS: &str = "\
id,service,started_at,resolved_at,cause
i-1,checkout,2026-03-04T02:00:00Z,2026-03-04T03:00:00Z,a-4
";

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_counted_once_however_often_it_is_imported() {
    for server in Server::all() {
        let store = open(&server.database().await).await;
        let lines = || {
            let deployments = ("deployments.csv", DEPLOYMENTS);
            let mut lines = read(Table::Deployments, Format::Csv, deployments).unwrap();
            let incidents = ("incidents.csv", INCIDENTS);
            lines.extend(read(Table::Incidents, Format::Csv, incidents).unwrap());
            lines
        };
        let now = at(60 * 24 * 30);
        let first = store.import(lines(), now).await.unwrap();
        assert_eq!((first.stored, first.repeated), (5, 0));
        let before = store.dump().await.unwrap();
        let again = store.import(lines(), now).await.unwrap();
        assert_eq!((again.stored, again.repeated), (0, 5));
        assert_eq!(store.dump().await.unwrap(), before, "{}", server.name());
        let service = start(store).await;
        let (_, answer) = service
            .get("/v1/dora?service=checkout&from=2026-03-01&to=2026-03-08")
            .await;
        let metrics = &answer["services"][0]["metrics"];
        assert_eq!(metrics["deploymentFrequency"]["n"], 3, "{metrics:#}");
        assert_eq!(metrics["quality"]["failedAttempts"], 1, "{metrics:#}");
        let reasons = answer["services"][0]["deployments"].as_array().unwrap();
        let reasons: Vec<_> = reasons.iter().map(|one| one["failedBy"].clone()).collect();
        assert_eq!(reasons, [json!("incident"), json!("marked"), json!(null)]);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_column() {
    let wrong = [
        (
            Table::Deployments,
            Format::Csv,
            "id,service,finished\na,b,2026-03-01T01:00:00Z\n",
            "line 2: unknown field `finished`, expected one of `id`, `service`",
        ),
        (
            Table::Deployments,
            Format::Csv,
            "id,service,finished_at\na,b,2026-03-01T01:00:00Z\nc,d,yesterday\n",
            "line 3: ",
        ),
        (
            Table::Deployments,
            Format::Csv,
            "id,service,finished_at\na,b\n",
            "line 2: has 2 columns instead of 3",
        ),
        (
            Table::Incidents,
            Format::JsonLines,
            "{\"id\": \"a\"}\n",
            "line 1: missing field `service`",
        ),
        (Table::Deployments, Format::JsonLines, AS_LINES, "line 2: "),
        (
            Table::Facts,
            Format::JsonLines,
            "{\"fact\": \"opinion\"}\n",
            "unknown variant `opinion`",
        ),
    ];
    for (table, format, text, expected) in wrong {
        let error = read(table, format, ("file", text)).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(error.contains("nothing of it was stored"), "{error}");
    }
    let long = "{}\n".repeat(100);
    let error = read(Table::Incidents, Format::JsonLines, ("file", &long));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("80 more lines are wrong"), "{error}");
}

#[test]
fn a_line_says_the_same_in_both_formats() {
    let line = AS_LINES.trim_end().trim_end_matches(',').to_owned()
        + r#", "repository": "acme/checkout", "commit": "2222222222222222222222222222222222222222"}"#;
    let lines = read(Table::Deployments, Format::JsonLines, ("file.jsonl", &line)).unwrap();
    let rows = read(Table::Deployments, Format::Csv, ("file.csv", DEPLOYMENTS)).unwrap();
    assert_eq!(lines[0], rows[1]);
}
