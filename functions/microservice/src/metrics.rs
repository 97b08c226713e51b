//! Where Prometheus reads, and everything that is made of what it reads.

use pave_compose::Composed;
use serde_json::{Value, json};

use crate::Service;

const USUAL_PATH: &str = "/metrics";

/// Where Prometheus reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metrics<'a> {
    pub(crate) path: &'a str,
    /// Name of the port, where one was given.
    pub(crate) port: Option<&'a str>,
}

impl<'a> Service<'a> {
    /// `None` where the developer turned metrics off.
    pub(crate) fn metrics(&self) -> Option<Metrics<'a>> {
        let metrics = self.record().observability.metrics.as_ref();
        let is_on = metrics.is_none_or(|metrics| metrics.enabled != Some(false));
        let path = metrics.and_then(|metrics| metrics.path.as_deref());
        is_on.then(|| Metrics {
            path: path.unwrap_or(USUAL_PATH),
            port: metrics.and_then(|metrics| metrics.port.as_deref()),
        })
    }

    pub(crate) fn observability(&self) -> Vec<Composed> {
        let observability = &self.record().observability;
        let alerts = observability.alerts.as_ref();
        let mut resources = Vec::new();
        if let Some(metrics) = self.metrics() {
            resources.push(Composed::new(
                "service-monitor",
                &self.service_monitor(metrics),
            ));
        }
        if alerts.is_none_or(|alerts| alerts.enabled != Some(false)) {
            resources.push(Composed::new("alerts", &self.prometheus_rule()));
        }
        if observability.dashboard != Some(false) {
            resources.push(Composed::new("dashboard", &self.dashboard()));
        }
        resources
    }

    fn service_monitor(&self, metrics: Metrics<'_>) -> Value {
        json!({
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "ServiceMonitor",
            "metadata": self.metadata(),
            "spec": {
                "selector": {"matchLabels": self.selector()},
                "endpoints": [{"port": self.port_name(metrics.port), "path": metrics.path, "interval": "30s"}],
            },
        })
    }
}
