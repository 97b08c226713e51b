//! The same again brings nothing, and takes nothing from the deployment that does.

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::deliveries::{deployment, push};
use crate::service::start;

const MARCH: &str = "/v1/dora?service=checkout&from=2026-03-01&to=2026-04-01";

/// A deployment of an artifact, with the commit that was told with it.
fn of(number: u64, minutes: i64, commit: Option<u64>, artifact: &str) -> Value {
    let mut fact = deployment(
        "checkout",
        number,
        minutes,
        commit.unwrap_or(0),
        "succeeded",
    );
    if commit.is_none() {
        fact["commit"] = Value::Null;
    }
    fact["artifact"] = json!(format!("checkout@sha256:{artifact}"));
    fact
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ran_before_brings_no_changes_whatever_commit_is_told_with_it() {
    let pushes =
        [1, 2, 3].map(|commit| push("checkout", commit, 10 * i64::try_from(commit).unwrap()));
    let cases = [
        (
            "a redeploy with a newer commit",
            vec![
                of(1, 60, Some(1), "a"),
                of(2, 120, Some(2), "a"),
                of(3, 180, Some(3), "b"),
            ],
            // 20 and 30 minutes old when the third serves.
            vec![9600.0, 9000.0],
            1,
        ),
        (
            "a rollback with a newer commit",
            vec![
                of(1, 60, Some(1), "a"),
                of(2, 120, Some(2), "b"),
                of(3, 180, Some(3), "a"),
                of(4, 240, Some(3), "c"),
            ],
            vec![6000.0, 12600.0],
            0,
        ),
        (
            "a redeploy that is the first to say the commit",
            vec![
                of(1, 60, None, "a"),
                of(2, 120, Some(2), "a"),
                of(3, 180, Some(3), "b"),
            ],
            vec![9000.0],
            1,
        ),
        (
            "another configuration is no redeploy",
            vec![of(1, 60, Some(1), "a"), {
                let mut configured = of(2, 120, Some(2), "a");
                configured["configuration"] = json!("replicas=3");
                configured
            }],
            vec![6000.0],
            0,
        ),
    ];
    for server in Server::all() {
        for (case, deployments, expected, redeploys) in &cases {
            let service = start(open(&server.database().await).await).await;
            service.tell(&pushes).await;
            service.tell(deployments).await;
            let (_, answer) = service.get(MARCH).await;
            let service = &answer["services"][0];
            let metrics = &service["metrics"];
            let mut seconds: Vec<f64> = Vec::new();
            for deployment in service["deployments"].as_array().unwrap() {
                for change in deployment["changes"].as_array().unwrap() {
                    let time = |text: &Value| text.as_str().unwrap().parse::<Timestamp>().unwrap();
                    let lead = time(&deployment["finishedAt"]) - time(&change["firstCommitAt"]);
                    seconds.push(lead.total(Unit::Second).unwrap());
                }
            }
            seconds.sort_by(f64::total_cmp);
            let mut expected = expected.clone();
            expected.sort_by(f64::total_cmp);
            assert_eq!(seconds, expected, "{}, {case}: {answer:#}", server.name());
            assert_eq!(metrics["changeLeadTime"]["n"], expected.len(), "{case}");
            assert_eq!(metrics["quality"]["redeploys"], *redeploys, "{case}");
            assert_eq!(metrics["quality"]["untrackedDeployments"], 0, "{case}");
        }
    }
}
