//! What runs and how it is replaced: image, ports, replicas, health.

use kube::KubeSchema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::vocabulary;

/// What runs: a repository with a digest, a tag, or both. Then the digest counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = ("has(self.digest) || has(self.tag)", "say digest or tag: without either nobody knows which image runs"))]
#[x_kube(validation = ("!has(self.tag) || self.tag != 'latest'", "latest is another image every day; name a tag that stays, or a digest"))]
pub struct ImageSpec {
    /// Where it is, for example `registry.example/acme/checkout`.
    #[schemars(
        length(min = 1, max = 255),
        regex(pattern = "^[a-z0-9]([-a-z0-9._:]*[a-z0-9])?(/[a-z0-9]([-a-z0-9._]*[a-z0-9])?)*$")
    )]
    pub repository: String,
    /// The very image, for example `sha256:` and 64 hexadecimal digits. Required in production: a tag can be moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 71), regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: Option<String>,
    /// A tag, for example `1.4.2`. Not `latest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = "^[A-Za-z0-9_][-A-Za-z0-9_.]*$"))]
    pub tag: Option<String>,
}

impl ImageSpec {
    /// The image as it is pulled.
    pub fn reference(&self) -> String {
        let Self {
            repository,
            digest,
            tag,
        } = self;
        match (digest, tag) {
            (Some(digest), _) => format!("{repository}@{digest}"),
            (None, Some(tag)) => format!("{repository}:{tag}"),
            (None, None) => repository.clone(),
        }
    }
}

/// A port that it listens on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortSpec {
    /// Its name, for example `http`. Names that start with `grpc` or `http` tell meshes and gateways what is spoken.
    #[schemars(
        length(min = 1, max = 15),
        regex(pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$")
    )]
    pub name: String,
    /// Its number. From 1024: nothing here may listen below.
    #[schemars(range(min = 1024, max = 65535))]
    pub port: u16,
}

/// The number of replicas follows the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("self.max >= self.min").message("max is smaller than min").field_path(".max"))]
pub struct AutoscalingSpec {
    /// Fewest replicas.
    #[schemars(range(min = 1, max = 100))]
    pub min: u32,
    /// Most replicas.
    #[schemars(range(min = 1, max = 100))]
    pub max: u32,
    /// How busy they may be on average, in percent of what they request. The default is 70.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 10, max = 100))]
    pub cpu_percent: Option<u32>,
}

/// How the platform knows that it works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HealthSpec {
    /// Whether a replica gets requests. The default is GET `/healthz` on the first port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness: Option<ProbeSpec>,
    /// Whether a replica is alive; one that is not is restarted. The default is GET `/healthz` on the first port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness: Option<ProbeSpec>,
    /// Whether a replica has started; until then it is neither asked for requests nor restarted, five minutes at most. The
    /// default is the same as liveness.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup: Option<ProbeSpec>,
}

/// One question about a replica. Say exactly one of path, tcp and grpc.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "[has(self.path), has(self.tcp), has(self.grpc)].filter(said, said).size() == 1",
    "say exactly one of path, tcp and grpc"
))]
#[x_kube(validation = ("has(self.path) || !has(self.port)", "port goes with path; tcp and grpc name their port themselves"))]
pub struct ProbeSpec {
    /// GET on this path answers 200 to 399.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = "^/"))]
    pub path: Option<String>,
    /// Name of the port for `path`. The default is the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 15))]
    pub port: Option<String>,
    /// Name of a port that accepts connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 15))]
    pub tcp: Option<String>,
    /// Name of a port that answers the gRPC health protocol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 15))]
    pub grpc: Option<String>,
}

/// How a new version replaces the old one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RolloutSpec {
    /// How many replicas may be missing meanwhile. The default is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub max_unavailable: Option<u32>,
    /// After how many seconds without progress it counts as stuck. The default is 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 30, max = 3600))]
    pub progress_deadline_seconds: Option<u32>,
}

/// Schema of environment variables.
pub(super) fn env(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 64,
        "additionalProperties": {"type": "string", "maxLength": 1024},
        "x-kubernetes-validations": [{
            "rule": vocabulary::VARIABLE_NAMES,
            "message": vocabulary::VARIABLE_NAMES_EXPLAINED,
        }],
    })
}

/// The same, as accepted.
pub(super) fn recorded_env(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 64,
        "additionalProperties": {"type": "string", "maxLength": 1024},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_wins_over_a_tag() {
        let image = |digest: Option<&str>, tag: Option<&str>| ImageSpec {
            repository: "registry.example/acme/checkout".to_owned(),
            digest: digest.map(str::to_owned),
            tag: tag.map(str::to_owned),
        };
        for (image, want) in [
            (
                image(None, Some("1.4.2")),
                "registry.example/acme/checkout:1.4.2",
            ),
            (
                image(Some("sha256:0"), Some("1.4.2")),
                "registry.example/acme/checkout@sha256:0",
            ),
        ] {
            assert_eq!(image.reference(), want);
        }
    }
}
