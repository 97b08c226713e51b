//! What a namespace is made of, as it is: where nobody can say what it should be, nothing of it changes.

use std::collections::BTreeMap;

use pave_compose::Composed;
use pave_function_sdk::{Error, Request};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::held::PROTECTIONS;

/// Labels that we set. Others are Crossplane's, Kubernetes' or people's, and stay theirs.
const OWN_LABELS: [&str; 3] = [
    "app.kubernetes.io/managed-by",
    "pave.internal/",
    "pod-security.kubernetes.io/",
];
/// What we set beside metadata, of whatever kind.
const OWN_FIELDS: [&str; 4] = [
    "automountServiceAccountToken",
    "roleRef",
    "spec",
    "subjects",
];

/// Everything but the protections, which have their own way.
pub(super) fn present(request: &Request) -> Result<Vec<Composed>, Error> {
    let observed = request.observed_resources();
    let observed = observed.filter(|(name, _)| !PROTECTIONS.contains(name));
    let mut present = Vec::new();
    for (name, object) in observed {
        let object: Observed = object.decode()?;
        present.push(Composed::new(name, &object.own()));
    }
    Ok(present)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Observed {
    api_version: String,
    kind: String,
    metadata: ObservedMetadata,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ObservedMetadata {
    name: String,
    namespace: Option<String>,
    labels: BTreeMap<String, String>,
}

impl Observed {
    fn own(self) -> Value {
        let Self {
            api_version,
            kind,
            metadata,
            mut rest,
        } = self;
        let mut labels = metadata.labels;
        labels.retain(|label, _| OWN_LABELS.iter().any(|own| label.starts_with(own)));
        rest.retain(|field, _| OWN_FIELDS.contains(&field.as_str()));
        // A namespace has finalizers there, which are Kubernetes' own.
        if kind == "Namespace" {
            rest.remove("spec");
        }
        let mut own = json!({
            "apiVersion": api_version,
            "kind": kind,
            "metadata": {"name": metadata.name, "labels": labels},
        });
        if let Some(namespace) = metadata.namespace {
            own["metadata"]["namespace"] = json!(namespace);
        }
        own.as_object_mut()
            .into_iter()
            .for_each(|own| own.extend(std::mem::take(&mut rest)));
        own
    }
}
