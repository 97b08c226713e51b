//! A structural schema as a JSON Schema that is as strict as the API server.
//!
//! A structural schema says less than it means: an object's unnamed fields are dropped, `nullable` adds a type,
//! `exclusiveMaximum` is a flag, `int32` is a range. JSON Schema wants all of it spelled out. What CEL and defaulting
//! read (`default`, `nullable`, every `x-kubernetes-` extension) is left in place, so one tree serves all three.

use serde_json::{Map, Value, json};

use crate::metadata;

/// Spells out what `schema` means. Unknown fields are refused wherever it does not allow them.
pub(crate) fn strict(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    if is_set(node, "x-kubernetes-embedded-resource") {
        metadata::embed(node);
    }
    spell_out(node);
    close(node);
    children(node, strict);
}

/// The same for a schema below `allOf`, `anyOf`, `oneOf` or `not`: it judges values and names no fields of its own.
fn spell_out_all(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    spell_out(node);
    children(node, spell_out_all);
}

fn children(node: &mut Map<String, Value>, visit: fn(&mut Value)) {
    for keyword in ["properties", "definitions", "$defs"] {
        if let Some(Value::Object(schemas)) = node.get_mut(keyword) {
            schemas.values_mut().for_each(visit);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(schema) = node.get_mut(keyword) {
            visit(schema);
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = node.get_mut(keyword) {
            branches.iter_mut().for_each(spell_out_all);
        }
    }
    if let Some(schema) = node.get_mut("not") {
        spell_out_all(schema);
    }
}

fn close(node: &mut Map<String, Value>) {
    let an_object = node
        .get("type")
        .is_some_and(|kind| *kind == "object" || *kind == json!(["object", "null"]));
    let open = is_set(node, "x-kubernetes-preserve-unknown-fields") || node.contains_key("$ref");
    if (an_object || node.contains_key("properties"))
        && !open
        && !node.contains_key("additionalProperties")
    {
        // Without `properties` the validator would refuse the object and not name the field.
        node.entry("properties").or_insert_with(|| json!({}));
        node.insert("additionalProperties".into(), false.into());
    }
}

/// Go's `(?i)` before what it is about, spelled out for a validator that knows patterns as JavaScript has them. Only literals
/// and groups: of anything else nobody is sure, so it stays as it is.
fn without_case(pattern: &str) -> Option<String> {
    let (before, after) = pattern.split_once("(?i)")?;
    let is_plain = !after.contains(['\\', '[', '{']) && !after.contains("(?");
    let spelled_out = after.chars().map(|character| {
        if character.is_ascii_alphabetic() {
            let [lower, upper] = [
                character.to_ascii_lowercase(),
                character.to_ascii_uppercase(),
            ];
            format!("[{lower}{upper}]")
        } else {
            character.to_string()
        }
    });
    is_plain.then(|| format!("{before}{}", spelled_out.collect::<String>()))
}

fn spell_out(node: &mut Map<String, Value>) {
    let pattern = node.get("pattern").and_then(Value::as_str);
    if let Some(pattern) = pattern.and_then(without_case) {
        node.insert("pattern".into(), pattern.into());
    }
    if is_set(node, "x-kubernetes-int-or-string") {
        // Definitions repeat it as `anyOf: [{type: integer}, {type: string}]`, whose errors are harder to read.
        node.remove("anyOf");
        node.insert("type".into(), json!(["integer", "string"]));
    }
    if is_set(node, "nullable") {
        allow_null(node);
    }
    if node
        .get("x-kubernetes-list-type")
        .is_some_and(|kind| kind == "set")
    {
        node.insert("uniqueItems".into(), true.into());
    }
    if node.get("format").is_some_and(|format| format == "int32") {
        node.entry("minimum").or_insert(i32::MIN.into());
        node.entry("maximum").or_insert(i32::MAX.into());
    }
    exclusive(node, "exclusiveMinimum", "minimum");
    exclusive(node, "exclusiveMaximum", "maximum");
}

fn allow_null(node: &mut Map<String, Value>) {
    match node.get_mut("type") {
        Some(Value::Array(kinds)) => kinds.push("null".into()),
        Some(kind) => *kind = json!([kind.take(), "null"]),
        None => {}
    }
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.push(Value::Null);
    }
}

/// In OpenAPI 3.0 `exclusiveMinimum: true` changes what `minimum` means; in JSON Schema it is the bound itself.
fn exclusive(node: &mut Map<String, Value>, flag: &str, bound: &str) {
    match node.get(flag) {
        Some(Value::Bool(true)) => {
            if let Some(limit) = node.remove(bound) {
                node.insert(flag.into(), limit);
            } else {
                node.remove(flag);
            }
        }
        Some(Value::Bool(false)) => {
            node.remove(flag);
        }
        _ => {}
    }
}

fn is_set(node: &Map<String, Value>, flag: &str) -> bool {
    node.get(flag) == Some(&Value::Bool(true))
}

/// Whether any node of `schema` carries CEL rules.
pub(crate) fn has_rules(schema: &Value) -> bool {
    match schema {
        Value::Object(node) => {
            node.contains_key("x-kubernetes-validations") || node.values().any(has_rules)
        }
        Value::Array(branches) => branches.iter().any(has_rules),
        _ => false,
    }
}
