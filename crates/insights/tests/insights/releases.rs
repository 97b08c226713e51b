//! What a watch counts of the releases of a Microservice: what `status.release` says of their rollouts, and when.

use std::sync::Arc;

use jiff::Timestamp;
use pave_insights::fact::Fact;
use pave_insights::intake::{self, Delivery, Source};
use pave_insights::services::Services;
use serde_json::{Value, json};

use crate::cluster::{ApiServer, last, microservice, rolling, told};
use crate::databases::{Server, open};
use crate::service::start_watching;

/// What is counted of the day on which a Microservice was seen so, one after the other; and everything that is stored.
async fn counted(server: &Server, seen: &[Value]) -> (Value, String) {
    let store = Arc::new(open(&server.database().await).await);
    let cluster = ApiServer::with(&[]);
    let service = start_watching(&store, cluster.watched_by(&store).await).await;
    for (number, object) in seen.iter().enumerate() {
        cluster.say("MODIFIED", object);
        told(&cluster, &store, &last(&format!("after-{number}"))).await;
    }
    let (status, answer) = service
        .get("/v1/dora?service=checkout&from=2026-03-01&to=2026-03-02")
        .await;
    assert_eq!(status, 200, "{answer}");
    (answer["services"][0].clone(), store.dump().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_counted_when_its_rollout_is_complete_and_as_of_then() {
    for server in Server::all() {
        let begun = rolling("1.0.0", 1, "RollingOut");
        let (service, _) = counted(&server, std::slice::from_ref(&begun)).await;
        assert_eq!(
            service["metrics"]["deploymentFrequency"]["n"], 0,
            "{service:#}"
        );
        let (service, _) = counted(&server, &[begun, microservice("1.0.0", 1)]).await;
        let deployments = service["deployments"].as_array().unwrap();
        assert_eq!(deployments.len(), 1, "{}: {service:#}", server.name());
        assert_eq!(deployments[0]["finishedAt"], "2026-03-01T01:00:00Z");
    }
}

#[test]
fn a_deployment_that_names_its_commit_alone_is_of_the_repository_that_the_list_of_services_has() {
    let services = "services: [{name: checkout, repository: acme/checkout}, {name: catalog}]";
    let services = Services::parse(services).unwrap();
    let table = [
        (
            "checkout",
            json!({"commit": "abc1234"}),
            Some("acme/checkout"),
            "as the list has it",
        ),
        (
            "checkout",
            json!({"commit": "abc1234", "repository": "acme/other"}),
            Some("acme/other"),
            "the event knows better",
        ),
        (
            "checkout",
            json!({}),
            None,
            "there is no commit to look for",
        ),
        (
            "catalog",
            json!({"commit": "abc1234"}),
            None,
            "the list does not say",
        ),
        (
            "parcels",
            json!({"commit": "abc1234"}),
            None,
            "it is not in the list",
        ),
    ];
    for (service, also, expected, reason) in table {
        let mut fact = json!({"fact": "deployment", "at": "2026-03-01T10:00:00Z", "id": "1", "service": service,
            "environment": "production", "status": "succeeded"});
        fact.as_object_mut()
            .unwrap()
            .extend(also.as_object().unwrap().clone());
        let body = json!({"facts": [fact]}).to_string();
        let delivery = Delivery::new(Source::Facts, ("1", "facts"), Timestamp::UNIX_EPOCH, body);
        let facts = intake::facts(&delivery, &services).unwrap();
        let [Fact::Deployment(deployment)] = facts.as_slice() else {
            panic!("{facts:?}");
        };
        assert_eq!(deployment.repository.as_deref(), expected, "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_the_release_before_tells_nothing_of_the_next() {
    let server = Server::sqlite();
    let mut asked = microservice("1.0.0", 2);
    asked["spec"]["release"]["version"] = json!("1.1.0");
    let (service, dump) = counted(&server, &[microservice("1.0.0", 1), asked]).await;
    assert_eq!(service["metrics"]["deploymentFrequency"]["n"], 1, "{dump}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_that_no_user_saw_is_an_attempt_and_one_that_some_saw_has_failed_them() {
    let server = Server::sqlite();
    for (end, deployments, failed) in [("Failed", 1, Value::Null), ("Stuck", 2, json!(0.5))] {
        let life = [microservice("1.0.0", 1), rolling("1.1.0", 2, end)];
        let (service, dump) = counted(&server, &life).await;
        let metrics = &service["metrics"];
        assert_eq!(
            metrics["deploymentFrequency"]["n"], deployments,
            "{end}: {dump}"
        );
        let attempts = usize::from(end == "Failed");
        assert_eq!(
            metrics["quality"]["failedAttempts"], attempts,
            "{metrics:#}"
        );
        // With nobody who tells of incidents, that nothing is known to have failed is no number.
        assert_eq!(metrics["changeFailRate"]["value"], failed, "{metrics:#}");
        if end == "Stuck" {
            assert_eq!(service["deployments"][0]["failedBy"], "degraded");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_that_completes_after_all_is_the_same_deployment_and_its_users_are_well_again() {
    let server = Server::sqlite();
    for (end, failed) in [("Failed", false), ("Stuck", true)] {
        let life = [
            microservice("1.0.0", 1),
            rolling("1.1.0", 2, end),
            // The developer asks for more memory, which is no release.
            rolling("1.1.0", 3, "RollingOut"),
            microservice("1.1.0", 3),
        ];
        let (service, dump) = counted(&server, &life).await;
        let deployments = service["deployments"].as_array().unwrap();
        assert_eq!(deployments.len(), 2, "{end}: {dump}");
        let (newest, three) = (&deployments[0], json!("2026-03-01T03:00:00Z"));
        if failed {
            assert_eq!(newest["failedBy"], "degraded", "{newest:#}");
            assert_eq!(newest["recoveredAt"], three, "{newest:#}");
        } else {
            assert_eq!(newest["failedBy"], Value::Null, "{newest:#}");
            assert_eq!(newest["finishedAt"], three, "{newest:#}");
        }
    }
}
