//! What the Prometheus operator makes of a ServiceMonitor and a PrometheusRule: a scrape configuration and a file of rules.
//!
//! A stand-in, named as such: it knows the fields that Pave's objects have.

use anyhow::Context;
use serde_json::{Value, json};

/// The scrape configurations of a ServiceMonitor.
pub(super) fn scrape(monitor: &Value) -> anyhow::Result<Vec<Value>> {
    let namespace = monitor["metadata"]["namespace"]
        .as_str()
        .context("no namespace")?;
    let name = monitor["metadata"]["name"].as_str().context("no name")?;
    let labels = monitor["spec"]["selector"]["matchLabels"].as_object();
    let labels = labels.context("spec.selector.matchLabels: there is none")?;
    let endpoints = monitor["spec"]["endpoints"].as_array();
    let endpoints = endpoints.context("spec.endpoints: there is none")?;
    endpoints
        .iter()
        .enumerate()
        .map(|(index, endpoint)| {
            let port = endpoint["port"].as_str().context("spec.endpoints: a port has no name")?;
            let mut rules: Vec<Value> = labels.iter().map(keep_label).collect();
            rules.push(json!({
                "action": "keep", "source_labels": ["__meta_kubernetes_endpointslice_port_name"], "regex": port,
            }));
            for (from, to) in [
                ("__meta_kubernetes_namespace", "namespace"),
                ("__meta_kubernetes_service_name", "service"),
                ("__meta_kubernetes_service_name", "job"),
                ("__meta_kubernetes_pod_name", "pod"),
                ("__meta_kubernetes_pod_container_name", "container"),
            ] {
                rules.push(json!({"source_labels": [from], "target_label": to}));
            }
            rules.push(json!({"target_label": "endpoint", "replacement": port}));
            Ok(json!({
                "job_name": format!("serviceMonitor/{namespace}/{name}/{index}"),
                "metrics_path": endpoint["path"],
                "scrape_interval": endpoint["interval"],
                "kubernetes_sd_configs": [discovery(namespace)],
                "relabel_configs": rules,
            }))
        })
        .collect()
}

/// The groups of a PrometheusRule, in the form of Prometheus' own files.
pub(super) fn rules(rule: &Value) -> Value {
    json!({"groups": rule["spec"]["groups"]})
}

fn discovery(namespace: &str) -> Value {
    json!({"role": "endpointslice", "kubeconfig_file": KUBECONFIG, "namespaces": {"names": [namespace]}})
}

/// Replaced by the path of the cluster's own.
pub(super) const KUBECONFIG: &str = "KUBECONFIG";

fn keep_label((label, value): (&String, &Value)) -> Value {
    // Prometheus writes what may not stand in a label's name as an underscore.
    let name: String = label
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    json!({
        "action": "keep", "source_labels": [format!("__meta_kubernetes_service_label_{name}")], "regex": value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_of_the_service_are_scraped_under_the_labels_that_dashboards_ask_for() {
        let monitor = json!({
            "metadata": {"name": "receipts", "namespace": "payments-dev"},
            "spec": {
                "selector": {"matchLabels": {"app.kubernetes.io/name": "receipts"}},
                "endpoints": [{"port": "http", "path": "/metrics", "interval": "30s"}],
            },
        });
        let scrapes = scrape(&monitor).unwrap();
        assert_eq!(scrapes.len(), 1);
        assert_eq!(scrapes[0]["metrics_path"], "/metrics");
        let rules = scrapes[0]["relabel_configs"].to_string();
        for part in [
            "__meta_kubernetes_service_label_app_kubernetes_io_name",
            r#""target_label":"job""#,
            r#""target_label":"pod""#,
        ] {
            assert!(rules.contains(part), "{part} is not in {rules}");
        }
    }

    #[test]
    fn a_monitor_without_a_selector_is_refused_and_not_read_as_all_services() {
        let monitor =
            json!({"metadata": {"name": "a", "namespace": "b"}, "spec": {"endpoints": []}});
        let error = scrape(&monitor).unwrap_err();
        assert!(error.to_string().contains("matchLabels"), "{error}");
    }
}
