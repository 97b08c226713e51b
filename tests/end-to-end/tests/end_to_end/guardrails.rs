//! The policy changes while databases run. One after the other, for there is one policy.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::Wait;
use pave_end_to_end::{
    DATABASE, ENVIRONMENT, HALF_OPEN, LANDING_ZONE, PLATFORM_POLICY, Platform, condition, text,
};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    a_policy_that_allows_more_unblocks_by_itself,
    a_tighter_policy_drops_nothing_and_says_so,
    a_policy_that_is_deleted_moves_nothing,
    a_policy_without_the_team_holds_what_runs,
    a_malformed_policy_is_refused_by_the_api_server,
    a_landing_zone_that_changes_moves_nothing,
    an_environment_of_another_team_changes_tags_only,
];

const LIMIT: Duration = Duration::from_mins(5);

async fn a_policy_that_allows_more_unblocks_by_itself(platform: &Platform) -> Result<()> {
    let before = policy(platform).await?;
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "xlarge"}))
        .await?;
    namespace.in_phase("orders", "Blocked").await?;

    let mut wider = before.clone();
    wider["spec"]["rules"][0]["sizes"] = json!(["micro", "small", "medium", "large", "xlarge"]);
    wider["spec"]["rules"][0]["maxMonthlyCost"] = "2000.00".into();
    platform.cluster.apply(&wider).await?;

    let unblocked = namespace.in_phase("orders", "Ready").await;
    platform.cluster.apply(&before).await?;
    unblocked.map(drop)
}

async fn a_tighter_policy_drops_nothing_and_says_so(platform: &Platform) -> Result<()> {
    let before = policy(platform).await?;
    let namespace = platform.namespace("payments", "dev").await?;
    namespace
        .apply("orders", json!({"cloud": "aws", "size": "medium"}))
        .await?;
    namespace.in_phase("orders", "Ready").await?;
    let composed = namespace.composed().await?;

    let mut tighter = before.clone();
    tighter["spec"]["rules"][0]["sizes"] = json!(["micro"]);
    platform.cluster.apply(&tighter).await?;

    let orders = namespace.object(DATABASE, "orders");
    let reported = orders.heard(|database| {
        let verdicts = database["status"]["guardrails"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let size = verdicts
            .into_iter()
            .find(|verdict| verdict["rule"] == "approved-size");
        let result = size
            .map(|verdict| verdict["result"].clone())
            .unwrap_or_default();
        Wait::when(result != "pass", result.to_string())
    });
    let reported = reported.await;
    let after = namespace.composed().await;
    platform.cluster.apply(&before).await?;
    let database = reported?;
    ensure!(after? == composed, "something was dropped or recreated");
    ensure!(
        text(&database, "/status/resolved/class") == "db.m7g.large",
        "it was resized"
    );
    Ok(())
}

async fn a_policy_that_is_deleted_moves_nothing(platform: &Platform) -> Result<()> {
    let before = policy(platform).await?;
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    let database = namespace.in_phase("orders", "Ready").await?;
    let composed = namespace.composed().await?;

    platform
        .cluster
        .delete(PLATFORM_POLICY, "", "default")
        .await?;

    let orders = namespace.object(DATABASE, "orders");
    let noticed = orders.heard(|after| {
        Wait::when(
            after["status"] != database["status"],
            "status says nothing of it",
        )
    });
    let noticed = noticed.await;
    let after = namespace.composed().await;
    platform.cluster.apply(&before).await?;
    let noticed = noticed?;
    ensure!(after? == composed, "something was dropped or recreated");
    ensure!(
        noticed["status"]["resolved"] == database["status"]["resolved"],
        "{}",
        noticed["status"]
    );
    let again = namespace.in_phase("orders", "Ready").await?;
    ensure!(
        again["status"]["resolved"] == database["status"]["resolved"],
        "{}",
        again["status"]
    );
    Ok(())
}

async fn a_policy_without_the_team_holds_what_runs(platform: &Platform) -> Result<()> {
    let before = policy(platform).await?;
    let namespace = platform.namespace("logistics", "dev").await?;
    namespace.apply("routes", json!({"cloud": "aws"})).await?;
    namespace.in_phase("routes", "Ready").await?;
    let composed = namespace.composed().await?;

    let mut without = before.clone();
    let teams = without["spec"]["teams"]
        .as_array_mut()
        .context("a policy without teams")?;
    teams.retain(|team| team["name"] != "logistics");
    platform.cluster.apply(&without).await?;

    let routes = namespace.object(DATABASE, "routes");
    let told = routes.heard(|database| {
        let message = text(database, "/status/message");
        Wait::when(message.contains("logistics"), message)
    });
    let told = told.await;
    let after = namespace.composed().await;
    platform.cluster.apply(&before).await?;
    told?;
    ensure!(after? == composed, "something was dropped or recreated");
    namespace.in_phase("routes", "Ready").await.map(drop)
}

async fn a_malformed_policy_is_refused_by_the_api_server(platform: &Platform) -> Result<()> {
    let before = policy(platform).await?;
    let cases = [
        (
            json!({"rules": [{"name": "dev", "maxMonthlyCost": 250}]}),
            "maxMonthlyCost",
        ),
        (
            json!({"rules": [{"name": "dev", "clouds": ["moon"]}]}),
            "moon",
        ),
        (json!({"installation": "Not A Name"}), "installation"),
    ];
    for (spec, words) in cases {
        let patch = json!({"spec": spec});
        let refused = platform
            .cluster
            .merge(PLATFORM_POLICY, ("", "default"), &patch)
            .await;
        let said = refused.map_or_else(|error| error.to_string(), |_| "accepted".into());
        ensure!(
            said.contains(words) && !said.contains("accepted"),
            "{spec}: {said}"
        );
    }
    let after = policy(platform).await?;
    ensure!(
        after["spec"] == before["spec"],
        "a refused policy changed something"
    );
    Ok(())
}

async fn a_landing_zone_that_changes_moves_nothing(platform: &Platform) -> Result<()> {
    let found = platform
        .cluster
        .get(LANDING_ZONE, "", "gcp-nonprod")
        .await?;
    let before = plain(&found.context("there is no LandingZone gcp-nonprod")?);
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "gcp"})).await?;
    let database = namespace.in_phase("orders", "Ready").await?;
    let composed = namespace.composed().await?;

    let mut moved = before.clone();
    moved["spec"]["project"] = "acme-elsewhere".into();
    moved["spec"]["regions"]["germany"]["privateNetwork"] =
        "projects/acme-elsewhere/global/networks/other".into();
    platform.cluster.apply(&moved).await?;
    // A new one goes where the zone is now; when that is decided, the change has been seen.
    namespace.apply("later", json!({"cloud": "gcp"})).await?;
    let later = namespace.in_phase("later", "Ready").await;
    let after = namespace.database("orders").await;
    let servers = namespace.composed().await;
    platform.cluster.apply(&before).await?;

    let (later, after) = (later?, after?);
    ensure!(
        text(&later, "/status/resolved/project") == "acme-elsewhere",
        "{}",
        later["status"]["resolved"]
    );
    ensure!(
        after["status"]["resolved"] == database["status"]["resolved"],
        "{}",
        after["status"]["resolved"]
    );
    let servers = servers?;
    ensure!(
        composed.iter().all(|resource| servers.contains(resource)),
        "something was recreated"
    );
    Ok(())
}

