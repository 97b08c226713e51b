//! Every cell of the deletion table: what is refused, what goes, what stays.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Kind, Wait, until};
use pave_end_to_end::{ENVIRONMENT, Namespace, Platform, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    deletion_that_is_not_protected_takes_everything,
    a_protected_database_refuses_deletion_and_says_why,
    a_database_with_policy_delete_goes_when_its_protection_is_lifted,
    a_database_with_policy_snapshot_leaves_a_final_snapshot,
    a_database_with_policy_retain_stays_in_the_cloud,
    a_namespace_that_holds_a_protected_database_refuses_deletion,
    an_environment_that_holds_a_protected_database_refuses_deletion,
    a_namespace_without_an_environment_takes_its_databases_along,
];

const LIMIT: Duration = Duration::from_mins(5);

async fn deletion_that_is_not_protected_takes_everything(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let identifier = ready(&namespace, json!({"cloud": "aws"})).await?;

    namespace.delete("orders").await?;

    namespace.gone("orders").await?;
    gone_in_aws(platform, &identifier).await
}

async fn a_protected_database_refuses_deletion_and_says_why(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    ready(
        &namespace,
        json!({"cloud": "aws", "deletionProtection": true}),
    )
    .await?;
    in_use(&namespace).await?;

    let refused = namespace.delete("orders").await;

    let said = refused.map_or_else(|error| error.to_string(), |()| "nothing".into());
    ensure!(said.contains("deletionProtection"), "{said}");
    let database = namespace.database("orders").await?;
    ensure!(
        database["metadata"]["deletionTimestamp"].is_null(),
        "it is being deleted"
    );
    Ok(())
}

async fn a_database_with_policy_delete_goes_when_its_protection_is_lifted(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let spec = json!({"cloud": "aws", "deletionPolicy": "Delete", "deletionProtection": true});
    let identifier = ready(&namespace, spec).await?;

    give_up(&namespace).await?;

    gone_in_aws(platform, &identifier).await
}

async fn a_database_with_policy_snapshot_leaves_a_final_snapshot(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "staging").await?;
    let identifier = ready(
        &namespace,
        json!({"cloud": "aws", "deletionPolicy": "Snapshot"}),
    )
    .await?;

    give_up(&namespace).await?;

    gone_in_aws(platform, &identifier).await?;
    let snapshot = format!("{identifier}-final");
    let named = json!({"DBSnapshotIdentifier": snapshot});
    let found = platform
        .aws
        .call("rds", "describe_db_snapshots", &named)
        .await?;
    ensure!(
        text(&found, "/DBSnapshots/0/DBSnapshotIdentifier") == snapshot,
        "{found}"
    );
    Ok(())
}

async fn a_database_with_policy_retain_stays_in_the_cloud(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let spec = json!({"cloud": "aws", "deletionPolicy": "Retain", "deletionProtection": true});
    let identifier = ready(&namespace, spec).await?;

    let last = give_up(&namespace).await?;

    let message = text(&last, "/status/message");
    ensure!(
        message.contains(&identifier),
        "nobody said what stays: {message}"
    );
    let none_left = || async {
        Ok(Wait::when(
            namespace.composed().await?.is_empty(),
            "something is left",
        ))
    };
    until(LIMIT, "Kubernetes' objects are gone", none_left).await?;
    let server = platform.aws.database_server(&identifier).await?;
    ensure!(
        text(&server, "/DBInstanceStatus") == "available",
        "{server}"
    );
    Ok(())
}

async fn a_namespace_that_holds_a_protected_database_refuses_deletion(
    platform: &Platform,
) -> Result<()> {
    refuses_deletion(platform, Kind("v1", "Namespace")).await
}

async fn an_environment_that_holds_a_protected_database_refuses_deletion(
    platform: &Platform,
) -> Result<()> {
    refuses_deletion(platform, ENVIRONMENT).await
}

/// Refused with the reason while it is held, and let go afterwards.
async fn refuses_deletion(platform: &Platform, kind: Kind<'_>) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    ready(
        &namespace,
        json!({"cloud": "aws", "deletionProtection": true}),
    )
    .await?;
    let in_use = |object: &Value| {
        let label = object.pointer("/metadata/labels/crossplane.io~1in-use");
        Wait::when(label == Some(&json!("true")), "not in use")
    };
    platform
        .cluster
        .wait_for(LIMIT, (kind, "", &namespace.name), in_use)
        .await?;

    let refused = platform.cluster.delete(kind, "", &namespace.name).await;

    let said = refused.map_or_else(|error| error.to_string(), |()| "nothing".into());
    ensure!(said.contains("orders"), "{said}");

    give_up(&namespace).await?;
    until(
        LIMIT,
        "it can be deleted when it holds nothing",
        async || {
            Ok(Wait::Done(
                platform.cluster.delete(kind, "", &namespace.name).await?,
            ))
        },
    )
    .await
}

/// Of a namespace that a pattern of the policy claims, so that no Environment stands guard over it.
async fn a_namespace_without_an_environment_takes_its_databases_along(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.preview().await?;
    let identifier = ready(&namespace, json!({"cloud": "aws"})).await?;
    let kind = Kind("v1", "Namespace");

    platform.cluster.delete(kind, "", &namespace.name).await?;

    let at = (kind, "", namespace.name.as_str());
    platform.cluster.wait_until_gone(LIMIT, at).await?;
    gone_in_aws(platform, &identifier).await
}

/// A Database `orders` that is Ready; its name in AWS.
async fn ready(namespace: &Namespace<'_>, spec: Value) -> Result<String> {
    namespace.apply("orders", spec).await?;
    let database = namespace.in_phase("orders", "Ready").await?;
    Ok(text(&database, "/status/resolved/externalName").to_owned())
}

/// Waits until Crossplane guards it.
async fn in_use(namespace: &Namespace<'_>) -> Result<()> {
    let in_use = |database: &Value| {
        let label = database.pointer("/metadata/labels/crossplane.io~1in-use");
        Wait::when(label == Some(&json!("true")), "not in use")
    };
    namespace.when("orders", in_use).await.map(drop)
}

/// Lifts the protection, waits until that is said, and deletes. Returns what was said last.
async fn give_up(namespace: &Namespace<'_>) -> Result<Value> {
    namespace
        .change("orders", json!({"deletionProtection": false}))
        .await?;
    let last = namespace.in_phase("orders", "Deletable").await?;
    namespace
        .delete("orders")
        .await
        .context("an object that is Deletable")?;
    namespace.gone("orders").await?;
    Ok(last)
}

async fn gone_in_aws(platform: &Platform, identifier: &str) -> Result<()> {
    until(LIMIT, "the instance is gone", async || {
        let asked = platform.aws.database_server(identifier).await;
        let said = asked.map_or_else(|error| error.to_string(), |found| found.to_string());
        Ok(Wait::when(said.contains("DBInstanceNotFound"), said))
    })
    .await
}
