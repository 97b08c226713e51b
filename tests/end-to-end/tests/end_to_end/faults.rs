//! Everything that Pave relies on fails once. Nothing is lost, nothing is made twice.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Kind, Wait, until};
use pave_end_to_end::{DATABASE, Namespace, Platform, condition, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    a_status_that_is_cleared_or_forged_is_repaired_and_never_followed,
    a_missing_provider_is_named_and_its_arrival_is_noticed,
    a_new_version_of_the_packages_changes_nothing_that_runs,
    a_new_control_plane_finds_the_databases_of_a_lost_one,
];

pub(crate) const LIMIT: Duration = Duration::from_mins(3);
/// How often an object is touched that Crossplane has not heard of.
const TOUCH: Duration = Duration::from_secs(5);
/// How many databases run before a fault.
pub(crate) const RUNNING: usize = 3;

async fn a_status_that_is_cleared_or_forged_is_repaired_and_never_followed(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    let database = namespace.in_phase("orders", "Ready").await?;
    let composed = namespace.composed().await?;
    let resolved = &database["status"]["resolved"];
    let forgeries = [
        json!({"status": {"resolved": Value::Null, "phase": Value::Null}}),
        json!({"status": {"resolved": {"class": "db.r7g.xlarge", "externalName": "somebody-elses"}}}),
        json!({"status": {"resolved": {"cloud": "gcp", "region": "ireland"}}}),
    ];
    let orders = namespace.object(DATABASE, "orders");
    for forgery in forgeries {
        let composite = orders.composite().await?;
        let kind = Kind(text(&composite, "/apiVersion"), text(&composite, "/kind"));
        let at = (
            text(&composite, "/metadata/namespace"),
            text(&composite, "/metadata/name"),
        );
        platform.cluster.merge(kind, at, &forgery).await?;
        let limit = (LIMIT, "status is repaired");
        let repaired = platform.until_heard(limit, (kind, at, TOUCH), async || {
            let composite = orders.composite().await?;
            let found = &composite["status"]["resolved"];
            Ok(Wait::when(found == resolved, found.to_string()))
        });
        repaired.await.with_context(|| format!("after {forgery}"))?;
        ensure!(
            namespace.composed().await? == composed,
            "{forgery} was followed"
        );
    }
    Ok(())
}

async fn a_missing_provider_is_named_and_its_arrival_is_noticed(platform: &Platform) -> Result<()> {
    let definition = Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    let name = "flexibleservers.dbformysql.azure.m.upbound.io";
    let found = platform.cluster.get(definition, "", name).await?;
    let found = found.context("the provider's kind is not installed")?;
    let again = json!({
        "apiVersion": found["apiVersion"], "kind": found["kind"], "metadata": {"name": name}, "spec": found["spec"],
    });
    platform.cluster.delete(definition, "", name).await?;
    platform
        .cluster
        .wait_until_gone(LIMIT, (definition, "", name))
        .await?;
    let namespace = platform.namespace("storefront", "dev").await?;
    namespace
        .apply("catalog", json!({"cloud": "azure", "engine": "mysql"}))
        .await?;

    let blocked = namespace.in_phase("catalog", "Blocked").await;

    platform.cluster.apply(&again).await?;
    let message = blocked?;
    let message = text(&message, "/status/message");
    ensure!(
        message.contains("dbformysql.azure.m.upbound.io"),
        "{message}"
    );
    namespace
        .when("catalog", |database| {
            let synced = condition(database, "Synced");
            let composed = database["status"]["resources"]
                .as_array()
                .is_some_and(|list| !list.is_empty());
            let phase = text(database, "/status/phase");
            Wait::when(
                synced["status"] == "True" && composed && phase != "Blocked",
                format!("{phase}: {synced}"),
            )
        })
        .await
        .map(drop)
}

