//! Field paths as Kubernetes writes them.

use serde_json::Value;

/// `spec` and `size` become `spec.size`; a key that is no identifier is bracketed: `labels[app.kubernetes.io/name]`.
pub(crate) fn field(parent: &str, name: &str) -> String {
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '$');
    match (plain, parent.is_empty()) {
        (true, true) => name.to_owned(),
        (true, false) => format!("{parent}.{name}"),
        (false, _) => format!("{parent}[{name}]"),
    }
}

/// The path that the JSON pointer `pointer` names in `object`. The object decides whether `0` is an index or a key.
pub(crate) fn of_pointer(pointer: &str, object: &Value) -> String {
    let mut path = String::new();
    let mut place = Some(object);
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        if let Some(Value::Array(items)) = place {
            path = format!("{path}[{segment}]");
            place = segment
                .parse()
                .ok()
                .and_then(|index: usize| items.get(index));
        } else {
            path = field(&path, &segment);
            place = place.and_then(|fields| fields.get(&segment));
        }
    }
    path
}
