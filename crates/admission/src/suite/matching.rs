//! Whether a constraint is for an object: its `spec.match`.

use serde_json::Value;

use crate::Review;

/// Kinds, namespaces with `*` at their ends, and labels. What a constraint does not say matches everything.
pub(super) fn matches(rules: &Value, review: &Review) -> bool {
    let [group, _, kind] = review.kind();
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let has = |list: &[String], wanted: &str| {
        list.is_empty() || list.iter().any(|item| item == "*" || item == wanted)
    };
    let kinds = rules["kinds"].as_array();
    let of_kind = kinds.is_none_or(|kinds| {
        kinds.is_empty()
            || kinds.iter().any(|entry| {
                has(&list(&entry["apiGroups"]), &group) && has(&list(&entry["kinds"]), &kind)
            })
    });
    let metadata = &review.any_object()["metadata"];
    let namespace = if (group.as_str(), kind.as_str()) == ("", "Namespace") {
        metadata["name"].as_str()
    } else {
        metadata["namespace"]
            .as_str()
            .or_else(|| review.request["namespace"].as_str())
    };
    let fits = |patterns: &[String]| {
        namespace
            .is_some_and(|namespace| patterns.iter().any(|pattern| is_like(pattern, namespace)))
    };
    let (namespaces, excluded) = (
        list(&rules["namespaces"]),
        list(&rules["excludedNamespaces"]),
    );
    let labels = rules["labelSelector"]["matchLabels"].as_object();
    let has_labels = labels.is_none_or(|labels| {
        labels
            .iter()
            .all(|(key, value)| &metadata["labels"][key] == value)
    });
    // What is in no namespace is nobody's to select by namespace.
    of_kind
        && (namespaces.is_empty() || namespace.is_none() || fits(&namespaces))
        && !fits(&excluded)
        && has_labels
}

fn is_like(pattern: &str, name: &str) -> bool {
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => name.contains(inner),
        (true, false) => name.ends_with(inner),
        (false, true) => name.starts_with(inner),
        (false, false) => name == pattern,
    }
}
