//! Prometheus: it scrapes the service as its ServiceMonitor says, and answers what its dashboard asks.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use pave_control_plane::{Cluster, Kind, Process, Wait, path, until};
use reqwest::Client;
use serde_json::{Value, json};

use super::{Journey, NAMESPACE, OBJECTIVE, SERVICE, answers, operator};

const ADDRESS: &str = "127.0.0.1:13090";
/// Where the node's kubelet tells what containers take.
const KUBELET: &str = "10.244.0.1:10250";
const LIMIT: Duration = Duration::from_mins(3);

pub(super) async fn start(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let file = configure(journey, &[], None)?;
    if !journey.runs("prometheus") {
        Process::new(path("prometheus")?)
            .arg("--config.file")
            .arg(&file)
            .arg("--storage.tsdb.path")
            .arg(journey.directory("prometheus/data")?)
            .args(format!(
                "--web.listen-address={ADDRESS} --web.enable-lifecycle"
            ))
            .start(journey.plane.state(), "prometheus")?;
    }
    answers(LIMIT, "Prometheus", &format!("http://{ADDRESS}/-/ready")).await?;
    Ok(json!({}))
}

/// Writes what Prometheus reads: the kubelet, and what ServiceMonitors ask for.
fn configure(
    journey: &Journey<'_>,
    monitors: &[Value],
    rules: Option<&Value>,
) -> anyhow::Result<PathBuf> {
    let directory = journey.directory("prometheus")?;
    let pki = journey.plane.state().pki();
    let mut scrapes = vec![json!({
        "job_name": "kubelet", "scheme": "https", "metrics_path": "/metrics/cadvisor", "scrape_interval": "15s",
        "tls_config": {
            "insecure_skip_verify": true, "cert_file": pki.join("admin.crt"), "key_file": pki.join("admin.key"),
        },
        "static_configs": [{"targets": [KUBELET], "labels": {"node": "node"}}],
    })];
    for monitor in monitors {
        scrapes.extend(operator::scrape(monitor)?);
    }
    let mut configuration = json!({
        "global": {"scrape_interval": "30s", "evaluation_interval": "15s"}, "scrape_configs": scrapes,
    });
    if let Some(rules) = rules {
        let file = directory.join("rules.json");
        fs::write(&file, operator::rules(rules).to_string())?;
        configuration["rule_files"] = json!([file]);
    }
    let kubeconfig = journey.plane.kubeconfig().display().to_string();
    // JSON is YAML.
    let text = configuration.to_string().replace(
        &format!("\"{}\"", operator::KUBECONFIG),
        &json!(kubeconfig).to_string(),
    );
    let file = directory.join("prometheus.yaml");
    fs::write(&file, text).with_context(|| file.display().to_string())?;
    Ok(file)
}

