//! The fields Crossplane adds to every composite resource and claim, which an XRD does not list.
//!
//! After `pkg/xcrd` of crossplane-runtime (the v2.4 line).

use serde_json::{Map, Value, json};

use crate::metadata::take;

/// Which of Crossplane's fields a kind has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Machinery {
    /// A composite of Crossplane 2: everything below `spec.crossplane`.
    Modern,
    /// A composite with `scope: LegacyCluster`: directly in `spec`.
    Legacy,
    /// The claim of such a composite.
    Claim,
}

/// Names become label values (`crossplane.io/composite`), so the API server takes no longer ones.
const LONGEST_NAME: u64 = 63;

/// The whole schema of a kind whose XRD says `schema`: its rules, `spec` and `status`, and Crossplane's fields.
pub(crate) fn complete(schema: &Value, machinery: Machinery) -> Value {
    let mut declared = schema.as_object().cloned().unwrap_or_default();
    let mut properties = take(&mut declared, "properties");
    let mut complete = json!({
        "type": "object",
        "required": ["spec"],
        "properties": {
            "metadata": {"properties": {"name": {"maxLength": LONGEST_NAME}}},
            "spec": with_fields(take(&mut properties, "spec"), spec(machinery)),
            "status": with_fields(take(&mut properties, "status"), status(machinery)),
        }
    });
    if let Some(rules) = declared.remove("x-kubernetes-validations") {
        complete["x-kubernetes-validations"] = rules;
    }
    complete
}

fn with_fields(mut node: Map<String, Value>, fields: Value) -> Value {
    let mut properties = take(&mut node, "properties");
    if let Value::Object(fields) = fields {
        properties.extend(fields);
    }
    node.insert("properties".into(), properties.into());
    node.insert("type".into(), "object".into());
    node.into()
}

fn spec(machinery: Machinery) -> Value {
    let mut fields = json!({
        "compositionRef": reference(&["name"]),
        "compositionSelector": selector(),
        "compositionRevisionRef": reference(&["name"]),
        "compositionRevisionSelector": selector(),
        "compositionUpdatePolicy": {"type": "string", "enum": ["Automatic", "Manual"]},
    });
    if machinery == Machinery::Claim {
        fields["compositeDeletePolicy"] =
            json!({"type": "string", "enum": ["Background", "Foreground"]});
        fields["resourceRef"] = reference(&["apiVersion", "kind", "name"]);
        fields["writeConnectionSecretToRef"] = reference(&["name"]);
        return fields;
    }
    let mut composed = reference(&["apiVersion", "kind"]);
    composed["properties"]["name"] = json!({"type": "string"});
    composed["properties"]["namespace"] = json!({"type": "string"});
    fields["resourceRefs"] = json!({"type": "array", "items": composed});
    if machinery == Machinery::Modern {
        return json!({"crossplane": {"type": "object", "properties": fields}});
    }
    fields["claimRef"] = reference(&["apiVersion", "kind", "namespace", "name"]);
    fields["writeConnectionSecretToRef"] = reference(&["name", "namespace"]);
    fields
}

fn status(machinery: Machinery) -> Value {
    let string = json!({"type": "string"});
    let mut fields = json!({
        "conditions": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["type"],
            "items": {
                "type": "object",
                "required": ["lastTransitionTime", "reason", "status", "type"],
                "properties": {
                    "lastTransitionTime": {"type": "string", "format": "date-time"},
                    "message": string,
                    "observedGeneration": {"type": "integer", "format": "int64"},
                    "reason": string,
                    "status": string,
                    "type": string,
                }
            }
        }
    });
    if machinery != Machinery::Modern {
        let published = json!({"lastPublishedTime": {"type": "string", "format": "date-time"}});
        fields["connectionDetails"] = json!({"type": "object", "properties": published});
        fields["claimConditionTypes"] =
            json!({"type": "array", "x-kubernetes-list-type": "set", "items": string});
    }
    fields
}

/// An object of strings, all required.
fn reference(fields: &[&str]) -> Value {
    let properties: Map<_, _> = fields
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect();
    json!({"type": "object", "required": fields, "properties": properties})
}

fn selector() -> Value {
    let labels = json!({"type": "object", "additionalProperties": {"type": "string"}});
    json!({"type": "object", "required": ["matchLabels"], "properties": {"matchLabels": labels}})
}
