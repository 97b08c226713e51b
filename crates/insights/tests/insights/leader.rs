//! Replicas of one database: all answer, one shows the metrics, and another one when that is gone.

use crate::cluster::{metrics, until};
use crate::databases::{Server, open};
use crate::deliveries::deployment;
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
