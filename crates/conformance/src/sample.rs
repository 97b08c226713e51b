//! What the function is called with: something real from whoever asks, or something that suits no function in particular.

use std::collections::BTreeMap;

use pave_function_sdk::{
    payload::{EncodeError, Payload},
    proto::{
        Capability, RequestMeta, Resource, ResourceSelector, Resources, RunFunctionRequest, State,
        resource_selector::Match,
    },
};
use serde_json::{Value, json};

/// Names a composed resource among those of its composite resource; Crossplane writes it.
const RESOURCE_NAME: &str = "/metadata/annotations/crossplane.io~1composition-resource-name";

/// The objects of a request.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The composite resource.
    pub composite: Value,
    /// The pipeline step's `input`.
    pub input: Option<Value>,
    /// Composed resources that exist, with the annotation `crossplane.io/composition-resource-name`.
    pub observed: Vec<Value>,
    /// Objects for what the function requires.
    pub required: Vec<Value>,
}

/// A composite resource of a kind that no function knows, and nothing else.
impl Default for Sample {
    fn default() -> Self {
        let composite = json!({
            "apiVersion": "conformance.example.org/v1alpha1",
            "kind": "Sample",
            "metadata": {
                "name": "sample",
                "namespace": "default",
                "uid": "d7e5b6d8-0f4c-4f6e-9a8b-3c2d1e0f9a8b",
                "generation": 1,
                "creationTimestamp": "2026-01-01T00:00:00Z",
                "labels": {"crossplane.io/composite": "sample"},
            },
            "spec": {},
        });
        Self {
            composite,
            input: None,
            observed: Vec::new(),
            required: Vec::new(),
        }
    }
}

impl Sample {
    /// The request that a pipeline's first step gets.
    pub(crate) fn request(&self) -> Result<RunFunctionRequest, EncodeError> {
        let mut resources = BTreeMap::new();
        for (index, object) in self.observed.iter().enumerate() {
            let name = object.pointer(RESOURCE_NAME).and_then(Value::as_str);
            let name = name.map_or_else(|| format!("observed-{index}"), str::to_owned);
            resources.insert(name, resource(object)?);
        }
        let capabilities = [
            Capability::Capabilities,
            Capability::RequiredResources,
            Capability::Credentials,
            Capability::Conditions,
            Capability::RequiredSchemas,
        ];
        Ok(RunFunctionRequest {
            meta: Some(RequestMeta {
                tag: "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce".to_owned(),
                capabilities: capabilities.map(i32::from).to_vec(),
            }),
            observed: Some(State {
                composite: Some(resource(&self.composite)?),
                resources,
            }),
            desired: Some(State::default()),
            input: self.input.as_ref().map(payload).transpose()?,
            context: Some(bytes::Bytes::new()),
            ..RunFunctionRequest::default()
        })
    }

    /// What Crossplane would find for a selector.
    pub(crate) fn select(&self, selector: &ResourceSelector) -> Result<Resources, EncodeError> {
        let found = self
            .required
            .iter()
            .filter(|object| selects(selector, object));
        Ok(Resources {
            items: found.map(resource).collect::<Result<_, _>>()?,
        })
    }
}

pub(crate) fn resource(object: &Value) -> Result<Resource, EncodeError> {
    Ok(Resource {
        resource: Some(payload(object)?),
        ..Resource::default()
    })
}

pub(crate) fn payload(object: &Value) -> Result<bytes::Bytes, EncodeError> {
    Payload::encode(object).map(Into::into)
}

fn selects(selector: &ResourceSelector, object: &Value) -> bool {
    let text = |pointer| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let namespace = text("/metadata/namespace");
    let is_anywhere = selector.namespace.is_none();
    text("/apiVersion") == selector.api_version
        && text("/kind") == selector.kind
        && match &selector.r#match {
            Some(Match::MatchName(name)) => {
                text("/metadata/name") == name
                    && namespace == selector.namespace.as_deref().unwrap_or_default()
            }
            Some(Match::MatchLabels(wanted)) => {
                let labels = object.pointer("/metadata/labels");
                let has = |key: &str| labels.and_then(|labels| labels.get(key)?.as_str());
                (is_anywhere || selector.namespace.as_deref() == Some(namespace))
                    && wanted
                        .labels
                        .iter()
                        .all(|(key, value)| has(key) == Some(value))
            }
            None => is_anywhere || selector.namespace.as_deref() == Some(namespace),
        }
}
