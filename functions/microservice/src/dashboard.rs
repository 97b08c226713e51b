//! The Grafana dashboard: a ConfigMap that Grafana's sidecar finds by its label.

use pave_api::microservice::availability_percent;
use pave_compose::dashboard_uid;
use serde_json::{Value, json};

use crate::{Service, alerts::error_budget};

/// Grafana divides the width into 24; panels stand in threes.
const PANEL_WIDTH: usize = 8;
const PANEL_HEIGHT: usize = 7;

/// A panel: what it is called, in which unit, and its lines by what they are called.
struct Panel {
    title: &'static str,
    unit: &'static str,
    lines: Vec<(&'static str, String)>,
}

impl Service<'_> {
    pub(crate) fn dashboard(&self) -> Value {
        let mut metadata = self.metadata();
        metadata["name"] = json!(format!("{}-dashboard", self.name()));
        metadata["labels"]["grafana_dashboard"] = json!("1");
        let file = format!("{}-{}.json", self.namespace(), self.name());
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": {file: self.dashboard_json().to_string()},
        })
    }

    fn dashboard_json(&self) -> Value {
        let panels = self.panels();
        let panels = panels
            .iter()
            .enumerate()
            .map(|(index, panel)| panel.json(index));
        json!({
            "uid": dashboard_uid(self.namespace(), self.name()),
            "title": format!("{} ({})", self.name(), self.namespace()),
            "tags": ["pave", self.namespace()],
            "schemaVersion": 39,
            "refresh": "1m",
            "time": {"from": "now-6h", "to": "now"},
            "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
            "panels": panels.collect::<Value>(),
        })
    }

    fn panels(&self) -> Vec<Panel> {
        let mut panels = Vec::new();
        if self.metrics().is_some() {
            panels.extend(self.request_panels());
        }
        let restarts = self.contained("");
        let available = format!(
            r#"kube_deployment_status_replicas_available{{namespace="{}",deployment="{}"}}"#,
            self.namespace(),
            self.name()
        );
        panels.extend([
            Panel {
                title: "Processor, of what is requested",
                unit: "percentunit",
                lines: vec![("all replicas", self.cpu())],
            },
            Panel {
                title: "Memory, of the limit",
                unit: "percentunit",
                lines: vec![("{{pod}}", self.memory())],
            },
            Panel {
                title: "Replicas that work",
                unit: "short",
                lines: vec![("replicas", available)],
            },
            Panel {
                title: "Restarts in an hour",
                unit: "short",
                lines: vec![(
                    "{{pod}}",
                    format!(
                        "sum by (pod) (increase(kube_pod_container_status_restarts_total{restarts}[1h]))"
                    ),
                )],
            },
        ]);
        panels
    }

    fn request_panels(&self) -> [Panel; 4] {
        let promised = availability_percent(Some(&self.record().observability));
        let requests = format!(
            "sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{}[5m]))",
            self.scraped("")
        );
        let burned = format!(
            "{} / {}",
            self.recorded_errors("3d"),
            error_budget(promised)
        );
        let latency = [("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99")];
        [
            Panel {
                title: "Requests",
                unit: "reqps",
                lines: vec![("{{http_response_status_code}}", requests)],
            },
            Panel {
                title: "Requests that fail",
                unit: "percentunit",
                lines: vec![("5 minutes", self.recorded_errors("5m"))],
            },
            Panel {
                title: "How long answers take",
                unit: "s",
                lines: latency
                    .map(|(name, quantile)| (name, self.latency(quantile)))
                    .to_vec(),
            },
            Panel {
                title: "Error budget: times too fast, over 3 days",
                unit: "short",
                lines: vec![("burn rate", burned)],
            },
        ]
    }
}

impl Panel {
    fn json(&self, index: usize) -> Value {
        let source = json!({"type": "prometheus", "uid": "${datasource}"});
        let targets = self.lines.iter().zip('A'..).map(|((name, expression), letter)| {
            json!({"refId": letter, "datasource": source, "expr": expression, "legendFormat": name})
        });
        json!({
            "id": index + 1,
            "type": "timeseries",
            "title": self.title,
            "datasource": source,
            "gridPos": {
                "x": index % 3 * PANEL_WIDTH, "y": index / 3 * PANEL_HEIGHT, "w": PANEL_WIDTH, "h": PANEL_HEIGHT,
            },
            "fieldConfig": {"defaults": {"unit": self.unit, "min": 0}, "overrides": []},
            "targets": targets.collect::<Value>(),
        })
    }
}
