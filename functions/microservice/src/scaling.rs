//! How many replicas run, who decides it, and how many may be taken away at a time.

use pave_api::microservice::{AutoscalingSpec, ResolvedMicroservice};
use pave_compose::Composed;
use serde_json::{Value, json};

use crate::{Service, observed::Running};

/// How busy replicas are on average, in percent of what they request, where the developer says nothing.
const USUAL_CPU_PERCENT: u32 = 70;

/// How many replicas to ask for. An autoscaler that is new finds as many as there were, until it has set their number itself;
/// then nobody else says it.
pub(crate) fn replicas(record: &ResolvedMicroservice, running: Option<&Running>) -> Option<i64> {
    let fewest = i64::from(record.replicas);
    if record.autoscaling.is_none() {
        return Some(fewest);
    }
    let Some(running) = running else {
        return Some(fewest);
    };
    if running.is_scaled_by_others() {
        return None;
    }
    Some(running.replicas().unwrap_or(fewest))
}

impl Service<'_> {
    pub(crate) fn autoscaler(&self) -> Option<Composed> {
        let AutoscalingSpec {
            min,
            max,
            cpu_percent,
        } = self.record().autoscaling?;
        let cpu = cpu_percent.unwrap_or(USUAL_CPU_PERCENT);
        let autoscaler = json!({
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": self.metadata(),
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": self.name()},
                "minReplicas": min,
                "maxReplicas": max,
                "metrics": [{
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": cpu}},
                }],
            },
        });
        Some(Composed::new("autoscaler", &autoscaler))
    }

    /// One replica at a time, so that a node can be emptied even where there is only one. What does not work anyway never
    /// holds a node up.
    pub(crate) fn disruption_budget(&self) -> Value {
        json!({
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": self.metadata(),
            "spec": {
                "maxUnavailable": 1,
                "selector": {"matchLabels": self.selector()},
                "unhealthyPodEvictionPolicy": "AlwaysAllow",
            },
        })
    }
}
