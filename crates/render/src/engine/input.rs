//! A request, decoded.

use pave_function_sdk::payload::Payload;
use prost::bytes::Bytes;
use serde_json::Value;

use super::openapi::Documents;
use crate::composite::{Composite, Legacy};
use crate::protocol::CompositeInput;
use crate::{RenderError, object, observed};

/// The two versions of definitions that the engine knows.
const DEFINITIONS: [&str; 2] = [
    "apiextensions.crossplane.io/v1",
    "apiextensions.crossplane.io/v2",
];

/// Everything that a caller sends but its functions.
pub(super) struct Input {
    composite: Value,
    definition: Option<Value>,
    pub(super) composition: Value,
    pub(super) observed: Vec<Value>,
    pub(super) required: Vec<Value>,
    pub(super) credentials: Vec<Value>,
    pub(super) schemas: Documents,
}

impl Input {
    pub(super) fn read(input: &CompositeInput) -> Result<Self, RenderError> {
        let mut credentials = decode_all("credentials", &input.credentials)?;
        for secret in &mut credentials {
            // The official tool sends Secrets without saying that they are.
            if object::kind(secret).is_empty() {
                secret["apiVersion"] = "v1".into();
                secret["kind"] = "Secret".into();
            }
        }
        let definition = input.composite_resource_definition.as_ref();
        Ok(Self {
            composite: decode("composite_resource", input.composite_resource.as_ref())?,
            composition: decode("composition", input.composition.as_ref())?,
            definition: definition
                .map(|definition| decode("composite_resource_definition", Some(definition)))
                .transpose()?,
            observed: decode_all("observed_resources", &input.observed_resources)?,
            required: decode_all("required_resources", &input.required_resources)?,
            credentials,
            schemas: Documents::new(decode_all("required_schemas", &input.required_schemas)?),
        })
    }

    /// The composite, which refers to what is observed of it.
    pub(super) fn composite(&self) -> Result<Composite, RenderError> {
        if let Some(definition) = &self.definition {
            let version = object::api_version(definition);
            if !DEFINITIONS.contains(&version) {
                return Err(RenderError::DefinitionVersion(version.to_owned()));
            }
        }
        let legacy = Legacy::of(self.definition.as_ref(), &self.composite)?;
        let mut composite = Composite::new(self.composite.clone(), legacy)?;
        for resource in &self.observed {
            observed::belongs(resource, &composite)?;
        }
        composite.refer_to(self.observed.iter());
        Ok(composite)
    }
}

fn decode_all(field: &str, payloads: &[Bytes]) -> Result<Vec<Value>, RenderError> {
    payloads
        .iter()
        .map(|payload| decode(field, Some(payload)))
        .collect()
}

fn decode(field: &str, payload: Option<&Bytes>) -> Result<Value, RenderError> {
    let payload = Payload::from(payload.cloned().unwrap_or_default());
    payload.decode().map_err(|source| RenderError::Decode {
        place: field.to_owned(),
        source,
    })
}
