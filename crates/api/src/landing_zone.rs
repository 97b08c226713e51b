//! `kind: LandingZone`: where things go. Nothing of it appears in a developer's manifest.

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::{Cloud, Engine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    environment::Stage,
    status::{ObservedCondition, ProviderConfigReference},
    vocabulary,
};

/// A LandingZone.
pub type LandingZone = Composite<LandingZoneSpec, LintStatus>;

/// One prepared place in a cloud: account, networks, keys and credentials for a set of environments and teams.
///
/// Things that already run keep the landing zone they started in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = ("self.cloud != 'aws' || has(self.account)", "account is required on aws"))]
#[x_kube(validation = ("self.cloud != 'gcp' || has(self.project)", "project is required on gcp"))]
#[x_kube(validation = (
    "self.cloud != 'azure' || (has(self.subscription) && has(self.resourceGroup))",
    "subscription and resourceGroup are required on azure"
))]
#[x_kube(validation = (
    "!has(self.cluster) || !has(self.cluster.workloadIdentityPool) || self.cloud == 'gcp'",
    "cluster.workloadIdentityPool goes with gcp; aws and azure trust cluster.oidcIssuer"
))]
#[x_kube(validation = (
    "!has(self.cluster) || !has(self.cluster.oidcIssuer) || self.cloud in ['aws', 'azure']",
    "cluster.oidcIssuer goes with aws and azure; gcp trusts cluster.workloadIdentityPool"
))]
#[x_kube(validation = ("self.cloud == 'local' || has(self.providerConfigRef)", "providerConfigRef is required on a cloud"))]
pub struct LandingZoneSpec {
    /// The cloud it is in.
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Cloud,
    /// Environments it serves. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 3))]
    pub environments: Vec<Stage>,
    /// Teams it serves. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256), inner(length(max = 63)))]
    pub teams: Vec<String>,
    /// Among several that fit, the highest number wins. Two with the same number are refused rather than guessed.
    #[serde(default)]
    pub priority: i32,
    /// Credentials of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigReference>,
    /// Account id (aws).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub account: Option<String>,
    /// Project id (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub project: Option<String>,
    /// Number of the project, which Google's own identities are called after. Queues with dead letters need it (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 20), regex(pattern = "^[0-9]+$"))]
    pub project_number: Option<String>,
    /// Subscription id (azure).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub subscription: Option<String>,
    /// Resource group that everything is put in (azure).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 90))]
    pub resource_group: Option<String>,
    /// The cluster whose Microservices work with what is here. Without it they have no identity here, and no key is made for
    /// them in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<TrustedCluster>,
    /// Prepared regions by place, for example `ireland`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 32))]
    pub regions: BTreeMap<String, RegionFacts>,
    /// Storage class of volumes (local). The default is the cluster's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub storage_class: Option<String>,
    /// Images of what runs in the cluster beside Microservices, in place of the built-in ones.
    #[serde(default, skip_serializing_if = "Images::is_empty")]
    pub images: Images,
    /// How requests reach Microservices from outside of the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrances: Option<Entrances>,
    /// Namespace of the Prometheus that reads the metrics of Microservices. The default is `monitoring`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub monitoring_namespace: Option<String>,
}

/// A cluster whose word a cloud trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedCluster {
    /// The issuer of its service accounts' tokens, for example
    /// `https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`. On AWS the account has to have an
    /// identity provider of IAM for it, with the audience `sts.amazonaws.com` (aws, azure).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255), regex(pattern = r"^https://[-a-zA-Z0-9._/]+$"))]
    pub oidc_issuer: Option<String>,
    /// Its workload identity pool, `<project>.svc.id.goog`. The cluster is one of GKE with Workload Identity Federation (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(max = 255),
        regex(pattern = r"^[a-z0-9][-a-z0-9.:]*\.svc\.id\.goog$")
    )]
    pub workload_identity_pool: Option<String>,
}

impl TrustedCluster {
    /// Whose word a cloud trusts, if that is said.
    pub fn trusted_on(&self, cloud: Cloud) -> Option<&String> {
        match cloud {
            Cloud::Local => None,
            Cloud::Aws | Cloud::Azure => self.oidc_issuer.as_ref(),
            Cloud::Gcp => self.workload_identity_pool.as_ref(),
        }
    }
}

