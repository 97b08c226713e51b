//! Reading and writing the parts of an object that every object has.

use serde_json::{Map, Value};

/// The text at a JSON pointer; empty if there is none.
pub(crate) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// `apiVersion`.
pub(crate) fn api_version(object: &Value) -> &str {
    text(object, "/apiVersion")
}

/// `kind`.
pub(crate) fn kind(object: &Value) -> &str {
    text(object, "/kind")
}

/// `metadata.name`.
pub(crate) fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

/// `metadata.namespace`.
pub(crate) fn namespace(object: &Value) -> &str {
    text(object, "/metadata/namespace")
}

/// One label; empty if it is not set.
pub(crate) fn label<'a>(object: &'a Value, key: &str) -> &'a str {
    let labels = object.pointer("/metadata/labels");
    labels
        .and_then(|labels| labels.get(key))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// One annotation; empty if it is not set.
pub(crate) fn annotation<'a>(object: &'a Value, key: &str) -> &'a str {
    let annotations = object.pointer("/metadata/annotations");
    annotations
        .and_then(|annotations| annotations.get(key))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The group of `group/version`; empty for Kubernetes' core group.
pub(crate) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// The version of `group/version` or `version`.
pub(crate) fn version(api_version: &str) -> &str {
    api_version
        .split_once('/')
        .map_or(api_version, |(_, version)| version)
}

/// `Instance (rds.aws.m.upbound.io/v1beta1)`, as messages name a kind.
pub(crate) fn described(object: &Value) -> String {
    format!("{} ({})", kind(object), api_version(object))
}

/// The owner reference of the object's controller.
pub(crate) fn controller(object: &Value) -> Option<&Value> {
    let owners = object.pointer("/metadata/ownerReferences")?.as_array()?;
    owners
        .iter()
        .find(|owner| owner.get("controller") == Some(&Value::Bool(true)))
}

/// The object's fields at `path`, made on the way where they are missing.
pub(crate) fn fields<'a>(object: &'a mut Value, path: &[&str]) -> &'a mut Map<String, Value> {
    let mut place = object;
    for name in path {
        place = map(place).entry(*name).or_insert(Value::Null);
    }
    map(place)
}

/// `value` as an object; anything else is replaced by an empty one.
fn map(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("made an object above"),
    }
}
