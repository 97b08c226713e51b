//! The tag contract: which tags everything gets, legal unchanged on AWS, Google Cloud, Azure and Kubernetes.

use std::collections::BTreeMap;

use pave_api::composite::DeveloperObject;

use crate::Identity;

/// Label on a developer's object that says which system it is part of. Without it the object is its own system.
pub const SYSTEM_LABEL: &str = "app.kubernetes.io/part-of";

/// The tags that the platform sets on everything composed for an object.
///
/// Team, cost center, owner and stage come from the namespace's identity, so a manifest cannot change them.
pub fn automatic_tags(
    identity: &Identity,
    object: DeveloperObject<'_>,
    labels: &BTreeMap<String, String>,
    (kind, installation): (&str, Option<&str>),
) -> BTreeMap<String, String> {
    let system = labels.get(SYSTEM_LABEL).map_or(object.name, String::as_str);
    let managed_by = installation.map_or_else(|| "pave".to_owned(), |installation| format!("pave-{installation}"));
    BTreeMap::from([
        ("team".to_owned(), identity.team.clone()),
        ("cost-center".to_owned(), identity.cost_center.clone()),
        ("environment".to_owned(), identity.stage.as_str().to_owned()),
        ("system".to_owned(), legal_value(system)),
        ("owner".to_owned(), identity.owner.clone()),
        ("managed-by".to_owned(), managed_by),
        ("claim-kind".to_owned(), kind.to_lowercase()),
        ("claim-name".to_owned(), legal_value(object.name)),
        ("claim-namespace".to_owned(), legal_value(object.namespace)),
    ])
}

/// Own tags under the automatic ones: nobody replaces an automatic tag.
pub fn merge(automatic: BTreeMap<String, String>, own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut tags = own.clone();
    tags.extend(automatic);
    tags
}

/// A value that every cloud takes unchanged. Kubernetes names and label values only need lower case and no dots.
fn legal_value(value: &str) -> String {
    let mapped: String = value
        .chars()
        .map(|character| match character {
            'a'..='z' | '0'..='9' | '-' | '_' => character,
            'A'..='Z' => character.to_ascii_lowercase(),
            _ => '-',
        })
        .take(63)
        .collect();
    mapped.trim_matches(['-', '_']).to_owned()
}
