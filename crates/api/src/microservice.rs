//! `kind: Microservice`, a container that answers requests, with everything around it.

mod bindings;
mod identity;
mod observability;
mod release;
mod resolved;
mod running;

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::Cloud;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    developer::{DeveloperSpec, Shared},
    status::DeveloperStatus,
    vocabulary::{self, Exception, Tags},
};

pub use bindings::{Binding, BindingStatus, BoundKind, LoginKind, SecretUse};
pub use identity::{Access, CloudIdentity, InCloud, Principal};
pub use observability::{
    AlertsSpec, MetricsSpec, ObjectiveSpec, ObservabilitySpec, availability_percent,
};
pub use release::{ReleaseSpec, ReleaseStatus, Rollout};
pub use resolved::{BoundTo, Login, LoginServer, Reach, ResolvedMicroservice, Route};
pub use running::{AutoscalingSpec, HealthSpec, ImageSpec, PortSpec, ProbeSpec, RolloutSpec};

/// A Microservice, or the XMicroservice behind a claim.
pub type Microservice = Composite<MicroserviceSpec, MicroserviceStatus>;

/// A container that answers requests: replicated, restricted, reachable as far as it says, watched.
///
/// An image is enough; every other field has a safe default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.replicas) || !has(self.autoscaling)")
    .message("say replicas or autoscaling, not both; autoscaling has its own min and max").field_path(".replicas"))]
#[x_kube(validation = Rule::new(
    "!has(self.expose) || !has(self.expose.port) || \
     (has(self.ports) ? self.ports.exists(port, port.name == self.expose.port) : self.expose.port == 'http')"
).message("expose.port is not the name of one of ports").field_path(".expose.port"))]
#[x_kube(validation = Rule::new(
    "!has(self.observability) || !has(self.observability.metrics) || !has(self.observability.metrics.port) || \
     (has(self.ports) ? self.ports.exists(port, port.name == self.observability.metrics.port) : self.observability.metrics.port == 'http')"
).message("observability.metrics.port is not the name of one of ports").field_path(".observability.metrics.port"))]
pub struct MicroserviceSpec {
    /// What runs.
    pub image: ImageSpec,
    /// Where it listens. The default is `http` on 8080.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = 8), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub ports: Vec<PortSpec>,
    /// What each replica gets. The default comes from the platform's policy, `small` if it says nothing. Changing it
    /// restarts the replicas one after the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// How many replicas run. The default is 1, in production 2. Leave it out where `autoscaling` decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub replicas: Option<u32>,
    /// The number of replicas follows the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<AutoscalingSpec>,
    /// Environment variables with plain values. Passwords belong into `secrets` or come from `bindings`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "running::env")]
    pub env: BTreeMap<String, String>,
    /// Secrets of the same namespace. Each is a directory `/secrets/<name>` with a file for each key, and named keys are
    /// environment variables too. Replicas start when the Secret is there, and are replaced when it changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub secrets: Vec<SecretUse>,
    /// What it works with: Databases, Queues and Buckets of the same namespace. Their connection arrives as environment
    /// variables and files, and they become reachable. Replicas start when the connection is there, and are replaced when
    /// it changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["kind", "name"]))]
    pub bindings: Vec<Binding>,
    /// Who can reach it. The default is the namespace alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expose: Option<ExposeSpec>,
    /// How the platform knows that it works. The default for readiness and liveness is GET `/healthz` on the first port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<HealthSpec>,
    /// Metrics, alerts, dashboard and objective. Everything is on unless it is turned off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observability: Option<ObservabilitySpec>,
    /// What is released. Written by the delivery pipeline, read by people and by the delivery metrics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseSpec>,
    /// How a new version replaces the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<RolloutSpec>,
    /// Whose cluster it runs in: the landing zone of this cloud brings gateways and host names. The default comes from the
    /// platform's policy. Cannot be changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Option<Cloud>,
    /// The place of the cluster, for example `ireland`. The default comes from the platform's policy. Cannot be changed
    /// once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::region")]
    pub region: Option<String>,
    /// Own tags on everything that is created, beside the automatic ones (team, cost center, environment ...).
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    #[schemars(schema_with = "vocabulary::tags")]
    pub tags: Tags,
    /// Waives those guardrails that the platform team allows to be waived, visibly, until a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

impl DeveloperSpec for MicroserviceSpec {
    fn shared(&self) -> Shared<'_> {
        Shared {
            size: self.size.as_deref(),
            cloud: self.cloud,
            region: self.region.as_deref(),
            tags: &self.tags,
            exception: self.exception.as_ref(),
            connection_secret: None,
            deletion_policy: None,
            deletion_protection: None,
        }
    }
}

/// Who can reach it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExposeSpec {
    /// How far.
    pub visibility: Visibility,
    /// Host name, where the platform's own does not fit. The default is `<name>.<namespace>` below the platform's domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 1, max = 253),
        regex(pattern = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
    )]
    pub host: Option<String>,
    /// Only requests whose path starts with this. The default is `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = "^/[-a-zA-Z0-9/_.~]*$"))]
    pub path: Option<String>,
    /// Name of the port that answers. The default is the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 15))]
    pub port: Option<String>,
}

/// How far a Microservice can be reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// From pods of its own namespace.
    #[default]
    None,
    /// From every namespace of the cluster, and through the platform's internal gateway where there is one.
    Internal,
    /// From everywhere, through the platform's external gateway.
    External,
}

impl Visibility {
    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Internal => "internal",
            Self::External => "external",
        }
    }
}

/// What the platform reports about a Microservice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MicroserviceStatus {
    /// What every kind reports.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub developer: DeveloperStatus<ResolvedMicroservice>,
    /// What it works with, and whether that is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub bindings: Vec<BindingStatus>,
    /// What is released, and how far its rollout is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_enough() {
        let schema = crate::schema::structural::<MicroserviceSpec>();
        assert_eq!(schema["required"], serde_json::json!(["image"]));
    }
}
