//! What the platform tells a developer, and when.

use anyhow::{Result, ensure};
use pave_control_plane::Wait;
use pave_end_to_end::{LANDING_ZONE, Platform, condition, text};
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

    let database = namespace.in_phase("orders", "Blocked").await?;

    let sentence =
        "spec.size: 'xlarge' is not approved in environment 'dev'; approved: micro, small, medium";
    let message = text(&database, "/status/message");
    ensure!(message.contains(sentence), "{message}");
    let passed = condition(&database, "GuardrailsPassed");
    ensure!(passed["status"] == "False", "{passed}");
    ensure!(
        text(condition(&database, "Ready"), "/status") == "False",
        "an object that is refused says Ready"
    );
    ensure!(
        namespace.composed().await?.is_empty(),
        "something was composed"
    );
    let events = platform
        .events(&namespace.name, ("Database", "orders"))
        .await?;
    let said: Vec<_> = events
        .iter()
        .filter(|event| {
            event
                .message
                .as_deref()
                .unwrap_or_default()
                .contains(sentence)
        })
        .collect();
    ensure!(said.len() == 1, "{} events say so", said.len());
    ensure!(
        said[0].count.unwrap_or(1) == 1,
        "said {:?} times",
        said[0].count
    );
    Ok(())
}

async fn a_namespace_of_nobody_is_told_whom_to_ask(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    platform
        .cluster
        .delete(pave_end_to_end::ENVIRONMENT, "", &namespace.name)
        .await?;
    let at = (pave_end_to_end::ENVIRONMENT, "", namespace.name.as_str());
    platform
        .cluster
        .wait_until_gone(std::time::Duration::from_mins(1), at)
        .await?;

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
    let namespace = platform.namespace("payments", "dev").await?;
    platform
        .cluster
        .delete(pave_end_to_end::ENVIRONMENT, "", &namespace.name)
        .await?;
    let at = (pave_end_to_end::ENVIRONMENT, "", namespace.name.as_str());
    platform
        .cluster
        .wait_until_gone(std::time::Duration::from_mins(1), at)
        .await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Blocked").await?;

    namespace.environment("payments", "dev").await?;

    namespace.in_phase("orders", "Ready").await?;
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
