//! Schemas of kinds out of OpenAPI v3 documents, as an API server publishes them at `/openapi/v3/<group version>`.

use pave_function_sdk::TypeMeta;
use serde_json::{Map, Value, json};

use crate::cluster::Schemas;
use crate::object;

const KINDS: &str = "x-kubernetes-group-version-kind";
const REFERENCE: &str = "#/components/schemas/";

/// The documents of a request.
pub(super) struct Documents(Vec<Value>);

impl Documents {
    pub(super) fn new(documents: Vec<Value>) -> Self {
        Self(documents)
    }
}

impl Schemas for Documents {
    /// The first document that has anything of the group and version answers for it.
    fn of(&self, kind: &TypeMeta) -> Option<Value> {
        let mut documents = self.0.iter().filter_map(Schemata::of);
        let document = documents.find(|document| document.covers(&kind.api_version))?;
        document.flat(kind)
    }
}

/// `components.schemas` of one document.
#[derive(Clone, Copy)]
struct Schemata<'a>(&'a Map<String, Value>);

impl<'a> Schemata<'a> {
    fn of(document: &'a Value) -> Option<Self> {
        document
            .pointer("/components/schemas")?
            .as_object()
            .map(Self)
    }

    fn covers(self, api_version: &str) -> bool {
        let mut kinds = self.0.values().flat_map(kinds);
        kinds.any(|kind| api_version_of(kind) == api_version)
    }

    /// The kind's own schema; those that several kinds share are no kind's.
    fn flat(self, kind: &TypeMeta) -> Option<Value> {
        let is_it = |schema: &Value| match kinds(schema) {
            [only] => {
                api_version_of(only) == kind.api_version && object::text(only, "/kind") == kind.kind
            }
            _ => false,
        };
        let (name, schema) = self.0.iter().find(|(_, schema)| is_it(schema))?;
        Some(self.resolve(schema, &mut vec![name]))
    }

    /// `schema` with every reference replaced by what it refers to, and a circular one by any object.
    fn resolve(self, schema: &'a Value, open: &mut Vec<&'a str>) -> Value {
        let Some(name) = reference(schema) else {
            return self.resolve_children(schema, open);
        };
        if open.contains(&name) {
            return json!({"type": "object"});
        }
        let Some(referred) = self.0.get(name) else {
            return json!({});
        };
        open.push(name);
        let resolved = self.resolve_children(referred, open);
        open.pop();
        resolved
    }

    fn resolve_children(self, schema: &'a Value, open: &mut Vec<&'a str>) -> Value {
        let Some(fields) = schema.as_object() else {
            return schema.clone();
        };
        let resolved = fields.iter().map(|(field, value)| {
            let value = match (field.as_str(), value) {
                ("properties", Value::Object(properties)) => properties
                    .iter()
                    .map(|(name, property)| (name.clone(), self.resolve(property, open)))
                    .collect(),
                ("additionalProperties" | "items", Value::Object(_)) => self.resolve(value, open),
                _ => value.clone(),
            };
            (field.clone(), value)
        });
        resolved.collect()
    }
}

fn kinds(schema: &Value) -> &[Value] {
    schema
        .get(KINDS)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn api_version_of(kind: &Value) -> String {
    let version = object::text(kind, "/version");
    match object::text(kind, "/group") {
        "" => version.to_owned(),
        group => format!("{group}/{version}"),
    }
}

/// A reference is bare, or alone in an `allOf` that gives it a description.
fn reference(schema: &Value) -> Option<&str> {
    let bare = schema.get("$ref").and_then(Value::as_str);
    let wrapped = || {
        let all = schema.get("allOf")?.as_array()?;
        all.iter().find_map(reference)
    };
    bare.map(|reference| reference.trim_start_matches(REFERENCE))
        .or_else(wrapped)
}
