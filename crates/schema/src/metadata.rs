//! `ObjectMeta` as a schema: the one part of an object that no definition describes.

use serde_json::{Map, Value, json};

/// Makes `node` the schema of a whole object: `apiVersion`, `kind` and `metadata` are known, and required.
///
/// What the definition itself says of `metadata.name` and `metadata.generateName` is kept; Kubernetes lets it restrict no
/// other field.
pub(crate) fn embed(node: &mut Map<String, Value>) {
    let mut properties = take(node, "properties");
    let own = take(&mut take(&mut properties, "metadata"), "properties");
    properties.insert("metadata".into(), object_meta(own));
    for name in ["apiVersion", "kind"] {
        properties.insert(name.into(), json!({"type": "string", "minLength": 1}));
    }
    node.insert("properties".into(), properties.into());

    let mut required = node
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    required.extend(["apiVersion", "kind", "metadata"].map(Value::from));
    required.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
    required.dedup();
    node.insert("required".into(), required.into());
    node.insert("type".into(), "object".into());
}

/// Takes the object under `key` out of `node`; empty if there is none.
pub(crate) fn take(node: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match node.remove(key) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The fields of [`ObjectMeta`](https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/) and
/// the rules the API server has for names, labels and annotations, narrowed by a definition's `own`.
fn object_meta(mut own: Map<String, Value>) -> Value {
    let strings = |value: Value, keys: Value| json!({"type": "object", "additionalProperties": value, "propertyNames": keys});
    let key = json!({"format": "k8s-label-key"});
    let label = json!({"type": "string", "format": "k8s-label-value"});
    let mut fields = json!({
        "annotations": strings(json!({"type": "string"}), key.clone()),
        "creationTimestamp": {"type": "string", "format": "date-time", "nullable": true},
        "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
        "deletionTimestamp": {"type": "string", "format": "date-time", "nullable": true},
        "finalizers": {"type": "array", "items": {"type": "string"}},
        "generateName": {"type": "string"},
        "generation": {"type": "integer", "format": "int64"},
        "labels": strings(label, key),
        "managedFields": {"type": "array", "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
        "name": {"type": "string", "format": "k8s-long-name"},
        "namespace": {"type": "string", "format": "k8s-short-name"},
        "ownerReferences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["apiVersion", "kind", "name", "uid"],
                "properties": {
                    "apiVersion": {"type": "string", "minLength": 1},
                    "blockOwnerDeletion": {"type": "boolean"},
                    "controller": {"type": "boolean"},
                    "kind": {"type": "string", "minLength": 1},
                    "name": {"type": "string", "minLength": 1},
                    "uid": {"type": "string", "minLength": 1}
                }
            }
        },
        "resourceVersion": {"type": "string"},
        "selfLink": {"type": "string"},
        "uid": {"type": "string"}
    });
    for name in ["name", "generateName"] {
        if let (Some(field), constraints) = (fields[name].as_object_mut(), take(&mut own, name)) {
            field.extend(constraints);
        }
    }
    json!({"type": "object", "properties": fields})
}
