//! From a manifest of four lines to a database that is used, resized and seen.

use std::time::Duration;

use anyhow::{Result, ensure};
use pave_control_plane::{Wait, until};
use pave_end_to_end::{DATABASE, Platform, text};
use serde_json::json;

use crate::case::cases;

cases![
    the_same_manifest_becomes_ready_with_an_endpoint_and_a_price,
    kubectl_get_shows_what_a_developer_asks_first,
    what_was_asked_for_exists_in_aws_with_the_teams_tags,
    a_larger_size_reaches_the_cloud,
    what_cannot_be_changed_is_refused_in_words,
    a_deleted_database_is_gone_with_everything_it_was_made_of,
    a_database_starts_from_a_second_in_the_past_of_another,
];

/// How long what needs nothing but the control plane may take.
const LIMIT: Duration = Duration::from_mins(5);

async fn the_same_manifest_becomes_ready_with_an_endpoint_and_a_price(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "small"}))
        .await?;

    let database = namespace.in_phase("orders", "Ready").await?;

    let status = &database["status"];
    ensure!(
        text(status, "/endpoint/host").ends_with(".rds.amazonaws.com"),
        "{status}"
    );
    ensure!(status["endpoint"]["port"] == 5432, "{status}");
    ensure!(status["cost"]["currency"] == "USD", "{status}");
    ensure!(
        text(status, "/cost/monthly").parse::<f64>()? > 10.0,
        "{status}"
    );
    ensure!(
        status["timing"]["provisioningSeconds"].is_number(),
        "{status}"
    );
    ensure!(status["timing"]["objectiveMet"] == true, "{status}");
    let secret = platform
        .cluster
        .secret(&namespace.name, "orders-connection")
        .await?;
    let keys: Vec<_> = secret.into_iter().flatten().map(|(key, _)| key).collect();
    for key in ["database", "host", "password", "port", "uri", "username"] {
        ensure!(
            keys.iter().any(|found| found == key),
            "no `{key}` among {keys:?}"
        );
    }
    Ok(())
}

async fn kubectl_get_shows_what_a_developer_asks_first(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Ready").await?;

    let listed = platform.kubectl(&[
        "-n",
        &namespace.name,
        "get",
        "databases.pave.internal",
        "-o",
        "wide",
    ])?;

    let (columns, row) = listed.split_once('\n').unwrap_or_default();
    for column in [
        "PHASE", "SIZE", "CLOUD", "REGION", "ENDPOINT", "COST/MO", "READY-IN", "TEAM", "AGE",
    ] {
        ensure!(columns.contains(column), "no column {column}: {columns}");
    }
    for value in [
        "Ready",
        "small",
        "aws",
        "germany",
        ".rds.amazonaws.com",
        "payments",
    ] {
        ensure!(row.contains(value), "no {value}: {row}");
    }
    Ok(())
}

async fn what_was_asked_for_exists_in_aws_with_the_teams_tags(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "staging").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "small"}))
        .await?;
    let database = namespace.in_phase("orders", "Ready").await?;

    let filter = json!([
        {"Key": "team", "Values": ["payments"]},
        {"Key": "cost-center", "Values": ["cc-4711"]},
        {"Key": "environment", "Values": ["staging"]},
        {"Key": "claim-namespace", "Values": [namespace.name]},
    ]);
    let found = platform
        .aws
        .call(
            "resourcegroupstaggingapi",
            "get_resources",
            &json!({"TagFilters": filter}),
        )
        .await?;

    let found = found["ResourceTagMappingList"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let arns: Vec<_> = found
        .iter()
        .map(|resource| text(resource, "/ResourceARN"))
        .collect();
    for kind in [":db:", ":security-group/"] {
        ensure!(
            arns.iter().any(|arn| arn.contains(kind)),
            "no {kind} among {arns:?}"
        );
    }
    // The stand-in's search knows neither of these; the service itself does.
    let name = text(&database, "/status/resolved/externalName");
    for kind in ["subgrp", "pg"] {
        let arn = arns.iter().find_map(|arn| Some(arn.split_once(":db:")?.0));
        let account = arn.unwrap_or_default();
        let group = platform.aws.group(kind, name).await?;
        ensure!(!group.is_empty(), "there is no {kind} for {name}");
        let named = json!({"ResourceName": format!("{account}:{kind}:{group}")});
        let tags = platform
            .aws
            .call("rds", "list_tags_for_resource", &named)
            .await?;
        let expected = json!({"Key": "team", "Value": "payments"});
        let tags = tags["TagList"].as_array().cloned().unwrap_or_default();
        ensure!(tags.contains(&expected), "{group} has {tags:?}");
    }
    Ok(())
}

