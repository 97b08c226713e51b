//! Replicas of one database: all answer, one shows the metrics, and another one when that is gone.

use std::sync::Arc;

use pave_insights::store::Outcome;
use serde_json::json;

use crate::cluster::{metrics, until};
use crate::databases::{Server, open};
use crate::deliveries::{delivery, deployment, incident, push};
use crate::service::{Service, start};

async fn leads(service: &Service) -> bool {
    let text = metrics(service).await;
    let shows = text.contains("pave_dead_letters");
    assert_eq!(text.contains("pave_insights_leads 1"), shows, "{text}");
    shows
}

#[tokio::test(flavor = "multi_thread")]
async fn one_replica_shows_the_metrics_and_another_one_after_it() {
    let Some(server) = Server::all().into_iter().find(Server::is_shared) else {
        return;
    };
    let url = server.database().await;
    // A runtime of its own, which ends as a process does: with its connections.
    let replica = tokio::runtime::Runtime::new().unwrap();
    let first = replica
        .spawn({
            let url = url.clone();
            async move { start(open(&url).await).await }
        })
        .await
        .unwrap();
    until("the first one leads", async || leads(&first).await).await;
    let second = start(open(&url).await).await;
    first
        .tell(&[deployment("checkout", 1, 0, 1, "succeeded")])
        .await;
    let (_, answer) = second.get("/v1/dora?from=2026-03-01&to=2026-03-02").await;
    assert_eq!(answer["services"][0]["service"], "checkout", "all answer");
    assert!(!leads(&second).await, "two would be added up twice");
    replica.shutdown_background();
    until("the second one leads", async || leads(&second).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_file_alone_leads_at_once() {
    let server = Server::sqlite();
    let service = start(open(&server.database().await).await).await;
    assert!(leads(&service).await);
}

/// Senders try again at another replica, and each replica watches the cluster.
#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_are_told_the_same_at_once_count_it_once() {
    let Some(server) = Server::all().into_iter().find(Server::is_shared) else {
        return;
    };
    let url = server.database().await;
    let replicas = [Arc::new(open(&url).await), Arc::new(open(&url).await)];
    let mut events = Vec::new();
    for (number, minutes) in (1..=20_u64).zip((60..).step_by(60)) {
        let service = if number.is_multiple_of(2) {
            "checkout"
        } else {
            "web"
        };
        let mut facts = vec![
            push(service, number + 1, minutes),
            deployment(service, number, minutes + 9, number + 1, "succeeded"),
        ];
        if number.is_multiple_of(5) {
            facts.push(incident(service, number, minutes + 12, Some(minutes + 30)));
        }
        events.push(delivery(&number.to_string(), minutes, &json!(facts)));
    }
    let telling: Vec<_> = events
        .iter()
        .flat_map(|event| {
            replicas
                .iter()
                .map(move |replica| (Arc::clone(replica), event.clone()))
        })
        .map(|(replica, event)| {
            tokio::spawn(async move {
                replica.record_first(vec![event.clone()]).await.unwrap();
                replica.record(&event).await.unwrap()
            })
        })
        .collect();
    for told in telling {
        assert_eq!(
            told.await.unwrap(),
            Outcome::Repeated,
            "the first look counts"
        );
    }
    let alone = Server::sqlite();
    let alone = open(&alone.database().await).await;
    alone.record_all(&events).await.unwrap();
    let dump = replicas[1].dump().await.unwrap();
    assert!(dump.contains("failed_by=incident"), "{dump}");
    assert_eq!(dump, alone.dump().await.unwrap());
}
