//! What was decided once about a Microservice and is kept.

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::Engine;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Access, AutoscalingSpec, BoundKind, CloudIdentity, ExposeSpec, HealthSpec, ImageSpec, InCloud,
    ObservabilitySpec, PortSpec, ReleaseSpec, RolloutSpec, SecretUse, running,
};
use crate::{
    developer::{Record, Recorded},
    landing_zone::GatewayReference,
    status::{AppliedTags, Location},
    vocabulary,
};

/// What was decided and is kept: the last accepted version of everything the developer said, and what the platform chose for
/// it. A refused change, a new default, policy or software version replaces no replica.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedMicroservice {
    /// Whose cluster it runs in.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub location: Location,
    /// The size that was asked for.
    #[schemars(length(max = 63))]
    pub size: String,
    /// What each replica requests, `<cpu>-<memory>`.
    #[schemars(length(max = 63))]
    pub class: String,
    /// Name of the Deployment, the Service and everything else.
    #[schemars(length(max = 63))]
    pub external_name: String,
    /// What runs.
    pub container_image: ImageSpec,
    /// Where it listens.
    #[schemars(length(max = 8))]
    pub ports: Vec<PortSpec>,
    /// How many replicas run, where no load decides; else how many run at least.
    pub replicas: u32,
    /// How the number of replicas follows the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<AutoscalingSpec>,
    /// Environment variables with plain values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "running::recorded_env")]
    pub env: BTreeMap<String, String>,
    /// Secrets that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub secrets: Vec<SecretUse>,
    /// What it works with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub bindings: Vec<BoundTo>,
    /// Who it is in each cloud where it works with something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 3))]
    pub identities: Vec<CloudIdentity>,
    /// Who can reach it.
    #[serde(default)]
    pub expose: ExposeSpec,
    /// The way from outside of the cluster, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Namespace of the Prometheus that reads its metrics.
    #[schemars(length(max = 63))]
    pub monitoring_namespace: String,
    /// How the platform knows that it works.
    #[serde(default)]
    pub health: HealthSpec,
    /// What is measured.
    #[serde(default)]
    pub observability: ObservabilitySpec,
    /// What is released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseSpec>,
    /// How a new version replaces the old one.
    #[serde(default)]
    pub rollout: RolloutSpec,
    /// Labels of its pods that say whose they are, as of the last version that the developer rolled out.
    #[serde(default, skip_serializing_if = "AppliedTags::is_empty")]
    #[schemars(schema_with = "crate::status::applied_tags")]
    pub pod_labels: AppliedTags,
}

impl Record for ResolvedMicroservice {
    const KIND: &str = "Microservice";

    fn recorded(&self) -> Recorded<'_> {
        Recorded {
            location: &self.location,
            size: &self.size,
            external_name: &self.external_name,
            deletion_policy: None,
        }
    }
}

/// One thing that it works with, as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoundTo {
    /// What it is.
    pub kind: BoundKind,
    /// Its name.
    #[schemars(length(max = 63))]
    pub name: String,
    /// How its environment variables begin.
    #[schemars(length(max = 40))]
    pub prefix: String,
    /// The Secret that pods mount: its connection Secret, or one with a login of their own.
    #[schemars(length(max = 253))]
    pub secret: String,
    /// Keys of it that are environment variables.
    #[schemars(length(max = 32), inner(length(max = 63)))]
    pub keys: Vec<String>,
    /// The way to it; unknown before it has said where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The login of its own. Without one it has that of the connection Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// What the developer lets it do with a Queue or a Bucket, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Where in a cloud it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_cloud: Option<InCloud>,
}

/// A login that nobody else has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// The turn that is wanted.
    #[schemars(range(min = 1))]
    pub rotation: u32,
    /// Where and with what it is made; unknown before the Database has said what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<LoginServer>,
}

/// Where and with what a login is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginServer {
    /// The engine.
    #[schemars(schema_with = "vocabulary::engine_name")]
    pub engine: Engine,
    /// Its major version.
    #[schemars(length(max = 16))]
    pub version: String,
    /// Image with the engine's own client.
    #[schemars(length(max = 512))]
    pub image: String,
    /// Secret that says where the server is.
    #[schemars(length(max = 253))]
    pub connection: String,
    /// Secret with the administrator's `username` and `password`.
    #[schemars(length(max = 253))]
    pub administrator: String,
}

/// The way to something that a Microservice works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Value of the label `app.kubernetes.io/instance` of its pods; absent where it is outside of the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub instance: Option<String>,
    /// TCP port.
    #[schemars(range(min = 1, max = 65535))]
    pub port: u16,
}

/// The way from outside of the cluster: through a gateway, or else the Ingress controller of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Host name.
    #[schemars(length(max = 253))]
    pub host: String,
    /// Whether requests come over TLS.
    pub tls: bool,
    /// A gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<GatewayReference>,
    /// Ingress class; without it and without a gateway the cluster's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub ingress_class: Option<String>,
    /// Issuer of the host's certificate; without it the controller's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub cluster_issuer: Option<String>,
}
