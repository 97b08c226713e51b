//! The five metrics, against numbers worked out by hand from the definitions.

use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::deliveries::{at, change, deployment, incident, push};
use crate::service::start;

const MARCH: &str = "/v1/dora?service=checkout&from=2026-03-01&to=2026-04-01";
const DAY: i64 = 24 * 60;

/// Day 1: baseline at commit 1. Day 2: commit 2, a request of 6 h. Day 3: commit 3, an hour old, which causes an incident of
/// 30 minutes. Day 3 + 2 h: back to commit 2. Day 4: commit 4, a hotfix. Day 5: the same again. Day 6: an attempt that fails.
/// Day 20: an incident of nobody's.
fn march() -> Vec<Value> {
    let deployed =
        |number, minutes, commit| deployment("checkout", number, minutes, commit, "succeeded");
    vec![
        push("checkout", 1, 0),
        deployed(1, DAY, 1),
        push("checkout", 2, 2 * DAY - 10),
        change("checkout", 2, 2 * DAY - 360, 2 * DAY - 10, &[]),
        deployed(2, 2 * DAY, 2),
        push("checkout", 3, 3 * DAY - 60),
        deployed(3, 3 * DAY, 3),
        incident("checkout", 1, 3 * DAY + 10, None),
        incident("checkout", 1, 3 * DAY + 10, Some(3 * DAY + 40)),
        deployed(4, 3 * DAY + 120, 2),
        push("checkout", 4, 4 * DAY - 30),
        change("checkout", 4, 4 * DAY - 45, 4 * DAY - 30, &["hotfix"]),
        deployed(5, 4 * DAY, 4),
        deployed(6, 5 * DAY, 4),
        deployment("checkout", 7, 6 * DAY, 4, "failed"),
        incident("checkout", 2, 20 * DAY, None),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_counted_as_by_hand_on_both_databases() {
    for server in Server::all() {
        let service = start(open(&server.database().await).await).await;
        service.tell(&march()).await;
        let (status, answer) = service.get(MARCH).await;
        assert_eq!(status, 200, "{answer}");
        let metrics = &answer["services"][0]["metrics"];
        let expected = [
            (
                "/changeLeadTime/n",
                json!(3),
                "requests 2 and 4 and commit 3",
            ),
            (
                "/changeLeadTime/value/p50",
                json!(3600.0),
                "360, 60 and 45 minutes",
            ),
            (
                "/deploymentFrequency/n",
                json!(5),
                "neither the same again nor the attempt",
            ),
            (
                "/changeFailRate/value",
                json!(0.4),
                "3 by its incident, 4 by the hotfix within a day",
            ),
            ("/changeFailRate/n", json!(5), "what reached users"),
            (
                "/reworkRate/value",
                json!(0.4),
                "the rollback and the hotfix",
            ),
            ("/recoveryTime/n", json!(2), "both are over"),
            (
                "/recoveryTime/value/mean",
                json!(40_800.0),
                "40 minutes; 22 hours to the hotfix",
            ),
            ("/openFailures", json!(0), "none"),
            ("/quality/redeploys", json!(1), "day 5"),
            ("/quality/failedAttempts", json!(1), "day 6"),
            (
                "/quality/unattributedIncidents",
                json!(1),
                "day 20 is far from any deployment",
            ),
            (
                "/quality/untrackedDeployments",
                json!(0),
                "the way back is known for all",
            ),
            ("/score/changeFailRate", json!(6.0), "40 of 100"),
        ];
        for (pointer, value, reason) in expected {
            let found = metrics.pointer(pointer).unwrap();
            assert_eq!(
                found,
                &value,
                "{}: {pointer}, {reason}: {metrics:#}",
                server.name()
            );
        }
        let kinds: Vec<&str> = answer["services"][0]["deployments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|deployment| deployment["kind"].as_str().unwrap())
            .collect();
        assert_eq!(
            kinds,
            ["hotfix", "rollback", "normal", "normal", "baseline"]
        );
        assert_eq!(answer["definitions"], "v2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_known_is_null_with_a_reason_and_never_zero() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let absent = |answer: &Value, metric: &str| {
        let metric = &answer["services"][0]["metrics"][metric];
        assert_eq!(metric["value"], Value::Null, "{answer:#}");
        assert_eq!(metric["n"], 0, "{answer:#}");
        metric["absent"].as_str().unwrap().to_owned()
    };
    let (_, answer) = service.get(MARCH).await;
    for metric in [
        "changeLeadTime",
        "deploymentFrequency",
        "changeFailRate",
        "recoveryTime",
        "reworkRate",
    ] {
        assert_eq!(absent(&answer, metric), "noDeployments", "{metric}");
    }
    service
        .tell(&[deployment("checkout", 1, DAY, 1, "succeeded")])
        .await;
    let (_, answer) = service.get(MARCH).await;
    assert_eq!(
        absent(&answer, "changeFailRate"),
        "noIncidentSource",
        "who is told of nothing knows of no failure"
    );
    assert_eq!(absent(&answer, "recoveryTime"), "noIncidentSource");
    assert_eq!(
        absent(&answer, "changeLeadTime"),
        "noKnownChanges",
        "a baseline brings none"
    );
    assert_eq!(
        answer["services"][0]["metrics"]["score"]["overall"],
        Value::Null
    );
    service.tell(&[incident("ledger", 1, 0, None)]).await;
    let (_, answer) = service.get(MARCH).await;
    assert_eq!(
        answer["services"][0]["metrics"]["changeFailRate"]["value"], 0.0,
        "now none is known to be none"
    );
    assert_eq!(absent(&answer, "recoveryTime"), "noFailures");
    service
        .tell(&[incident("checkout", 2, DAY + 1, None)])
        .await;
    let (_, answer) = service.get(MARCH).await;
    assert_eq!(absent(&answer, "recoveryTime"), "notRecovered");
    assert_eq!(answer["services"][0]["metrics"]["openFailures"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_fails_once_and_incidents_beyond_the_window_are_nobodys() {
    let cases = [
        (
            vec![(10, None), (20, None), (30, None)],
            0.5,
            0,
            "three incidents are one failure",
        ),
        (
            vec![(DAY, None)],
            0.5,
            0,
            "the window ends after a day, inclusive",
        ),
        (
            vec![(DAY + 1, None)],
            0.0,
            1,
            "a minute later it is nobody's",
        ),
        (
            vec![(-10, None)],
            0.5,
            0,
            "held against the deployment before",
        ),
        (vec![(-200, None)], 0.0, 1, "before any deployment"),
    ];
    let server = Server::sqlite();
    for (incidents, failed, nobodys, reason) in cases {
        let service = start(open(&server.database().await).await).await;
        let mut facts = vec![
            deployment("checkout", 1, DAY - 100, 1, "succeeded"),
            deployment("checkout", 2, DAY, 2, "succeeded"),
        ];
        let told = incidents.iter().zip(1..);
        facts.extend(
            told.map(|((after, end), number)| incident("checkout", number, DAY + after, *end)),
        );
        service.tell(&facts).await;
        let (_, answer) = service.get(MARCH).await;
        let metrics = &answer["services"][0]["metrics"];
        assert_eq!(metrics["changeFailRate"]["value"], failed, "{reason}");
        assert_eq!(
            metrics["quality"]["unattributedIncidents"], nobodys,
            "{reason}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_those_of_the_time_zone_and_a_day_of_23_hours_is_one_day() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    // 23:30 UTC on the 28th is 00:30 on the 29th in Berlin, the day on which clocks go forward.
    service
        .tell(&[deployment(
            "checkout",
            1,
            27 * DAY + 23 * 60 + 30,
            1,
            "succeeded",
        )])
        .await;
    let query = |zone: &str| {
        format!("/v1/dora?service=checkout&from=2026-03-29&to=2026-03-30&bucket=day&tz={zone}")
    };
    let (_, berlin) = service.get(&query("Europe/Berlin")).await;
    assert_eq!(
        (&berlin["from"], &berlin["to"]),
        (
            &json!("2026-03-28T23:00:00Z"),
            &json!("2026-03-29T22:00:00Z")
        )
    );
    let metrics = &berlin["services"][0]["metrics"];
    assert_eq!(
        metrics["deploymentFrequency"]["value"]["perDay"], 1.0,
        "23 hours are a day"
    );
    assert_eq!(berlin["services"][0]["series"].as_array().unwrap().len(), 1);
    let (_, utc) = service.get(&query("UTC")).await;
    assert_eq!(
        utc["services"][0]["metrics"]["deploymentFrequency"]["value"],
        Value::Null
    );
    let weeks =
        "/v1/dora?service=checkout&from=2026-03-01&to=2026-04-01&bucket=week&tz=Europe/Berlin";
    let (_, weeks) = service.get(weeks).await;
    let begins: Vec<&str> = weeks["services"][0]["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["from"].as_str().unwrap())
        .collect();
    let expected = [
        "2026-02-28T23:00:00Z",
        "2026-03-01T23:00:00Z",
        "2026-03-08T23:00:00Z",
        "2026-03-15T23:00:00Z",
        "2026-03-22T23:00:00Z",
        "2026-03-29T22:00:00Z",
    ];
    assert_eq!(begins, expected, "weeks begin on Monday");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_as_of_then_does_not_know_what_came_later() {
    let server = Server::sqlite();
    let store = open(&server.database().await).await;
    let told =
        |id: &str, minutes, fact: Value| crate::deliveries::delivery(id, minutes, &json!([fact]));
    let deployed = deployment("checkout", 1, DAY, 1, "succeeded");
    store.record(&told("1", DAY, deployed)).await.unwrap();
    store
        .record(&told("2", 9 * DAY, incident("checkout", 1, DAY + 5, None)))
        .await
        .unwrap();
    let service = start(store).await;
    let then = format!("{MARCH}&as_of={}", at(8 * DAY));
    let (_, answer) = service.get(&then).await;
    assert_eq!(
        answer["services"][0]["metrics"]["changeFailRate"]["absent"], "noIncidentSource",
        "{answer:#}"
    );
    let (_, answer) = service.get(MARCH).await;
    assert_eq!(
        answer["services"][0]["metrics"]["changeFailRate"]["value"],
        1.0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_makes_no_sense_is_told_what_to_change() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let cases = [
        ("tz=Mars/Olympus", "tz: \"Mars/Olympus\""),
        ("from=yesterday", "from: \"yesterday\""),
        ("from=2026-03-02&to=2026-03-01", "to: is not after"),
        (
            "from=1926-03-02&to=2026-03-01&bucket=day",
            "bucket: the window has more than",
        ),
        ("edition=2019", "edition: only 2023"),
        ("sevrice=checkout", "unknown field `sevrice`"),
    ];
    for (query, expected) in cases {
        let (status, answer) = service.get(&format!("/v1/dora?service=x&{query}")).await;
        assert_eq!(status, 400, "{query}");
        let error = answer["error"].as_str().unwrap();
        assert!(error.contains(expected), "{query}: {error}");
    }
}
