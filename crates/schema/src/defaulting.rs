//! Structural defaulting, as in `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting`.
//!
//! A missing field gets its default; so does a null where null is not allowed, and such a null without a default is
//! dropped. Defaults apply within what exists and within what a default has just put there: an absent object without a
//! default of its own stays absent, whatever its fields declare.

use serde_json::{Map, Value};

/// Fills `value` with the defaults that `schema` declares.
pub(crate) fn fill(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(fields) => fill_object(schema, fields),
        Value::Array(items) => {
            let Some(schema) = schema.get("items") else {
                return;
            };
            for item in items {
                replace_null(schema, item);
                fill(schema, item);
            }
        }
        _ => {}
    }
}

fn fill_object(schema: &Value, fields: &mut Map<String, Value>) {
    let empty = Map::new();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let others = schema
        .get("additionalProperties")
        .filter(|schema| schema.is_object());
    for (name, schema) in properties {
        let absent = fields
            .get(name)
            .is_none_or(|value| value.is_null() && !nullable(schema));
        match schema.get("default") {
            Some(default) if absent => {
                fields.insert(name.clone(), default.clone());
            }
            None if absent => {
                fields.remove(name);
            }
            _ => {}
        }
    }
    for (name, value) in fields {
        if let Some(schema) = properties.get(name) {
            fill(schema, value);
        } else if let Some(schema) = others {
            replace_null(schema, value);
            fill(schema, value);
        }
    }
}

fn replace_null(schema: &Value, value: &mut Value) {
    if let Some(default) = schema
        .get("default")
        .filter(|_| value.is_null() && !nullable(schema))
    {
        *value = default.clone();
    }
}

fn nullable(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}
