//! The rest of the API: platform, metrics, document, client, page.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use pave_insights::api::{DoraQuery, PlatformQuery};
use pave_insights::client::Client;
use pave_insights::store::Store;
use pave_insights::{demo, openapi};
use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::deliveries::{at, deployment, incident};
use crate::programs::program;
use crate::service::start;

/// The synthetic events of Acme, moved to this moment.
pub(crate) async fn acme(server: &Server) -> Store {
    let store = open(&server.database().await).await;
    let now = "2026-04-01T12:00:00Z".parse().unwrap();
    store
        .record_all(&demo::deliveries(now).unwrap())
        .await
        .unwrap();
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_of_the_platform_is_counted_on_both_databases() {
    let object = |id: u32, cloud: &str, ready: Option<i64>, failed: Option<i64>| {
        let mut fact = json!({"fact": "provisioning", "id": id.to_string(), "kind": "Database", "cloud": cloud, "requestedAt": at(0)});
        if let Some(minutes) = ready {
            fact["readyAt"] = json!(at(minutes));
        }
        if let Some(minutes) = failed {
            fact["failedAt"] = json!(at(minutes));
        }
        fact
    };
    let request = |id: u32, channel: &str| json!({"fact": "request", "id": id.to_string(), "at": at(1), "channel": channel, "kind": "Database"});
    let run = json!({"fact": "templateRun", "at": at(2), "id": "run", "template": "microservice", "service": "checkout",
        "status": "succeeded", "startedAt": at(0)});
    for server in Server::all() {
        let service = start(open(&server.database().await).await).await;
        service
            .tell(&[
                object(1, "local", Some(2), None),
                object(2, "local", Some(9), None),
                object(3, "local", None, Some(3)),
                object(4, "local", None, None),
                object(5, "aws", Some(20), None),
                request(1, "portal"),
                request(2, "cli"),
                request(3, "ticket"),
                request(4, "gitops"),
                run.clone(),
                deployment("checkout", 1, 30, 1, "succeeded"),
            ])
            .await;
        let (status, answer) = service
            .get("/v1/platform?from=2026-03-01&to=2026-03-02")
            .await;
        assert_eq!(status, 200, "{answer}");
        let [aws, local] = [&answer["provisioning"][0], &answer["provisioning"][1]];
        assert_eq!(
            local["objectiveMet"],
            0.25,
            "{}: late, failed and never ready are not met: {answer:#}",
            server.name()
        );
        assert_eq!(
            (&local["ready"], &local["failed"], &local["open"]),
            (&json!(2), &json!(1), &json!(1))
        );
        assert_eq!(
            (&aws["objective"], &aws["objectiveMet"]),
            (&json!(1800.0), &json!(1.0))
        );
        assert_eq!(answer["selfService"], 0.75);
        assert_eq!(answer["goldenPaths"][0]["onboarding"]["p50"], 1800.0);
        let (_, empty) = service
            .get("/v1/platform?from=2025-03-01&to=2025-03-02")
            .await;
        assert_eq!(
            empty["selfService"],
            Value::Null,
            "nothing was asked, so nothing is known"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_judged_by_what_was_promised_for_it() {
    let object = |id: &str, cloud: &str, promised: i64, ready: Option<i64>| {
        let mut fact = json!({
            "fact": "provisioning", "id": id, "kind": "Database", "cloud": cloud, "requestedAt": at(0), "objectiveSeconds": promised,
        });
        if let Some(minutes) = ready {
            fact["readyAt"] = json!(at(minutes));
        }
        fact
    };
    for server in Server::all() {
        let store = open(&server.database().await).await;
        let service = start(store).await;
        service
            .tell(&[
                object("late-for-its-promise", "aws", 300, Some(10)),
                object("never", "aws", 300, None),
                // Told when it was asked for; what is promised since then is no longer about it.
                object("in-time", "local", 900, None),
                object("in-time", "local", 60, Some(10)),
            ])
            .await;
        let (_, answer) = service
            .get("/v1/platform?from=2026-03-01&to=2026-03-02")
            .await;
        let [aws, local] = [&answer["provisioning"][0], &answer["provisioning"][1]];
        let case = format!("{}: {answer:#}", server.name());
        assert_eq!(aws["objectiveMet"], 0.0, "{case}");
        assert_eq!(aws["objective"], 300.0, "{case}");
        assert_eq!(local["objectiveMet"], 1.0, "{case}");
        assert_eq!(local["objective"], 900.0, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_are_what_prometheus_reads() {
    for server in Server::all() {
        let store = acme(&server).await;
        let now: Timestamp = "2026-04-01T12:00:00Z".parse().unwrap();
        let text = pave_insights::exposition::exposition(&store, now)
            .await
            .unwrap();
        for series in [
            "pave_deployments_total{service=\"checkout\",environment=\"production\",kind=\"rollback\"} 0",
            "pave_dora_change_lead_time_seconds{service=\"catalog\",environment=\"production\",window=\"28d\",percentile=\"50\"}",
            "pave_provisioning_duration_seconds_bucket{kind=\"Queue\",size=\"small\",cloud=\"aws\",result=\"ready\",le=\"+Inf\"}",
            "pave_slo_events_total{slo=\"provisioning-cloud\",good=\"true\"}",
            "pave_dead_letters 0",
        ] {
            assert!(
                text.contains(series),
                "{}: no {series} in {text}",
                server.name()
            );
        }
        assert!(!text.contains("NaN"), "an unknown number is absent");
        let Some(promtool) = program("promtool") else {
            continue;
        };
        let mut check = Command::new(promtool)
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        check
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = check.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_as_the_document_says_and_the_client_reads_them() {
    let server = Server::sqlite();
    let service = start(acme(&server).await).await;
    let (_, document) = service.get("/openapi.json").await;
    assert_eq!(document, openapi::document());
    let asked = "from=2026-03-04&to=2026-04-01";
    let paths = [
        (
            "/v1/dora",
            format!("/v1/dora?service=checkout&bucket=week&edition=2023&{asked}"),
        ),
        ("/v1/dora", format!("/v1/dora?{asked}&service=nobody")),
        ("/v1/platform", format!("/v1/platform?{asked}")),
        ("/v1/dead-letters", "/v1/dead-letters".to_owned()),
    ];
    for (path, address) in paths {
        let (status, answer) = service.get(&address).await;
        assert_eq!(status, 200, "{address}: {answer}");
        let escaped = path.replace('/', "~1");
        let pointer =
            format!("/paths/{escaped}/get/responses/200/content/application~1json/schema");
        let mut schema = document.pointer(&pointer).unwrap().clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&answer)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{address}: {errors:?}");
        assert!(
            !validator.is_valid(&json!("something else")),
            "{path}: the schema takes anything"
        );
    }
    let client = Client::new(&service.answers).unwrap();
    let query = DoraQuery {
        service: Some("checkout".to_owned()),
        from: Some("2026-03-04".to_owned()),
        to: Some("2026-04-01".to_owned()),
        ..DoraQuery::default()
    };
    let answer = client.dora(&query).await.unwrap();
    let metrics = &answer.services[0].metrics;
    let deployments = answer.services[0].deployments.as_ref().unwrap();
    assert_eq!(
        metrics.deployment_frequency.n,
        deployments.len() as u64,
        "a number and what it was counted from"
    );
    assert!(
        !client
            .platform(&PlatformQuery::default())
            .await
            .unwrap()
            .self_service
            .is_some_and(f64::is_nan)
    );
    let wrong = DoraQuery {
        tz: Some("Mars".to_owned()),
        ..query
    };
    let error = client.dora(&wrong).await.unwrap_err().to_string();
    assert!(error.contains("tz: \"Mars\" is not a time zone"), "{error}");
}

/// The document names every path that is served, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn every_path_of_the_document_is_served() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let document = openapi::document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.replace("{survey}", "s").replace("{source}", "facts");
        let base = match path.as_str() {
            "/v1/events/facts" | "/v1/surveys/s/invitations" | "/v1/surveys/s/themes" => {
                &service.events
            }
            _ => &service.answers,
        };
        // TRACE is served nowhere: 405 says that the path is there, 404 that it is not.
        let request = service
            .client
            .request("TRACE".parse().unwrap(), format!("{base}{path}"));
        let status = request.send().await.unwrap().status().as_u16();
        assert_eq!(status, 405, "{path} {methods}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_look_at_a_page_on_which_names_do_no_harm() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    let page = async || {
        service
            .client
            .get(&service.answers)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    assert!(page().await.contains("Nothing was deployed"));
    let yesterday = Timestamp::now().as_second() - 86_400;
    let mut fact = deployment("<script>", 1, 0, 1, "succeeded");
    fact["at"] = json!(Timestamp::from_second(yesterday).unwrap());
    service.tell(&[fact]).await;
    let page = page().await;
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script>"),
        "{page}"
    );
    assert!(page.contains("nobody tells of incidents"), "{page}");
}

/// All at once is read in another way than one alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_has_the_same_numbers_alone_and_among_all() {
    for server in Server::all() {
        let service = start(acme(&server).await).await;
        // Never deployed, so nobody asks for it.
        service.tell(&[incident("ledger", 1, 60, None)]).await;
        let window = "from=2026-02-01&to=2026-03-20&bucket=week";
        let (_, all) = service.get(&format!("/v1/dora?{window}")).await;
        let all = all["services"].as_array().unwrap();
        let names: Vec<&str> = all
            .iter()
            .map(|one| one["service"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["catalog", "checkout", "parcels"]);
        for among in all {
            let name = among["service"].as_str().unwrap();
            let path = format!("/v1/dora?{window}&service={name}");
            let (_, mut alone) = service.get(&path).await;
            let alone = alone["services"][0].as_object_mut().unwrap();
            assert!(alone["metrics"]["changeFailRate"]["n"].as_u64() > Some(5));
            alone.remove("deployments");
            assert_eq!(among, &json!(alone), "{}, {name}", server.name());
        }
    }
}
