//! The tags that upjet's providers add, so that a resource in the cloud says which object it belongs to.

use serde_json::{Map, Value, json};

use crate::{kinds::Tags, managed::Managed};

/// The tags to be written into `spec.forProvider.tags`, if they are not there.
pub fn missing_origin(managed: &Managed) -> Option<Map<String, Value>> {
    if managed.kind.tags == Tags::AsWritten || managed.policies().only_observe() {
        return None;
    }
    let kind = format!("{}.{}", managed.kind.kind, managed.kind.group).to_lowercase();
    let wanted = [
        ("crossplane-kind", kind.as_str()),
        ("crossplane-name", managed.name()),
        ("crossplane-providerconfig", managed.provider_config()),
    ];
    let present = managed.parameter("tags");
    let missing: Map<String, Value> = wanted
        .into_iter()
        .filter(|(key, value)| present.is_none_or(|present| present[*key] != *value))
        .map(|(key, value)| (key.to_owned(), json!(value)))
        .collect();
    (!missing.is_empty()).then_some(missing)
}