/// How requests reach Microservices from outside of the cluster. The two are apart so that what is meant for the inside is
/// never carried by what the world can reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Entrances {
    /// For those of visibility `internal`. Without it they are reached from inside of the cluster alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<Entrance>,
    /// For those of visibility `external`. Without it they are refused, except locally.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<Entrance>,
}

/// One way into the cluster: a gateway, or an Ingress controller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "has(self.gateway) != has(self.ingressClass)",
    "say exactly one of gateway and ingressClass"
))]
#[x_kube(validation = (
    "!has(self.clusterIssuer) || has(self.ingressClass)",
    "clusterIssuer goes with ingressClass; a gateway has the certificates of its listeners"
))]
pub struct Entrance {
    /// A gateway of the Gateway API, which lets HTTPRoutes of other namespaces in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<GatewayReference>,
    /// Class of an Ingress controller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub ingress_class: Option<String>,
    /// Domain below which host names are made, as `<name>.<namespace>.<domain>`. Without it each Microservice names its host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 1, max = 200),
        regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
    )]
    pub dns_zone: Option<String>,
    /// cert-manager's ClusterIssuer that makes a certificate for each host. Without it the Ingress controller's own is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub cluster_issuer: Option<String>,
}

/// A gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayReference {
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Its namespace.
    #[schemars(length(min = 1, max = 63))]
    pub namespace: String,
    /// The listener; without it all that fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub listener: Option<String>,
}

/// Networks and keys of one region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionFacts {
    /// Private network that databases live in: VPC id (aws).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub vpc_id: Option<String>,
    /// Private subnets, in at least two zones (aws).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 253)))]
    pub subnet_ids: Vec<String>,
    /// Security groups of the clusters that may connect (aws).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 253)))]
    pub client_security_group_ids: Vec<String>,
    /// Private network with service networking enabled, as `projects/<project>/global/networks/<name>` (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub private_network: Option<String>,
    /// Delegated subnet id by engine (azure).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "by_engine")]
    pub delegated_subnet_ids: BTreeMap<Engine, String>,
    /// Private DNS zone id by engine (azure).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "by_engine")]
    pub private_dns_zone_ids: BTreeMap<Engine, String>,
    /// Key that encrypts the data. The default is the cloud's own key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub kms_key: Option<String>,
}

impl RegionFacts {
    /// True when nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Images of what runs in the cluster beside Microservices: local services, and clients that prepare something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Images {
    /// PostgreSQL, as a server locally, and everywhere as the client that makes the logins of Microservices. `{version}` is
    /// replaced by the major version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub postgres: Option<String>,
    /// MySQL, for the same. `{version}` is replaced by the major version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub mysql: Option<String>,
    /// NATS server, for Queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub nats: Option<String>,
    /// NATS command-line tools with a shell, for Queues: they make streams and consumers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub nats_box: Option<String>,
    /// An S3 server, for Buckets; none is built in. Its own entrypoint serves the S3 API on port 9000 with path-style addresses,
    /// keeps everything below `/data`, makes the bucket `S3_BUCKET` if it is not there, and lets in who signs with
    /// `S3_ACCESS_KEY_ID` and `S3_SECRET_ACCESS_KEY` and nobody else. It runs as user 65532 on a read-only root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub s3: Option<String>,
}

impl Images {
    /// True when nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the platform reports about a platform object: whether it makes sense.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LintStatus {
    /// The result in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub message: Option<String>,
    /// What is wrong, one sentence each, with the field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), inner(length(max = 512)))]
    pub problems: Vec<String>,
    /// Written by Crossplane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub conditions: Vec<ObservedCondition>,
}

fn by_engine(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let id = serde_json::json!({"type": "string", "maxLength": 512});
    let properties: serde_json::Map<_, _> = Engine::ALL
        .iter()
        .map(|engine| (engine.as_str().to_owned(), id.clone()))
        .collect();
    schemars::json_schema!({"type": "object", "properties": properties})
}
