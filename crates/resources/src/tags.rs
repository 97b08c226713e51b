//! Where a kind carries its tags, and how to put them there.

mod table;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use table::TABLE;

/// Where a kind carries its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagField {
    /// `spec.forProvider.tags` (AWS, Azure).
    Tags,
    /// `spec.forProvider.labels` (Google Cloud).
    Labels,
    /// `spec.forProvider.userLabels` (Google Cloud's monitoring).
    UserLabels,
    /// `spec.forProvider.settings.userLabels` (Cloud SQL).
    SettingsUserLabels,
    /// `metadata.labels`: an object of Kubernetes itself or of something that runs in it.
    KubernetesLabels,
    /// `metadata.labels` for want of anything better: the cloud has no tags for this kind.
    Untaggable,
    /// `metadata.labels` too: a kind of a provider about which nothing is known here.
    Unknown,
}

impl TagField {
    /// The field, from the object's root.
    pub fn path(self) -> &'static [&'static str] {
        match self {
            Self::Tags => &["spec", "forProvider", "tags"],
            Self::Labels => &["spec", "forProvider", "labels"],
            Self::UserLabels => &["spec", "forProvider", "userLabels"],
            Self::SettingsUserLabels => &["spec", "forProvider", "settings", "userLabels"],
            Self::KubernetesLabels | Self::Untaggable | Self::Unknown => &["metadata", "labels"],
        }
    }
}

/// Where a kind carries its tags. Versions do not differ, and neither do cluster-scoped groups from namespaced (`.m.`) ones.
pub fn of(api_version: &str, kind: &str) -> TagField {
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let names_a_cloud = group
        .split('.')
        .any(|label| matches!(label, "aws" | "gcp" | "azure"));
    if !names_a_cloud || matches!(kind, "ProviderConfig" | "ClusterProviderConfig") {
        return TagField::KubernetesLabels;
    }
    let service = group.strip_suffix(".upbound.io").unwrap_or(group);
    let service = service.strip_suffix(".m").unwrap_or(service);
    let known = TABLE.iter().find(|known| known.service == service);
    known.map_or(TagField::Unknown, |group| group.field_of(kind))
}

/// Puts tags on an object, next to those it has; of two with the same key the new one stays.
///
/// An object whose tags, or what is around them, are not a map is left as it is.
pub fn apply(object: &mut Value, tags: &BTreeMap<String, String>) {
    if tags.is_empty() {
        return;
    }
    let text = |field: &str| {
        object
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let field = of(text("apiVersion"), text("kind"));
    if let Some(present) = map_at(object, field.path()) {
        present.extend(
            tags.iter()
                .map(|(key, value)| (key.clone(), Value::from(value.as_str()))),
        );
    }
}

fn map_at<'a>(object: &'a mut Value, path: &[&str]) -> Option<&'a mut Map<String, Value>> {
    let found = path.iter().try_fold(object, |parent, name| {
        Some(as_map(parent)?.entry(*name).or_insert(Value::Null))
    });
    as_map(found?)
}

/// Absent counts as empty.
fn as_map(value: &mut Value) -> Option<&mut Map<String, Value>> {
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}
