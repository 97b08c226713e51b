//! The types against the definitions of the providers: names and JSON types of all fields, and the required ones.

use serde_json::Value;

use crate::{read, samples};

/// Where the definitions are, by the API group's last labels.
const PROVIDERS: [(&str, &str); 4] = [
    ("aws.m.upbound.io", "provider-upjet-aws"),
    ("azure.m.upbound.io", "provider-upjet-azure"),
    ("gcp.m.upbound.io", "provider-upjet-gcp"),
    ("protection.crossplane.io", "crossplane"),
];

#[test]
fn every_field_is_in_the_definition_with_the_same_type() {
    for sample in samples::all().into_iter().flat_map(|(_, samples)| samples) {
        let schema = definition_of(&sample);
        let kind = sample["kind"].as_str().unwrap();
        let mut problems = Vec::new();
        compare(
            &sample["spec"],
            &schema["properties"]["spec"],
            "spec",
            &mut problems,
        );
        assert!(problems.is_empty(), "{kind}: {problems:#?}");
    }
}

/// The schema of the object's version in the pinned definition of its kind.
fn definition_of(object: &Value) -> Value {
    let (group, version) = object["apiVersion"]
        .as_str()
        .unwrap()
        .split_once('/')
        .unwrap();
    let (_, provider) = PROVIDERS
        .iter()
        .find(|(suffix, _)| group.ends_with(suffix))
        .unwrap();
    let plural = plural(object["kind"].as_str().unwrap());
    let definition: Value = read(&format!(
        "../../tests/crds/{provider}/{group}_{plural}.yaml"
    ));
    let versions = definition["spec"]["versions"].as_array().unwrap();
    let version = versions
        .iter()
        .find(|known| known["name"] == version)
        .unwrap();
    version["schema"]["openAPIV3Schema"].clone()
}

/// How the providers' definitions are called: `buckets`, `bucketpolicies`, `bucketownershipcontrols`.
fn plural(kind: &str) -> String {
    let singular = kind.to_lowercase();
    match singular.strip_suffix('y') {
        _ if singular.ends_with('s') => singular,
        Some(stem) => format!("{stem}ies"),
        None => format!("{singular}s"),
    }
}

fn compare(value: &Value, schema: &Value, path: &str, problems: &mut Vec<String>) {
    let fits = match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let field = &schema["properties"][name];
                let schema = if field.is_null() {
                    &schema["additionalProperties"]
                } else {
                    field
                };
                compare(value, schema, &format!("{path}.{name}"), problems);
            }
            for required in schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if !fields.contains_key(required) {
                    problems.push(format!("{path}.{required} is required"));
                }
            }
            schema["type"] == "object"
        }
        Value::Array(items) => {
            for item in items {
                compare(item, &schema["items"], &format!("{path}[]"), problems);
            }
            schema["type"] == "array"
        }
        Value::String(_) => schema["type"] == "string",
        Value::Number(_) => schema["type"] == "number" || schema["type"] == "integer",
        Value::Bool(_) => schema["type"] == "boolean",
        Value::Null => false,
    };
    if !fits {
        problems.push(format!(
            "{path}: {value} where the definition has {}",
            schema["type"]
        ));
    }
}
