//! From a Rust type to the structural schema that the API server accepts.

use kube::core::schema::{OptionalIntOrString, StructuralSchemaRewriter};
use schemars::{JsonSchema, Schema, generate::SchemaSettings, transform::transform_subschemas};
use serde_json::{Map, Value};

/// The structural OpenAPI v3 schema of a type, inlined, with its CEL rules.
pub fn structural<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::openapi3()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .with_transform(explain_choices)
        .with_transform(StructuralSchemaRewriter)
        .with_transform(OptionalIntOrString)
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// A structural schema has no place for what each choice of an enum means, so the description says it.
fn explain_choices(schema: &mut Schema) {
    transform_subschemas(&mut explain_choices, schema);
    let Some(Value::Array(choices)) = schema.get("oneOf") else {
        return;
    };
    let meanings: Option<Vec<String>> = choices.iter().map(choice_and_meaning).collect();
    let Some(meanings) = meanings else {
        return;
    };
    let meanings = meanings.join("\n\n");
    let description = match schema.get("description").and_then(Value::as_str) {
        Some(description) => format!("{description}\n\n{meanings}"),
        None => meanings,
    };
    schema.insert("description".to_owned(), description.into());
}

/// `Retain`: the data stays.
fn choice_and_meaning(choice: &Value) -> Option<String> {
    let name = choice
        .get("const")
        .or_else(|| choice.get("enum")?.get(0))?
        .as_str()?;
    let meaning = choice.get("description")?.as_str()?;
    Some(format!("`{name}`: {meaning}"))
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
        let description = field_then_type(object.get("description"), only.get("description"));
        object.extend(only);
        if let Some(description) = description {
            object.insert("description".to_owned(), description);
        }
    }
}

/// The field says what it is for; of the type's own description everything after its first paragraph still holds.
fn field_then_type(field: Option<&Value>, of_type: Option<&Value>) -> Option<Value> {
    let Some(field) = field.and_then(Value::as_str) else {
        return of_type.cloned();
    };
    let rest = of_type
        .and_then(Value::as_str)
        .and_then(|text| text.split_once("\n\n"));
    Some(match rest {
        Some((_, rest)) => format!("{field}\n\n{rest}").into(),
        None => field.into(),
    })
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
    fn a_choice_explains_itself_below_what_the_field_is_for() {
        let schema = structural::<crate::database::DatabaseSpec>();
        let policy = &schema["properties"]["deletionPolicy"];
        let description = policy["description"].as_str().unwrap();
        assert!(
            description.starts_with("What happens to the data when this object is deleted."),
            "the field's own words are lost: {description}"
        );
        assert!(
            description.contains("\n\n`Retain`: The data stays"),
            "{description}"
        );
        assert_eq!(policy["enum"][0], "Delete");
    }

    #[test]
    fn a_default_is_only_where_one_is_meant() {
        let mut defaults = Vec::new();
        each_schema(&mut |object, path| {
            // A field may be called `default` too; then its value is a schema.
            if let Some(default) = object.get("default").filter(|default| !default.is_object()) {
                defaults.push(format!("{path} = {default}"));
            }
        });
        assert_eq!(
            defaults,
            [
                "Database.spec.properties.engine = \"postgres\"",
                "Queue.spec.properties.ordering = \"standard\"",
                "Queue.spec.properties.type = \"queue\"",
                "LandingZone.spec.properties.priority = 0"
            ]
        );
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
