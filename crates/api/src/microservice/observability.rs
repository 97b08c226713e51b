//! What is measured, shown and alerted on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Metrics, alerts, dashboard and objective. Everything is on unless it is turned off, and needs the Prometheus operator in
/// the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ObservabilitySpec {
    /// Where Prometheus reads. Requests are expected as OpenTelemetry's `http_server_request_duration_seconds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<MetricsSpec>,
    /// Whether there is a Grafana dashboard. The default is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dashboard: Option<bool>,
    /// When somebody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<AlertsSpec>,
    /// What is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveSpec>,
}

/// Where Prometheus reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MetricsSpec {
    /// Whether Prometheus reads at all. The default is true; without metrics there are no alerts on requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Path. The default is `/metrics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = "^/"))]
    pub path: Option<String>,
    /// Name of the port. The default is the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 15))]
    pub port: Option<String>,
}

/// When somebody is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertsSpec {
    /// Whether there are alerts. The default is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Percent of requests that may fail (HTTP 5xx) within five minutes. The default is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub error_rate_percent: Option<u32>,
    /// Milliseconds within which 95 of 100 requests are answered. The default is 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 60000))]
    pub p95_milliseconds: Option<u32>,
}

/// What is promised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectiveSpec {
    /// Percent of requests that succeed within 30 days, a decimal in quotes from 95 to 99.999, for example `"99.9"`, which
    /// is the default. Alerts follow from how fast the rest is used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 6), regex(pattern = r"^9[5-9](\.[0-9]{1,3})?$"))]
    pub availability_percent: Option<String>,
}

/// The promise where nobody makes another.
const USUAL_AVAILABILITY: &str = "99.9";

/// What is promised, as it is written.
pub fn availability_percent(observability: Option<&ObservabilitySpec>) -> &str {
    observability
        .and_then(|observability| observability.objective.as_ref())
        .and_then(|objective| objective.availability_percent.as_deref())
        .unwrap_or(USUAL_AVAILABILITY)
}
