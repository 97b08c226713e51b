//! The survey over HTTP: one answer for each invitation, and nothing that leads to a person.

use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::service::{SECRET, Service, start};

async fn send(
    service: &Service,
    base: &str,
    path: &str,
    bearer: &str,
    body: &Value,
) -> (u16, Value) {
    let request = service
        .client
        .post(format!("{base}{path}"))
        .bearer_auth(bearer)
        .json(body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

async fn invite(service: &Service, survey: &str, population: u64, invitations: u64) -> Vec<String> {
    let path = format!("/v1/surveys/{survey}/invitations");
    let body = json!({"population": population, "invitations": invitations});
    let (status, answer) = send(service, &service.events, &path, SECRET, &body).await;
    assert_eq!(status, 201, "{answer}");
    let tokens = answer["tokens"].as_array().unwrap();
    tokens
        .iter()
        .map(|token| token.as_str().unwrap().to_owned())
        .collect()
}

async fn answer(service: &Service, survey: &str, answer: &Value) -> (u16, Value) {
    send(
        service,
        &service.answers,
        &format!("/v1/surveys/{survey}/answers"),
        "",
        answer,
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_number_is_given_for_fewer_than_eight_and_small_teams_cannot_be_worked_out() {
    for server in Server::all() {
        let service = start(open(&server.database().await).await).await;
        let tokens = invite(&service, "2026-q1", 60, 30).await;
        let teams = ["payments"; 9]
            .into_iter()
            .chain(["storefront"; 6])
            .chain(["logistics"; 3]);
        let mut results = Vec::new();
        for (token, team) in tokens.iter().zip(teams) {
            let body =
                json!({"token": token, "recommend": 9, "team": team, "statements": {"ease": 6}});
            let (status, taken) = answer(&service, "2026-q1", &body).await;
            assert_eq!(status, 201, "{taken}");
            results.push(service.get("/v1/surveys/2026-q1").await.1);
        }
        assert_eq!(results[6]["nps"], Value::Null, "seven are too few");
        assert_eq!(results[6]["statements"], json!({}), "of statements, too");
        assert!(
            results[7]["nps"]["low"].as_f64() < results[7]["nps"]["value"].as_f64(),
            "eight are not"
        );
        let last = &results[17];
        assert_eq!(
            (&last["responses"], &last["invited"], &last["responseRate"]),
            (&json!(18), &json!(30), &json!(0.6))
        );
        assert_eq!(last["statements"]["ease"], 6.0);
        let shown: Vec<&String> = last["teams"].as_object().unwrap().keys().collect();
        assert_eq!(
            shown,
            ["payments"],
            "{}: three of logistics would follow from 18 and the others",
            server.name()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_good_for_one_answer_of_its_survey() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let tokens = invite(&service, "one", 10, 2).await;
    invite(&service, "two", 10, 1).await;
    let body = |token: &str| json!({"token": token, "recommend": 3});
    let cases = [
        ("two", body(&tokens[0]), 403, "of another survey"),
        ("one", body("0"), 403, "made up"),
        (
            "one",
            json!({"token": tokens[0], "recommend": 11}),
            400,
            "beyond ten",
        ),
        (
            "one",
            json!({"token": tokens[0], "recommend": 1, "statements": {"ease": 8}}),
            400,
            "beyond seven",
        ),
        (
            "one",
            json!({"token": tokens[0], "recommend": 1, "statements": {"boss": 1}}),
            400,
            "no such statement",
        ),
        (
            "one",
            json!({"token": tokens[0], "recommend": 1, "reason": "x".repeat(2001)}),
            400,
            "too long",
        ),
        (
            "one",
            json!({"token": tokens[0], "recommend": 1, "email": "a@example.com"}),
            400,
            "a field that is not asked",
        ),
        ("one", body(&tokens[0]), 201, "good"),
        ("one", body(&tokens[0]), 403, "used"),
    ];
    for (survey, body, expected, reason) in cases {
        let (status, taken) = answer(&service, survey, &body).await;
        assert_eq!(status, expected, "{reason}: {taken}");
    }
    assert_eq!(service.get("/v1/surveys/one").await.1["responses"], 1);
    assert_eq!(service.get("/v1/surveys/three").await.0, 404);
    let body = json!({"population": 10, "invitations": 1});
    let path = "/v1/surveys/one/invitations";
    assert_eq!(
        send(&service, &service.events, path, "guess", &body)
            .await
            .0,
        401,
        "only the platform team invites"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_between_surveys_is_told_only_when_it_is_more_than_chance() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    for (survey, recommendations) in [("bad", [3; 12]), ("good", [10; 12]), ("same", [10; 12])] {
        let tokens = invite(&service, survey, 100, 12).await;
        for (token, recommend) in tokens.iter().zip(recommendations) {
            answer(
                &service,
                survey,
                &json!({"token": token, "recommend": recommend}),
            )
            .await;
        }
    }
    let (_, better) = service.get("/v1/surveys/good?against=bad").await;
    assert!(
        better["change"]["points"]["low"].as_f64().unwrap() > 0.0,
        "{better}"
    );
    let (_, same) = service.get("/v1/surveys/same?against=good").await;
    assert_eq!(same["change"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answered_sees_what_became_of_it() {
    for server in Server::all() {
        let service = start(open(&server.database().await).await).await;
        invite(&service, "2026-q1", 60, 20).await;
        let issue = "https://gitea.acme.example/acme/platform/issues/7";
        let planned = json!({"status": "planned", "title": "Queues take long", "issue": issue});
        let declined = json!({"status": "declined", "title": "MySQL", "why": "One engine is looked after well."});
        let themes = json!([planned, declined]);
        let cases = [
            ("2026-q1", SECRET, themes.clone(), 200, "good"),
            ("2026-q1", "guess", json!([]), 401, "not the platform team"),
            ("2026-q2", SECRET, json!([]), 404, "was never opened"),
            (
                "2026-q1",
                SECRET,
                json!([{"status": "planned", "title": "Queues", "issue": "javascript:alert(1)"}]),
                400,
                "people click on it",
            ),
            (
                "2026-q1",
                SECRET,
                json!([{"status": "declined", "title": "MySQL"}]),
                400,
                "a refusal says why",
            ),
            (
                "2026-q1",
                SECRET,
                json!([{"status": "declined", "title": "MySQL", "why": " "}]),
                400,
                "in words",
            ),
        ];
        for (survey, bearer, themes, expected, reason) in cases {
            let request = service
                .client
                .put(format!("{}/v1/surveys/{survey}/themes", service.events))
                .bearer_auth(bearer)
                .json(&json!({"themes": themes}));
            let status = request.send().await.unwrap().status().as_u16();
            assert_eq!(status, expected, "{}: {reason}", server.name());
        }
        let (_, result) = service.get("/v1/surveys/2026-q1").await;
        assert_eq!(result["themes"], themes);
        invite(&service, "2026-q2", 60, 20).await;
        let (_, all) = service.get("/v1/surveys").await;
        let names: Vec<&Value> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["survey"])
            .collect();
        assert_eq!(names, ["2026-q2", "2026-q1"], "the newest first");
    }
}
