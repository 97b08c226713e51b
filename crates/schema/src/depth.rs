//! How deep a value nests, found without recursion so that hostile input costs no stack.

use serde_json::Value;

/// The deepest object that is judged. `serde_json` and Kubernetes clients in Rust parse no deeper by default.
pub(crate) const OBJECT: usize = 128;
/// The deepest schema that is compiled: 64 fields below each other, twice as many levels of JSON. `kube-cel` walks no
/// deeper, and the deepest definition of Crossplane's own nests 30.
pub(crate) const SCHEMA: usize = 128;

/// Whether `value` nests more than `limit` levels.
pub(crate) fn exceeds(value: &Value, limit: usize) -> bool {
    let mut pending = vec![(value, 1)];
    while let Some((value, depth)) = pending.pop() {
        if depth > limit {
            return true;
        }
        match value {
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                pending.extend(fields.values().map(|field| (field, depth + 1)));
            }
            _ => {}
        }
    }
    false
}