/// The ServiceMonitor and the rules reach Prometheus, and the target answers.
pub(super) async fn scraped(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    let rule = rule(&cluster).await?;
    let client = load(journey, &cluster, rule.as_ref()).await?;
    let up = format!(r#"up{{namespace="{NAMESPACE}",service="{SERVICE}"}} == 1"#);
    until(LIMIT, "the service is scraped", async || {
        let found = query(&client, &up).await?;
        Ok(Wait::when(!found.is_empty(), "nothing is up"))
    })
    .await?;
    Ok(json!({"query": up}))
}

/// The objective that was asked for is watched: Prometheus evaluates its alerts, and every query of the dashboard has an answer, that
/// of how fast the budget burns among them.
pub(super) async fn objective(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    // As its alerts say it.
    let promise = format!("{OBJECTIVE} % availability");
    let rule = until(LIMIT, "the objective has alerts", async || {
        let found = rule(&cluster).await?;
        let found = found.filter(|rule| rule["spec"].to_string().contains(&promise));
        Ok(found.map_or_else(
            || Wait::NotYet(format!("no alert is about {promise}")),
            Wait::Done,
        ))
    })
    .await?;
    let client = load(journey, &cluster, Some(&rule)).await?;
    let evaluated = until(LIMIT, "its alerts are evaluated", async || {
        let found = ask(&client, "rules", &[("type", "alert")]).await?;
        let groups = found["groups"].as_array().into_iter().flatten();
        let alerts = groups.flat_map(|group| group["rules"].as_array().into_iter().flatten());
        let alerts: Vec<&Value> = alerts
            .filter(|alert| alert["annotations"].to_string().contains(&promise))
            .collect();
        let is_well = !alerts.is_empty() && alerts.iter().all(|alert| alert["health"] == "ok");
        Ok(if is_well {
            Wait::Done(alerts.len())
        } else {
            Wait::NotYet(json!(alerts).to_string())
        })
    })
    .await?;
    let mut answers = dashboard(journey).await?;
    answers["alertsOfTheObjective"] = json!(evaluated);
    Ok(answers)
}

/// The service's PrometheusRule.
async fn rule(cluster: &Cluster) -> anyhow::Result<Option<Value>> {
    let rules = cluster.list(of("PrometheusRule"), NAMESPACE, "").await?;
    Ok(rules.into_iter().find(|rule| {
        rule["metadata"]["name"]
            .as_str()
            .is_some_and(|name| name.starts_with(SERVICE))
    }))
}

fn of(kind: &'static str) -> Kind<'static> {
    Kind("monitoring.coreos.com/v1", kind)
}

/// Has Prometheus read what the ServiceMonitor and these rules say.
async fn load(
    journey: &Journey<'_>,
    cluster: &Cluster,
    rule: Option<&Value>,
) -> anyhow::Result<Client> {
    let monitor = cluster
        .get(of("ServiceMonitor"), NAMESPACE, SERVICE)
        .await?;
    let monitor = monitor.context("there is no ServiceMonitor")?;
    configure(journey, &[monitor], rule)?;
    let client = Client::new();
    let reload = client
        .post(format!("http://{ADDRESS}/-/reload"))
        .send()
        .await?;
    let status = reload.status();
    ensure!(
        status.is_success(),
        "Prometheus refuses its configuration: {}",
        reload.text().await?
    );
    Ok(client)
}

/// The service is asked now and then, and every query of its dashboard is tried until those about requests have answers.
pub(super) async fn dashboard(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let queries = queries(journey).await?;
    let cluster = journey.plane.cluster().await?;
    let service = cluster
        .get(Kind("v1", "Service"), NAMESPACE, SERVICE)
        .await?;
    let service = service.context("there is no Service")?;
    let address = service["spec"]["clusterIP"]
        .as_str()
        .context("no address")?;
    let port = &service["spec"]["ports"][0]["port"];
    let url = format!("http://{address}:{port}/");
    let client = Client::new();
    until(
        LIMIT,
        "the dashboard's queries about requests have answers",
        async || {
            let answer = client.get(&url).send().await?;
            ensure!(answer.status().is_success(), "{url}: {}", answer.status());
            let mut without = Vec::new();
            for (title, expression) in &queries {
                let is_about_requests = expression.contains("http_server_request");
                if is_about_requests && query(&client, expression).await?.is_empty() {
                    without.push(title.clone());
                }
            }
            Ok(Wait::when(without.is_empty(), without.join(", ")))
        },
    )
    .await?;
    let mut answers = json!({});
    for (title, expression) in &queries {
        let series = query(&client, expression).await?.len();
        answers[title] = json!(series);
    }
    Ok(json!({"series": answers}))
}

/// Title and expression of everything that the dashboard draws.
async fn queries(journey: &Journey<'_>) -> anyhow::Result<Vec<(String, String)>> {
    let cluster = journey.plane.cluster().await?;
    let name = format!("{SERVICE}-dashboard");
    let map = cluster
        .get(Kind("v1", "ConfigMap"), NAMESPACE, &name)
        .await?;
    let map = map.context("there is no dashboard")?;
    let files = map["data"].as_object().context("the dashboard is empty")?;
    let mut queries = Vec::new();
    for text in files.values().filter_map(Value::as_str) {
        let dashboard: Value = serde_json::from_str(text)?;
        for panel in dashboard["panels"].as_array().into_iter().flatten() {
            for target in panel["targets"].as_array().into_iter().flatten() {
                let (title, legend) = (&panel["title"], &target["legendFormat"]);
                let title = format!(
                    "{}: {}",
                    title.as_str().unwrap_or_default(),
                    legend.as_str().unwrap_or_default()
                );
                let expression = target["expr"]
                    .as_str()
                    .context("a target has no expression")?;
                queries.push((title, expression.to_owned()));
            }
        }
    }
    ensure!(!queries.is_empty(), "the dashboard draws nothing");
    Ok(queries)
}

async fn query(client: &Client, expression: &str) -> anyhow::Result<Vec<Value>> {
    let found = ask(client, "query", &[("query", expression)]).await?;
    Ok(found["result"].as_array().cloned().unwrap_or_default())
}

/// Asks Prometheus' API and returns its data.
async fn ask(client: &Client, what: &str, words: &[(&str, &str)]) -> anyhow::Result<Value> {
    let response = client
        .get(format!("http://{ADDRESS}/api/v1/{what}"))
        .query(words)
        .send()
        .await?;
    let mut answer: Value = response.json().await?;
    ensure!(
        answer["status"] == "success",
        "{what} {words:?}: {}",
        answer["error"]
    );
    Ok(answer["data"].take())
}