async fn a_larger_size_reaches_the_cloud(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "small"}))
        .await?;
    let small = namespace.in_phase("orders", "Ready").await?;
    let identifier = text(&small, "/status/resolved/externalName").to_owned();

    namespace
        .change("orders", json!({"size": "medium"}))
        .await?;

    namespace
        .when("orders", |database| {
            let class = text(database, "/status/resolved/class");
            let phase = text(database, "/status/phase");
            Wait::when(
                class == "db.m7g.large" && phase == "Ready",
                format!("{class}, {phase}"),
            )
        })
        .await?;
    until(LIMIT, "AWS has the larger class", async || {
        let server = platform.aws.database_server(&identifier).await?;
        let class = text(&server, "/DBInstanceClass");
        Ok(Wait::when(class == "db.m7g.large", class))
    })
    .await
}

async fn what_cannot_be_changed_is_refused_in_words(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Ready").await?;
    let cases = [
        (
            json!({"engine": "mysql"}),
            "engine cannot be changed; create another Database and move the data",
        ),
        (
            json!({"cloud": "gcp"}),
            "cloud cannot be changed once resolved; create another Database there and move the data",
        ),
        (
            json!({"region": "ireland"}),
            "region cannot be changed once resolved; create another Database there and move the data",
        ),
    ];
    for (change, words) in cases {
        let refused = namespace.change("orders", change.clone()).await;
        let said = refused.map_or_else(|error| error.to_string(), |()| "nothing".into());
        ensure!(said.contains(words), "{change}: {said}");
    }
    Ok(())
}

async fn a_deleted_database_is_gone_with_everything_it_was_made_of(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Ready").await?;
    ensure!(
        !namespace.composed().await?.is_empty(),
        "nothing was composed"
    );

    namespace.delete("orders").await?;
    namespace.gone("orders").await?;

    let all_gone = || async {
        Ok(Wait::when(
            namespace.composed().await?.is_empty(),
            "something is left",
        ))
    };
    until(LIMIT, "composed resources are gone", all_gone).await?;
    ensure!(
        platform
            .cluster
            .get(DATABASE, &namespace.name, "orders")
            .await?
            .is_none()
    );
    Ok(())
}

async fn a_database_starts_from_a_second_in_the_past_of_another(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let backup = json!({"retentionDays": 7, "pointInTimeRecovery": true});
    namespace
        .apply("orders", json!({"cloud": "aws", "backup": backup}))
        .await?;
    namespace.in_phase("orders", "Ready").await?;
    let second = jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();

    let moment = json!({"source": "orders", "time": second});
    namespace
        .apply(
            "orders-again",
            json!({"cloud": "aws", "restoreFrom": {"pointInTime": moment}}),
        )
        .await?;

    let again = namespace.in_phase("orders-again", "Ready").await?;
    let identifier = text(&again, "/status/resolved/externalName");
    let server = platform.aws.database_server(identifier).await?;
    // Nobody gave the new server that name: it came with the data.
    ensure!(text(&server, "/DBName") == "orders", "{server}");
    Ok(())
}
