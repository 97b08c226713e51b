//! The Composition: which functions run, in which order, with what.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::RenderError;
use crate::object;

/// What a `Composition` of `apiextensions.crossplane.io/v1` says.
#[derive(Debug, Deserialize)]
pub(crate) struct Composition {
    #[serde(default)]
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    composite_type_ref: TypeRef,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    pipeline: Vec<Step>,
    /// Where connection Secrets of `scope: LegacyCluster` go that name no place themselves.
    #[serde(default)]
    write_connection_secrets_to_namespace: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeRef {
    api_version: String,
    kind: String,
}

/// One call of one function.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
    #[serde(rename = "step")]
    pub(crate) name: String,
    pub(crate) function_ref: FunctionRef,
    pub(crate) input: Option<Value>,
    #[serde(default)]
    pub(crate) credentials: Vec<StepCredentials>,
    #[serde(default)]
    pub(crate) requirements: StepRequirements,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FunctionRef {
    pub(crate) name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepCredentials {
    pub(crate) name: String,
    #[serde(default)]
    source: String,
    secret_ref: Option<SecretRef>,
}

impl StepCredentials {
    /// Where they are; nowhere for the source `None`.
    pub(crate) fn secret(&self) -> Option<&SecretRef> {
        self.secret_ref.as_ref().filter(|_| self.source == "Secret")
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct SecretRef {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// What the Composition fetches before the first call.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepRequirements {
    #[serde(default)]
    pub(crate) required_resources: Vec<RequiredResource>,
    #[serde(default)]
    pub(crate) required_schemas: Vec<RequiredSchema>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequiredResource {
    pub(crate) requirement_name: String,
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) match_labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequiredSchema {
    pub(crate) requirement_name: String,
    pub(crate) api_version: String,
    pub(crate) kind: String,
}

impl Composition {
    /// Reads the Composition for `composite`, and refuses one that an API server would refuse.
    pub(crate) fn read(composition: &Value, composite: &Value) -> Result<Self, RenderError> {
        let read = Self::parse(composition, composite)?;
        read.distinct_steps()?;
        Ok(read)
    }

    /// Reads the Composition for `composite`.
    pub(crate) fn parse(composition: &Value, composite: &Value) -> Result<Self, RenderError> {
        let read: Self = Self::deserialize(composition)
            .map_err(|error| RenderError::Composition(error.to_string()))?;
        if let Some(mode) = read.spec.mode.as_deref().filter(|mode| *mode != "Pipeline") {
            let message =
                format!("`spec.mode` is `{mode}`; only `Pipeline` exists since Crossplane 2");
            return Err(RenderError::Composition(message));
        }
        let composes = &read.spec.composite_type_ref;
        if (composes.api_version.as_str(), composes.kind.as_str())
            != (object::api_version(composite), object::kind(composite))
        {
            return Err(RenderError::CompositionMismatch {
                composes: format!("{} ({})", composes.kind, composes.api_version),
                composite: object::described(composite),
            });
        }
        Ok(read)
    }

    /// `metadata.name`.
    pub(crate) fn name(&self) -> &str {
        &self.metadata.name
    }

    /// The steps in order.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.spec.pipeline
    }

    /// Where connection Secrets go that name no place themselves.
    pub(crate) fn connection_secrets(&self) -> Option<&str> {
        self.spec.write_connection_secrets_to_namespace.as_deref()
    }

    fn distinct_steps(&self) -> Result<(), RenderError> {
        for (index, step) in self.steps().iter().enumerate() {
            if self.steps()[..index]
                .iter()
                .any(|earlier| earlier.name == step.name)
            {
                let message = format!(
                    "`spec.pipeline` has two steps called `{}`; each needs its own name",
                    step.name
                );
                return Err(RenderError::Composition(message));
            }
        }
        Ok(())
    }
}
