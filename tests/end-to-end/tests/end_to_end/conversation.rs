//! What the platform tells a developer, and when.

use std::time::Duration;

use anyhow::{Result, ensure};
use k8s_openapi::api::core::v1::Event;
use pave_control_plane::{Kind, Wait, until};
use pave_end_to_end::{LANDING_ZONE, Namespace, Platform, condition, text};
use serde_json::json;

use crate::case::cases;

cases![
    a_size_that_is_not_approved_is_blocked_with_one_event_and_nothing_composed,
    a_namespace_of_nobody_is_told_whom_to_ask,
    an_environment_that_appears_unblocks_by_itself,
    a_place_that_no_landing_zone_serves_is_named,
];

async fn a_size_that_is_not_approved_is_blocked_with_one_event_and_nothing_composed(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "xlarge"}))
        .await?;

    // Crossplane writes conditions a moment after the rest of the status.
    let database = namespace
        .when("orders", |database| {
            let is_false = |type_| text(condition(database, type_), "/status") == "False";
            let phase = text(database, "/status/phase");
            let is_refused =
                phase == "Blocked" && is_false("GuardrailsPassed") && is_false("Ready");
            Wait::when(
                is_refused,
                format!("{phase}, {}", database["status"]["conditions"]),
            )
        })
        .await?;

    let sentence =
        "spec.size: 'xlarge' is not approved in environment 'dev'; approved: micro, small, medium";
    let message = text(&database, "/status/message");
    ensure!(message.contains(sentence), "{message}");
    ensure!(
        namespace.composed().await?.is_empty(),
        "something was composed"
    );
    for storage in [30, 40, 50] {
        namespace
            .change("orders", json!({"storageGB": storage}))
            .await?;
    }
    // Crossplane writes events one after the other, on a busy machine minutes later: with the next sentence all of this one are there.
    namespace.change("orders", json!({"size": "large"})).await?;
    times_said(&namespace, "spec.size: 'large' is not approved").await?;
    let said = times_said(&namespace, sentence).await?;
    // It may call twice before it sees what it has stored itself; had each look said it, there would be four.
    ensure!(said <= 2, "said {said} times");
    Ok(())
}

/// How many times the one event about the Database `orders` says this.
async fn times_said(namespace: &Namespace<'_>, sentence: &str) -> Result<i32> {
    let said = until(Duration::from_mins(5), "an event says so", async || {
        let events = namespace
            .platform
            .events(&namespace.name, ("Database", "orders"))
            .await?;
        let says = |event: &Event| {
            event
                .message
                .as_deref()
                .unwrap_or_default()
                .contains(sentence)
        };
        let said: Vec<_> = events.into_iter().filter(says).collect();
        Ok(Wait::some((!said.is_empty()).then_some(said), "none"))
    })
    .await?;
    ensure!(said.len() == 1, "{} events say so", said.len());
    Ok(said[0].count.unwrap_or(1))
}

async fn a_namespace_of_nobody_is_told_whom_to_ask(platform: &Platform) -> Result<()> {
    let namespace = platform.handed_over().await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;

    let database = namespace.in_phase("orders", "Blocked").await?;
    let message = text(&database, "/status/message");
    ensure!(
        message.contains(&namespace.name) && message.contains("Fix:"),
        "{message}"
    );
    Ok(())
}

async fn an_environment_that_appears_unblocks_by_itself(platform: &Platform) -> Result<()> {
    let namespace = platform.handed_over().await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Blocked").await?;

    namespace.environment("payments", "dev").await?;

    namespace.in_phase("orders", "Ready").await?;
    let quotas = namespace.of_kind(Kind("v1", "ResourceQuota")).await?;
    ensure!(
        quotas.len() == 1,
        "the namespace was not taken over: {quotas:?}"
    );
    Ok(())
}

async fn a_place_that_no_landing_zone_serves_is_named(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "region": "netherlands"}))
        .await?;
    let database = namespace.when("orders", |database| {
        let phase = text(database, "/status/phase");
        Wait::when(phase == "Blocked", phase)
    });
    let message = database.await?;
    let message = text(&message, "/status/message");
    ensure!(message.contains("netherlands"), "{message}");
    ensure!(
        platform
            .cluster
            .get(LANDING_ZONE, "", "aws-nonprod")
            .await?
            .is_some()
    );
    Ok(())
}
