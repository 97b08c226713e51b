//! When somebody is told: the four golden signals, and how fast what the objective leaves for errors is used up.
//!
//! Windows and rates are those of Google's SRE workbook, "Alerting on SLOs", chapter 5, table 5-8:
//! <https://sre.google/workbook/alerting-on-slos/>. Requests are counted as OpenTelemetry's semantic conventions for HTTP say,
//! in Prometheus' spelling: <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>.

use pave_api::microservice::availability_percent;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::Service;

/// Percent of requests that may fail, where the developer says nothing.
const USUAL_ERROR_RATE_PERCENT: u32 = 1;
/// Milliseconds within which 95 of 100 requests are answered, where the developer says nothing.
const USUAL_P95_MILLISECONDS: u32 = 500;

/// Windows over which errors are counted.
const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// Somebody is told when errors use up the budget so many times too fast over both windows: the long one says that it is
/// worth it, the short one that it is still so.
const BURN_RATES: [BurnRate; 4] = [
    BurnRate {
        times: "14.4",
        long: "1h",
        short: "5m",
        severity: "critical",
    },
    BurnRate {
        times: "6",
        long: "6h",
        short: "30m",
        severity: "critical",
    },
    BurnRate {
        times: "3",
        long: "1d",
        short: "2h",
        severity: "warning",
    },
    BurnRate {
        times: "1",
        long: "3d",
        short: "6h",
        severity: "warning",
    },
];

struct BurnRate {
    times: &'static str,
    long: &'static str,
    short: &'static str,
    severity: &'static str,
}

/// An alert: what it is called, how bad it is, how long it lasts before somebody is told.
struct Alert {
    name: &'static str,
    severity: &'static str,
    lasts: &'static str,
}

