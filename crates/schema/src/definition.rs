//! Where a definition keeps the schema of a version: `CustomResourceDefinition` and `CompositeResourceDefinition`.

use serde_json::Value;

use crate::machinery::{self, Machinery};

/// Why a definition gives no schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// Another kind of object.
    #[error(
        "kind: `{0}` is no definition; expected CustomResourceDefinition or CompositeResourceDefinition"
    )]
    NotADefinition(String),
    /// The definition has other versions.
    #[error("spec.versions: no version `{wanted}`; this definition has {known}")]
    NoSuchVersion {
        /// The version asked for.
        wanted: String,
        /// The versions there are, separated by commas.
        known: String,
    },
    /// A version without `schema.openAPIV3Schema`.
    #[error(
        "spec.versions[{0}].schema.openAPIV3Schema: missing; a version needs a schema to be validated"
    )]
    NoSchema(String),
    /// `spec.claimNames` is missing.
    #[error("spec.claimNames: missing; this definition offers no claim")]
    NoClaim,
}

/// The schema of the objects of `version` that `definition` defines.
pub(crate) fn schema(definition: &Value, version: &str) -> Result<Value, DefinitionError> {
    match text(definition, "/kind") {
        "CustomResourceDefinition" => declared(definition, version).cloned(),
        "CompositeResourceDefinition" => Ok(machinery::complete(
            declared(definition, version)?,
            machinery_of(definition),
        )),
        other => Err(DefinitionError::NotADefinition(other.to_owned())),
    }
}

/// The schema of the claims of `version` that the XRD `definition` offers.
pub(crate) fn claim_schema(definition: &Value, version: &str) -> Result<Value, DefinitionError> {
    if definition.pointer("/spec/claimNames").is_none() {
        return Err(DefinitionError::NoClaim);
    }
    Ok(machinery::complete(
        declared(definition, version)?,
        Machinery::Claim,
    ))
}

/// The scope defaults to `Namespaced` in `v2` of the XRD and to `LegacyCluster` in `v1`.
fn machinery_of(definition: &Value) -> Machinery {
    match text(definition, "/spec/scope") {
        "LegacyCluster" => Machinery::Legacy,
        "" if text(definition, "/apiVersion").ends_with("/v1") => Machinery::Legacy,
        _ => Machinery::Modern,
    }
}

fn declared<'a>(definition: &'a Value, version: &str) -> Result<&'a Value, DefinitionError> {
    let versions = definition
        .pointer("/spec/versions")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let found = versions
        .iter()
        .find(|candidate| text(candidate, "/name") == version);
    let Some(found) = found else {
        let known: Vec<_> = versions
            .iter()
            .map(|version| text(version, "/name"))
            .collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        return Err(DefinitionError::NoSuchVersion {
            wanted: version.to_owned(),
            known,
        });
    };
    found
        .pointer("/schema/openAPIV3Schema")
        .ok_or_else(|| DefinitionError::NoSchema(version.to_owned()))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
