//! The Deployment that runs, as far as a decision depends on it.

use std::collections::BTreeMap;

use pave_compose::DeveloperKind as _;
use pave_function_sdk::Request;
use serde::Deserialize;
use serde_json::Value;

use crate::Microservice;

/// Annotation of the pod template with the fingerprints of the Secrets that its pods mount, by name.
pub(crate) const SECRETS_ANNOTATION: &str = "pave.internal/secrets";

/// A Deployment as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Running {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    managed_fields: Vec<ManagedFields>,
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
