//! What pave-insights counts of the journey: the second deployment has a lead time, for the first is where counting begins.

use std::{fs, time::Duration};

use anyhow::{Context, ensure};
use jiff::{Timestamp, ToSpan};
use pave_control_plane::{Process, Wait, until};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{
    Journey, ORGANIZATION, SERVICE, Step, TEAM, answers, gitea::Gitea, platform, service,
    timeline::now,
};

/// Where it answers, the portal for one.
pub(super) const ADDRESS: &str = "127.0.0.1:13095";
const EVENTS: &str = "127.0.0.1:13096";
/// Gitea signs with it; nobody but this machine can send.
const SECRET: &str = "golden-path-of-this-machine";
/// What the stage of the journey's namespace is called.
const ENVIRONMENT: &str = "dev";
/// The watch tells within seconds, and the watched moment is the cluster's.
const LIMIT: Duration = Duration::from_mins(3);

/// Starts it on SQLite, watching the cluster, and has Gitea tell it of pushes.
pub(super) async fn start(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let home = journey.directory("insights")?;
    let secrets = journey.directory("insights/secrets")?;
    fs::write(secrets.join("gitea"), SECRET)?;
    let services = home.join("services.yaml");
    let list = json!({"services": [
        {"name": SERVICE, "team": TEAM, "repository": format!("{ORGANIZATION}/{SERVICE}")},
    ]});
    // JSON is YAML.
    fs::write(&services, list.to_string())?;
    if !journey.runs("pave-insights") {
        Process::new(platform::own_program(
            journey,
            "pave-insights",
            "PAVE_INSIGHTS_COMMAND",
        )?)
        .args(format!(
            "serve --watch-cluster --address {ADDRESS} --events-address {EVENTS}"
        ))
        .arg("--database")
        .arg(format!("sqlite:{}", home.join("insights.db").display()))
        .arg("--secrets")
        .arg(&secrets)
        .arg("--services")
        .arg(&services)
        .env("KUBECONFIG", journey.plane.kubeconfig())
        .start(journey.plane.state(), "pave-insights")?;
    }
    answers(LIMIT, "pave-insights", &format!("http://{ADDRESS}/healthz")).await?;
    let hook = json!({
        "type": "gitea", "active": true, "events": ["push", "pull_request"],
        "config": {
            "url": format!("http://{EVENTS}/v1/events/gitea"), "content_type": "json", "secret": SECRET,
        },
    });
    let route = format!("/orgs/{ORGANIZATION}/hooks");
    Gitea::of(journey)?
        .call(Method::POST, &route, Some(hook))
        .await?;
    Ok(json!({}))
}

/// A developer changes what the service answers, on a branch, and a reviewer merges it. Were only its documentation changed, the same
/// image would come out, and a deployment of what runs already is none.
pub(super) async fn change(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let gitea = Gitea::of(journey)?;
    let branch = "say-what-a-receipt-is";
    let answered = format!("{{\"service\": \"{SERVICE}\"}}");
    let answer = format!("{{\"service\": \"{SERVICE}\", \"says\": \"what was paid\"}}");
    let committed = gitea
        .change(SERVICE, branch, ("src/routes.rs", &answered, &answer))
        .await?;
    let request = gitea
        .pull_request(SERVICE, (branch, "Say what a receipt is"))
        .await?;
    let triggered = now();
    gitea.merge(SERVICE, &request).await?;
    Ok(json!({"commit": committed, "pullRequest": request, "triggered": triggered}))
}

/// The deployment of the change is counted, with the time from its commit until every replica was of it.
pub(super) async fn measured(journey: &Journey<'_>) -> anyhow::Result<Value> {
    service::rolled_out(journey, &journey.fact(Step::Redelivery, "digest")?).await?;
    let request = journey.fact(Step::Change, "pullRequest")?;
    let number = request.rsplit('/').next().unwrap_or_default();
    let change = format!("{ORGANIZATION}/{SERVICE}#{number}");
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let url = format!(
        "http://{ADDRESS}/v1/dora?service={SERVICE}&environment={ENVIRONMENT}&from={}&to={}",
        today.checked_sub(1.day())?,
        today.checked_add(1.day())?
    );
    let client = Client::new();
    let service = until(LIMIT, "the deployment is counted", async || {
        let answer: Value = client.get(&url).send().await?.json().await?;
        let service = &answer["services"][0];
        let deployments = service["deployments"].as_array();
        Ok(
            if deployments.is_some_and(|deployments| deployments.len() >= 2) {
                Wait::Done(service.clone())
            } else {
                Wait::NotYet(answer.to_string())
            },
        )
    })
    .await?;
    let changes = service["deployments"].as_array().into_iter().flatten();
    let (deployment, counted) = changes
        .flat_map(|deployment| {
            let changes = deployment["changes"].as_array().into_iter().flatten();
            changes.map(move |change| (deployment, change))
        })
        .find(|(_, counted)| counted["change"] == *change)
        .with_context(|| format!("no deployment brings {change}: {service:#}"))?;
    let time = |value: &Value| -> anyhow::Result<Timestamp> {
        let text = value.as_str().context("no time")?;
        text.parse().with_context(|| text.to_owned())
    };
    let (began, ended) = (
        time(&counted["firstCommitAt"])?,
        time(&deployment["finishedAt"])?,
    );
    let merged = i64::try_from(journey.number(Step::Change, "triggered")?)?;
    // Git's clock has seconds.
    ensure!(
        (began.as_millisecond() - merged).abs() < 60_000 && ended > began,
        "the change began at {began} and ended at {ended}; it was merged at {merged} ms"
    );
    let metrics = &service["metrics"];
    Ok(json!({
        "leadTimeSeconds": (ended - began).total(jiff::Unit::Second)?, "firstCommitAt": counted["firstCommitAt"],
        "finishedAt": deployment["finishedAt"], "deploymentFrequency": metrics["deploymentFrequency"],
    }))
}