impl Service<'_> {
    pub(crate) fn prometheus_rule(&self) -> Value {
        let prefix = format!("{}/{}", self.namespace(), self.name());
        let mut groups =
            vec![json!({"name": format!("{prefix}/replicas"), "rules": self.replica_rules()})];
        if self.metrics().is_some() {
            groups
                .push(json!({"name": format!("{prefix}/requests"), "rules": self.request_rules()}));
            groups.push(
                json!({"name": format!("{prefix}/objective"), "rules": self.objective_rules()}),
            );
        }
        json!({
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": self.metadata(),
            "spec": {"groups": groups},
        })
    }

    /// Selects what Prometheus reads from this service.
    pub(crate) fn scraped(&self, more: &str) -> String {
        format!(
            r#"{{namespace="{}",job="{}"{more}}}"#,
            self.namespace(),
            self.name()
        )
    }

    /// Selects what the kubelet and kube-state-metrics say about its containers.
    pub(crate) fn contained(&self, more: &str) -> String {
        format!(
            r#"{{namespace="{}",container="{}"{more}}}"#,
            self.namespace(),
            self.name()
        )
    }

    fn deployed(&self) -> String {
        format!(
            r#"{{namespace="{}",deployment="{}"}}"#,
            self.namespace(),
            self.name()
        )
    }

    /// The share of requests that failed within a window, as recorded.
    pub(crate) fn recorded_errors(&self, window: &str) -> String {
        let selector = format!(
            r#"{{namespace="{}",microservice="{}"}}"#,
            self.namespace(),
            self.name()
        );
        format!("microservice:http_errors:ratio_rate{window}{selector}")
    }

    /// The slowest answer among the fastest of so many in a hundred, in seconds.
    pub(crate) fn latency(&self, quantile: &str) -> String {
        let buckets = self.scraped("");
        format!(
            "histogram_quantile({quantile}, sum by (le) (rate(http_server_request_duration_seconds_bucket{buckets}[5m])))"
        )
    }

    /// Memory in use as a share of the limit, for each pod.
    pub(crate) fn memory(&self) -> String {
        let [used, limit] = ["", r#",resource="memory""#].map(|more| self.contained(more));
        format!(
            "max by (pod) (container_memory_working_set_bytes{used}) / max by (pod) (kube_pod_container_resource_limits{limit})"
        )
    }

    /// Cores in use as a share of those requested, for all pods together.
    pub(crate) fn cpu(&self) -> String {
        let [used, requested] = ["", r#",resource="cpu""#].map(|more| self.contained(more));
        format!(
            "sum(rate(container_cpu_usage_seconds_total{used}[5m])) / sum(kube_pod_container_resource_requests{requested})"
        )
    }

    fn replica_rules(&self) -> Vec<Value> {
        let deployed = self.deployed();
        let restarts = self.contained("");
        let mut rules = vec![
            self.alert(
                &Alert { name: "MicroserviceDown", severity: "critical", lasts: "5m" },
                &format!("kube_deployment_status_replicas_available{deployed} == 0"),
                "no replica works",
            ),
            self.alert(
                &Alert { name: "MicroserviceReplicasMissing", severity: "warning", lasts: "15m" },
                &format!("kube_deployment_status_replicas_available{deployed} < kube_deployment_spec_replicas{deployed}"),
                "fewer replicas work than are wanted",
            ),
            self.alert(
                &Alert { name: "MicroserviceRestarting", severity: "warning", lasts: "5m" },
                &format!("increase(kube_pod_container_status_restarts_total{restarts}[15m]) > 3"),
                "a replica restarts again and again",
            ),
            self.alert(
                &Alert { name: "MicroserviceMemoryNearLimit", severity: "warning", lasts: "15m" },
                &format!("{} > 0.9", self.memory()),
                "a replica uses more than 90 % of its memory; beyond its limit it is killed",
            ),
            self.alert(
                &Alert { name: "MicroserviceCpuAboveRequest", severity: "warning", lasts: "30m" },
                &format!("{} > 1", self.cpu()),
                "replicas use more processor time than they request; on a busy node they will not get it",
            ),
        ];
        if self.record().autoscaling.is_some() {
            let selector = format!(
                r#"{{namespace="{}",horizontalpodautoscaler="{}"}}"#,
                self.namespace(),
                self.name()
            );
            rules.push(self.alert(
                &Alert { name: "MicroserviceAtMostReplicas", severity: "warning", lasts: "30m" },
                &format!(
                    "kube_horizontalpodautoscaler_status_current_replicas{selector} >= kube_horizontalpodautoscaler_spec_max_replicas{selector}"
                ),
                "the load asks for more replicas than autoscaling.max allows",
            ));
        }
        rules
    }

    fn request_rules(&self) -> Vec<Value> {
        let alerts = self
            .record()
            .observability
            .alerts
            .clone()
            .unwrap_or_default();
        let percent = alerts
            .error_rate_percent
            .unwrap_or(USUAL_ERROR_RATE_PERCENT);
        let milliseconds = alerts.p95_milliseconds.unwrap_or(USUAL_P95_MILLISECONDS);
        let share = Decimal::new(i64::from(percent), 2).normalize();
        let seconds = Decimal::new(i64::from(milliseconds), 3).normalize();
        let up = self.scraped("");
        vec![
            self.alert(
                &Alert {
                    name: "MicroserviceErrors",
                    severity: "warning",
                    lasts: "5m",
                },
                &format!("{} > {share}", self.recorded_errors("5m")),
                &format!("more than {percent} % of requests fail"),
            ),
            self.alert(
                &Alert {
                    name: "MicroserviceSlow",
                    severity: "warning",
                    lasts: "10m",
                },
                &format!("{} > {seconds}", self.latency("0.95")),
                &format!("of 100 requests more than 5 take longer than {milliseconds} ms"),
            ),
            self.alert(
                &Alert {
                    name: "MicroserviceMetricsMissing",
                    severity: "warning",
                    lasts: "15m",
                },
                &format!("up{up} == 0 or absent(up{up})"),
                "Prometheus cannot read its metrics, so nobody would hear of errors",
            ),
        ]
    }

    fn objective_rules(&self) -> Vec<Value> {
        let promised = availability_percent(Some(&self.record().observability));
        let budget = error_budget(promised);
        let recorded = WINDOWS.map(|window| {
            let failed = self.scraped(r#",http_response_status_code=~"5..""#);
            let all = self.scraped("");
            let count = |selector: &str| {
                format!("sum(rate(http_server_request_duration_seconds_count{selector}[{window}]))")
            };
            json!({
                "record": format!("microservice:http_errors:ratio_rate{window}"),
                // Without a failure there is no such series; without a request there is no share.
                "expr": format!("({} or vector(0)) / {}", count(&failed), count(&all)),
                "labels": {"namespace": self.namespace(), "microservice": self.name()},
            })
        });
        let alerts = BURN_RATES.map(|BurnRate { times, long, short, severity }| {
            let [long_errors, short_errors] = [long, short].map(|window| self.recorded_errors(window));
            let limit = format!("({times} * {budget})");
            let mut alert = self.alert(
                &Alert { name: "MicroserviceErrorBudgetBurning", severity, lasts: "2m" },
                &format!("{long_errors} > {limit} and {short_errors} > {limit}"),
                &format!("errors of the last {long} use up what {promised} % availability leaves {times} times too fast"),
            );
            // Two rules of one name and the same labels would be one alert.
            alert["labels"]["window"] = json!(long);
            alert
        });
        recorded.into_iter().chain(alerts).collect()
    }

    fn alert(&self, alert: &Alert, expression: &str, summary: &str) -> Value {
        let Alert {
            name,
            severity,
            lasts,
        } = alert;
        let mut labels = json!({"severity": severity, "namespace": self.namespace(), "microservice": self.name()});
        if let Some(team) = self.record().pod_labels.get("team") {
            labels["team"] = json!(team);
        }
        let who = format!("Microservice {}/{}", self.namespace(), self.name());
        json!({
            "alert": name,
            "expr": expression,
            "for": lasts,
            "labels": labels,
            "annotations": {"summary": format!("{who}: {summary}.")},
        })
    }
}

/// The share of requests that may fail, `0.001` for `99.9`.
pub(crate) fn error_budget(promised: &str) -> Decimal {
    let promised: Decimal = promised.parse().unwrap_or(Decimal::ONE_HUNDRED);
    ((Decimal::ONE_HUNDRED - promised) / Decimal::ONE_HUNDRED).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_what_the_promise_leaves() {
        for (promised, want) in [("99.9", "0.001"), ("95", "0.05"), ("99.999", "0.00001")] {
            assert_eq!(error_budget(promised).to_string(), want, "{promised}");
        }
    }

    /// A share is never more than one, so a rate that asks for more is an alert that never comes.
    #[test]
    fn every_burn_rate_can_be_reached_under_every_objective() {
        for rate in BURN_RATES {
            let times: Decimal = rate.times.parse().unwrap();
            assert!(times * error_budget("95") < Decimal::ONE, "{}", rate.times);
            assert!(WINDOWS.contains(&rate.long) && WINDOWS.contains(&rate.short));
        }
    }
}
