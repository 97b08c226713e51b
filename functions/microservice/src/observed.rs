//! The Deployment that runs, as far as a decision or the report depends on it.

use std::collections::BTreeMap;

use pave_api::microservice::ReleaseSpec;
use pave_compose::DeveloperKind as _;
use pave_function_sdk::Request;
use serde::Deserialize;
use serde_json::Value;

use crate::{Microservice, deployment};

/// Annotation of the pod template with the fingerprints of the Secrets that its pods mount, by name.
pub(crate) const SECRETS_ANNOTATION: &str = "pave.internal/secrets";

/// A Deployment as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Running {
    pub(crate) metadata: Metadata,
    spec: Spec,
    pub(crate) status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Metadata {
    pub(crate) generation: Option<i64>,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    managed_fields: Vec<ManagedFields>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Status {
    pub(crate) observed_generation: Option<i64>,
    pub(crate) replicas: i64,
    pub(crate) updated_replicas: i64,
    pub(crate) available_replicas: i64,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Condition {
    #[serde(rename = "type")]
    pub(crate) type_: String,
    pub(crate) reason: String,
    pub(crate) last_update_time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ManagedFields {
    subresource: Option<String>,
    fields_v1: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Spec {
    replicas: Option<i64>,
    template: Template,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Template {
    metadata: TemplateMetadata,
    spec: TemplateSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TemplateSpec {
    volumes: Vec<Volume>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Volume {
    secret: Option<SecretVolume>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SecretVolume {
    secret_name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TemplateMetadata {
    annotations: BTreeMap<String, String>,
}

/// The Deployment, if it is there.
pub(crate) fn running(request: &Request) -> Option<Running> {
    request.observed(Microservice::ANCHOR)?.decode().ok()
}

impl Running {
    /// What it says of what is released: see [`crate::deployment`].
    pub(crate) fn release(&self) -> ReleaseSpec {
        let annotation = |name: &str| {
            let name = format!("{}{name}", deployment::RELEASE_ANNOTATIONS);
            self.metadata.annotations.get(&name).cloned()
        };
        ReleaseSpec {
            version: self.metadata.labels.get(deployment::VERSION_LABEL).cloned(),
            commit: annotation("commit"),
            commit_time: annotation("commit-time"),
            rollback_of: annotation("rollback-of"),
        }
    }

    pub(crate) fn replicas(&self) -> Option<i64> {
        self.spec.replicas
    }

    /// Whether somebody has set the number of replicas through the Deployment's scale, as an autoscaler does, and owns it.
    pub(crate) fn is_scaled_by_others(&self) -> bool {
        let mut managers = self.metadata.managed_fields.iter();
        managers.any(|manager| {
            manager.subresource.as_deref() == Some("scale")
                && manager.fields_v1.pointer("/f:spec/f:replicas").is_some()
        })
    }

    /// Whether new pods mount a Secret.
    pub(crate) fn mounts(&self, name: &str) -> bool {
        let secrets = self.spec.template.spec.volumes.iter();
        let mut secrets = secrets.filter_map(|volume| volume.secret.as_ref());
        secrets.any(|secret| secret.secret_name == name)
    }

    /// The fingerprints that its pods were started with.
    pub(crate) fn fingerprints(&self) -> BTreeMap<String, String> {
        let annotations = &self.spec.template.metadata.annotations;
        let annotation = annotations.get(SECRETS_ANNOTATION);
        annotation
            .and_then(|annotation| serde_json::from_str(annotation).ok())
            .unwrap_or_default()
    }
}
