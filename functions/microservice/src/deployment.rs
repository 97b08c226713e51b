//! The Deployment: how many replicas of the pod template, and how a new version replaces the old one.

use pave_api::microservice::RolloutSpec;
use serde_json::{Value, json};

use crate::{Service, object};

/// Seconds without progress after which a rollout counts as stuck, where the developer says nothing.
const USUAL_DEADLINE_SECONDS: u32 = 600;
/// Label with the version that is released.
pub(crate) const VERSION_LABEL: &str = "app.kubernetes.io/version";
/// How the annotations begin that say the rest of what is released.
pub(crate) const RELEASE_ANNOTATIONS: &str = "pave.internal/";
/// Old versions that `kubectl rollout undo` can go back to.
const OLD_VERSIONS: u32 = 5;

impl Service<'_> {
    pub(crate) fn deployment(&self) -> Value {
        let RolloutSpec {
            max_unavailable,
            progress_deadline_seconds,
        } = self.record().rollout;
        let spec = object([
            ("replicas", self.resolved.own.replicas.map(Value::from)),
            ("revisionHistoryLimit", Some(json!(OLD_VERSIONS))),
            (
                "progressDeadlineSeconds",
                Some(json!(
                    progress_deadline_seconds.unwrap_or(USUAL_DEADLINE_SECONDS)
                )),
            ),
            ("selector", Some(json!({"matchLabels": self.selector()}))),
            (
                "strategy",
                Some(json!({
                    "type": "RollingUpdate",
                    "rollingUpdate": {"maxUnavailable": max_unavailable.unwrap_or_default(), "maxSurge": "25%"},
                })),
            ),
            ("template", Some(self.pod_template())),
        ]);
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": self.deployment_metadata(),
            "spec": spec,
        })
    }

    /// The release stands on the Deployment and not on its pods: naming it replaces none.
    fn deployment_metadata(&self) -> Value {
        let mut metadata = self.metadata();
        if let Some(release) = &self.record().release {
            if let Some(version) = &release.version {
                metadata["labels"][VERSION_LABEL] = json!(version);
            }
            for (name, value) in [
                ("commit", &release.commit),
                ("commit-time", &release.commit_time),
                ("rollback-of", &release.rollback_of),
            ] {
                if let Some(value) = value {
                    metadata["annotations"][format!("{RELEASE_ANNOTATIONS}{name}")] = json!(value);
                }
            }
        }
        // What the price is of, where the load decides.
        if self.record().autoscaling.is_some() {
            let usage = json!({"replicas": self.record().replicas}).to_string();
            metadata["annotations"][pave_cost::USAGE_ANNOTATION] = json!(usage);
        }
        metadata
    }
}
