//! The tag contract: which tags everything gets, legal unchanged on AWS, Google Cloud, Azure and Kubernetes.

use std::collections::BTreeMap;

use pave_api::composite::DeveloperObject;
use sha2::{Digest, Sha256};

use crate::Identity;

/// Label on a developer's object that says which system it is part of. Without it the object is its own system.
pub const SYSTEM_LABEL: &str = "app.kubernetes.io/part-of";

/// Characters of a tag's key or value.
const LONGEST: usize = 63;
/// Hexadecimal digits of the hash.
const TAIL: usize = 8;

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
    let managed_by = installation.map_or_else(
        || "pave".to_owned(),
        |installation| format!("pave-{installation}"),
    );
    let kind = kind.to_lowercase();
    [
        ("team", identity.team.as_str()),
        ("cost-center", &identity.cost_center),
        ("environment", identity.stage.as_str()),
        ("system", system),
        ("owner", &identity.owner),
        ("managed-by", &managed_by),
        ("claim-kind", &kind),
        ("claim-name", object.name),
        ("claim-namespace", object.namespace),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), legal_value(value)))
    .collect()
}

/// Own tags under the automatic ones: nobody replaces an automatic tag.
pub fn merge(
    automatic: BTreeMap<String, String>,
    own: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut tags = own.clone();
    tags.extend(automatic);
    tags
}

/// A value that every cloud and Kubernetes take unchanged, never empty. A legal value stays as it is; any other is
/// mapped and gets a hash of the original as its tail, so that values that differ stay different.
fn legal_value(value: &str) -> String {
    if is_legal_value(value) {
        return value.to_owned();
    }
    let mapped: String = value
        .chars()
        .map(|character| character.to_ascii_lowercase())
        .map(|character| if is_inner(character) { character } else { '-' })
        .take(LONGEST - TAIL - 1)
        .collect();
    let [first, second, third, fourth, ..] = <[u8; 32]>::from(Sha256::digest(value));
    let tail = format!("{:08x}", u32::from_be_bytes([first, second, third, fourth]));
    match mapped.trim_matches(['-', '_']) {
        "" => tail,
        readable => format!("{readable}-{tail}"),
    }
}

/// [`TAG_VALUE_PATTERN`](pave_api::vocabulary::TAG_VALUE_PATTERN) without a regular expression.
pub(crate) fn is_legal_value(value: &str) -> bool {
    let is_end = |character: char| is_inner(character) && !['-', '_'].contains(&character);
    value.len() <= LONGEST
        && value.chars().all(is_inner)
        && value.starts_with(is_end)
        && value.ends_with(is_end)
}

/// [`TAG_KEY_PATTERN`](pave_api::vocabulary::TAG_KEY_PATTERN): a value that starts with a letter.
pub(crate) fn is_legal_key(key: &str) -> bool {
    is_legal_value(key) && key.starts_with(|first: char| first.is_ascii_lowercase())
}

fn is_inner(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '-' | '_')
}