async fn an_environment_of_another_team_changes_tags_only(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    let database = namespace.in_phase("orders", "Ready").await?;
    let composed = namespace.composed().await?;

    namespace.environment("storefront", "dev").await?;
    let limit = (LIMIT, "the tags are the new team's");
    let environment = (ENVIRONMENT, ("", namespace.name.as_str()), HALF_OPEN);
    let heard = platform.until_heard(limit, environment, async || {
        let database = namespace.database("orders").await?;
        let team = text(&database, "/status/tags/team");
        Ok(Wait::when(team == "storefront", team))
    });
    heard.await?;

    let after = namespace.database("orders").await?;
    ensure!(
        namespace.composed().await? == composed,
        "something was dropped or recreated"
    );
    ensure!(
        after["status"]["resolved"] == database["status"]["resolved"],
        "{}",
        after["status"]["resolved"]
    );
    ensure!(
        condition(&after, "Synced")["status"] == "True",
        "{}",
        after["status"]
    );
    Ok(())
}

/// The policy as it would be applied again.
async fn policy(platform: &Platform) -> Result<Value> {
    let found = platform.cluster.get(PLATFORM_POLICY, "", "default").await?;
    Ok(plain(
        &found.context("there is no PlatformPolicy `default`")?,
    ))
}

/// An object without what the API server and Crossplane keep in it.
fn plain(object: &Value) -> Value {
    let mut spec = object["spec"].clone();
    if let Some(spec) = spec.as_object_mut() {
        spec.remove("crossplane");
    }
    json!({
        "apiVersion": object["apiVersion"], "kind": object["kind"],
        "metadata": {"name": object["metadata"]["name"]},
        "spec": spec,
    })
}
