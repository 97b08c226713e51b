//! From a Rust type to the structural schema that the API server accepts.

use kube::core::schema::{OptionalEnum, OptionalIntOrString, StructuralSchemaRewriter};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The structural OpenAPI v3 schema of a type, inlined, with its CEL rules.
pub fn structural<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::openapi3()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .with_transform(StructuralSchemaRewriter)
        .with_transform(OptionalEnum)
        .with_transform(OptionalIntOrString)
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// Removes what Rust types bring along and manifests do not have: an absent field is absent, never `null`, and the
/// width of an integer says nothing to a developer.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("nullable");
            object.remove("title");
            if matches!(
                object.get("format").and_then(Value::as_str),
                Some("uint" | "uint8" | "uint16" | "uint32" | "int32" | "int64")
            ) {
                object.remove("format");
            }
            drop_null_variants(object);
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = one_line_per_paragraph(description);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// `Option<Struct>` arrives as `anyOf: [schema, null]`; what remains is the schema itself.
fn drop_null_variants(object: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = object.get_mut("anyOf") else {
        return;
    };
    variants.retain(|variant| variant.get("enum") != Some(&Value::Array(vec![Value::Null])));
    if let [Value::Object(only)] = variants.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

/// Doc comments are wrapped for the reader of the source; `kubectl explain` wraps for itself.
fn one_line_per_paragraph(description: &str) -> String {
    let paragraphs = description
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::KINDS;
    use pave_catalog::Engine;

    fn each_schema(visit: &mut impl FnMut(&Map<String, Value>, &str)) {
        for kind in KINDS {
            walk(&(kind.spec)(), &format!("{}.spec", kind.name), visit);
            walk(&(kind.status)(), &format!("{}.status", kind.name), visit);
        }
    }

    fn walk(schema: &Value, path: &str, visit: &mut impl FnMut(&Map<String, Value>, &str)) {
        match schema {
            Value::Object(object) => {
                visit(object, path);
                for (key, value) in object {
                    walk(value, &format!("{path}.{key}"), visit);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}[{index}]"), visit);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn schemas_are_bounded_so_that_cel_stays_within_the_api_servers_budget() {
        each_schema(&mut |object, path| {
            let bound = match object.get("type").and_then(Value::as_str) {
                Some("array") => "maxItems",
                Some("string") if !object.contains_key("enum") => "maxLength",
                Some("object") if object.contains_key("additionalProperties") => "maxProperties",
                _ => return,
            };
            assert!(
                object.contains_key(bound),
                "{path} has no {bound}: {object:?}"
            );
        });
    }

    #[test]
    fn absent_fields_are_absent_and_never_null() {
        each_schema(&mut |object, path| {
            assert!(
                !object.contains_key("anyOf") && !object.contains_key("nullable"),
                "{path}: {object:?}"
            );
        });
    }

    #[test]
    fn every_field_says_what_it_is_for() {
        each_schema(&mut |object, path| {
            let Some(Value::Object(properties)) = object.get("properties") else {
                return;
            };
            for (field, property) in properties {
                let named_by_engine = Engine::ALL.iter().any(|engine| engine.as_str() == field);
                assert!(
                    named_by_engine || property.get("description").is_some(),
                    "{path}.{field} has no description"
                );
            }
        });
    }
}