async fn a_new_version_of_the_packages_changes_nothing_that_runs(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let running = several(&namespace, "running", RUNNING).await?;

    let version = pave_end_to_end::upgrade(&platform.cluster, platform.package).await?;

    let revisions = Kind("pkg.crossplane.io/v1", "FunctionRevision");
    until(LIMIT, "the new function is active", async || {
        let revisions = platform.cluster.list(revisions, "", "").await?;
        let active = revisions.iter().any(|revision| {
            text(revision, "/spec/image").ends_with(&version)
                && revision["spec"]["desiredState"] == "Active"
        });
        Ok(Wait::when(
            active,
            format!("{} revisions, none of {version} active", revisions.len()),
        ))
    })
    .await?;
    namespace.apply("new", json!({"cloud": "aws"})).await?;
    namespace.in_phase("new", "Ready").await?;
    still_there(&namespace, &running).await
}

/// The last of those that run alone: afterwards nothing of before is left in Kubernetes.
async fn a_new_control_plane_finds_the_databases_of_a_lost_one(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "staging").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    let before = namespace.in_phase("orders", "Ready").await?;
    let identifier = text(&before, "/status/resolved/externalName").to_owned();
    let made = platform.aws.database_server(&identifier).await?;
    let servers = servers(platform).await?;

    let cluster = platform
        .plane()?
        .lose_etcd(&["function-endpoint", "provider"])
        .await?;
    pave_end_to_end::install(&cluster, platform.package).await?;
    // What a GitOps tool does: the same manifests, to an empty control plane.
    cluster
        .apply(&json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": "Environment", "metadata": {"name": namespace.name},
            "spec": {"team": "payments", "environment": "staging"},
        }))
        .await?;
    let environment = (pave_end_to_end::ENVIRONMENT, "", namespace.name.as_str());
    cluster
        .wait_for(LIMIT, environment, pave_end_to_end::phase("Ready"))
        .await?;
    let manifest = namespace.manifest("orders", &json!({"cloud": "aws"}));
    cluster.apply(&manifest).await?;
    let at = (DATABASE, namespace.name.as_str(), "orders");
    let after = cluster
        .wait_for(LIMIT, at, pave_end_to_end::phase("Ready"))
        .await?;

    ensure!(
        text(&after, "/status/resolved/externalName") == identifier,
        "{}",
        after["status"]["resolved"]
    );
    let found = platform.aws.database_server(&identifier).await?;
    ensure!(
        found["InstanceCreateTime"] == made["InstanceCreateTime"],
        "it was made again"
    );
    ensure!(
        self::servers(platform).await? == servers,
        "a second one appeared"
    );
    Ok(())
}

/// Databases that run, and everything they are made of.
pub(crate) async fn several(
    namespace: &Namespace<'_>,
    prefix: &str,
    count: usize,
) -> Result<Vec<(String, String, String)>> {
    for number in 0..count {
        namespace
            .apply(&format!("{prefix}-{number}"), json!({"cloud": "aws"}))
            .await?;
    }
    for number in 0..count {
        namespace
            .in_phase(&format!("{prefix}-{number}"), "Ready")
            .await?;
    }
    namespace.composed().await
}

/// Everything that ran before is the same object still.
pub(crate) async fn still_there(
    namespace: &Namespace<'_>,
    before: &[(String, String, String)],
) -> Result<()> {
    let now = namespace.composed().await?;
    for resource in before {
        ensure!(
            now.contains(resource),
            "{resource:?} is gone or was made again"
        );
    }
    Ok(())
}

/// Names of all servers in AWS.
async fn servers(platform: &Platform) -> Result<Vec<String>> {
    let found = platform
        .aws
        .call("rds", "describe_db_instances", &json!({}))
        .await?;
    let instances = found["DBInstances"].as_array().into_iter().flatten();
    let mut names: Vec<_> = instances
        .map(|instance| text(instance, "/DBInstanceIdentifier").to_owned())
        .collect();
    names.sort();
    Ok(names)
}
