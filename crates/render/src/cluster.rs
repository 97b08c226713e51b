//! What exists, as far as the caller supplied it: where required resources, schemas and Secrets come from.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use pave_function_sdk::TypeMeta;
use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::{self, ResourceSelector, SchemaSelector, resource_selector::Match};
use serde_json::Value;

use crate::{RenderError, object};

/// Every object that can be looked up.
pub(crate) struct Cluster<'a> {
    objects: Vec<&'a Value>,
    schemas: &'a dyn Schemas,
    secrets: Secrets,
    asked: RefCell<Asked>,
}

/// Where the schemas of kinds come from.
pub(crate) trait Schemas {
    /// The schema of one kind, without references to others.
    fn of(&self, kind: &TypeMeta) -> Option<Value>;
}

impl Schemas for Vec<(TypeMeta, Value)> {
    fn of(&self, kind: &TypeMeta) -> Option<Value> {
        let found = self.iter().find(|(known, _)| known == kind);
        found.map(|(_, schema)| schema.clone())
    }
}

/// How Secrets are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// As people write them: what an API server would move from `stringData` into `data` counts.
    AsWritten,
    /// As an API server stores them: only `data` counts.
    AsStored,
}

/// What was looked up, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) resources: Vec<ResourceSelector>,
    pub(crate) schemas: Vec<SchemaSelector>,
}

impl<'a> Cluster<'a> {
    pub(crate) fn new(objects: Vec<&'a Value>, schemas: &'a dyn Schemas, secrets: Secrets) -> Self {
        Self {
            objects,
            schemas,
            secrets,
            asked: RefCell::default(),
        }
    }

    /// Everything that was looked up so far.
    pub(crate) fn asked(&self) -> Asked {
        self.asked.borrow().clone()
    }

    /// What a selector selects, sorted by namespace and name. Nothing is no error.
    pub(crate) fn resources(
        &self,
        selector: &ResourceSelector,
    ) -> Result<proto::Resources, RenderError> {
        self.asked.borrow_mut().resources.push(selector.clone());
        let mut found: Vec<_> = self
            .objects
            .iter()
            .filter(|object| selects(selector, object))
            .collect();
        found.sort_by_key(|object| {
            format!("{}/{}", object::namespace(object), object::name(object))
        });
        let items = found
            .into_iter()
            .map(|object| resource(object))
            .collect::<Result<_, _>>()?;
        Ok(proto::Resources { items })
    }

    /// The schema of a kind; an empty one when nobody supplied it, as for a kind that no API server knows.
    pub(crate) fn schema(&self, selector: &SchemaSelector) -> Result<proto::Schema, RenderError> {
        self.asked.borrow_mut().schemas.push(selector.clone());
        let kind = TypeMeta::new(&selector.api_version, &selector.kind);
        let found = self.schemas.of(&kind);
        let encoded = found
            .map(|schema| encode(&schema, || format!("schema of `{}`", kind.kind)))
            .transpose()?;
        Ok(proto::Schema {
            openapi_v3: encoded.map(Into::into),
        })
    }

    /// The data of a Secret, if it exists.
    pub(crate) fn secret(&self, namespace: &str, name: &str) -> Option<BTreeMap<String, Vec<u8>>> {
        let is_it = |object: &&&Value| {
            object::kind(object) == "Secret"
                && object::namespace(object) == namespace
                && object::name(object) == name
        };
        let secret = self.objects.iter().find(is_it)?;
        let decoded = strings(secret, "data")
            .map(|(key, text)| (key, STANDARD.decode(text).unwrap_or_default()));
        let plain = strings(secret, "stringData")
            .filter(|_| self.secrets == Secrets::AsWritten)
            .map(|(key, text)| (key, text.as_bytes().to_vec()));
        Some(
            decoded
                .chain(plain)
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }
}

/// An object in the protocol.
pub(crate) fn resource(object: &Value) -> Result<proto::Resource, RenderError> {
    let payload = encode(object, || {
        format!("{} `{}`", object::described(object), object::name(object))
    })?;
    Ok(proto::Resource {
        resource: Some(payload.into()),
        ..proto::Resource::default()
    })
}

/// A value as payload; `place` names it when it can't be one.
pub(crate) fn encode(
    value: &Value,
    place: impl FnOnce() -> String,
) -> Result<Payload, RenderError> {
    Payload::encode(value).map_err(|source| RenderError::Encode {
        place: place(),
        source,
    })
}

fn selects(selector: &ResourceSelector, object: &Value) -> bool {
    let namespace = selector.namespace.as_deref().unwrap_or_default();
    let of_kind = object::api_version(object) == selector.api_version
        && object::kind(object) == selector.kind;
    let in_namespace = namespace.is_empty() || object::namespace(object) == namespace;
    of_kind
        && match &selector.r#match {
            Some(Match::MatchName(name)) => {
                object::name(object) == name && object::namespace(object) == namespace
            }
            Some(Match::MatchLabels(wanted)) => {
                in_namespace
                    && wanted
                        .labels
                        .iter()
                        .all(|(key, value)| has_label(object, key, value))
            }
            None => in_namespace,
        }
}

fn has_label(object: &Value, key: &str, value: &str) -> bool {
    object
        .pointer("/metadata/labels")
        .and_then(|labels| labels.get(key))
        .is_some_and(|label| label == value)
}

fn strings<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let fields = object
        .get(field)
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    fields.filter_map(|(key, value)| value.as_str().map(|value| (key.as_str(), value)))
}
