//! Every composed resource on every cloud carries every automatic tag, unless its kind provably cannot.

use pave_api::vocabulary::{AUTOMATIC_TAGS, TAG_KEY_PATTERN, TAG_VALUE_PATTERN};
use pave_resources::tags::{TagField, of};
use pave_tests::examples::everywhere;
use regex::Regex;
use serde_json::Value;

/// Kinds that carry no tags in their cloud, from the providers' definitions: they have no such field.
const UNTAGGABLE: &[&str] = &[
    "BucketIAMMember",
    "BucketLifecycleConfiguration",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "Container",
    "Database",
    "FederatedIdentityCredential",
    "FlexibleDatabase",
    "FlexibleServerDatabase",
    "ManagementPolicy",
    "RoleAssignment",
    "RolePolicy",
    "ServiceAccount",
    "ServiceAccountIAMMember",
    "SubscriptionIAMMember",
    "TopicIAMMember",
    "TopicSubscription",
    "User",
];

/// In Service Bus only the namespace has tags, and other clouds have taggable kinds of these names.
fn is_of_service_bus(object: &Value) -> bool {
    let api_version = object["apiVersion"].as_str();
    let in_service_bus = api_version.is_some_and(|api| api.starts_with("servicebus."));
    in_service_bus && object["kind"] != "ServiceBusNamespace"
}

fn tags(object: &Value) -> Option<&serde_json::Map<String, Value>> {
    let field = of(object["apiVersion"].as_str()?, object["kind"].as_str()?);
    let path = field.path();
    if field == TagField::Untaggable || path.is_empty() {
        return None;
    }
    path.iter()
        .try_fold(object, |at, key| at.get(key))
        .and_then(Value::as_object)
}

#[test]
fn every_taggable_resource_carries_every_automatic_tag() {
    let mut tagged = 0;
    for case in everywhere() {
        for composed in &case.rendered.composed {
            let kind = composed.object["kind"].as_str().unwrap();
            let Some(tags) = tags(&composed.object) else {
                assert!(
                    UNTAGGABLE.contains(&kind) || is_of_service_bus(&composed.object),
                    "{} on {}: {kind} has no tags",
                    case.example,
                    case.cloud
                );
                continue;
            };
            for key in AUTOMATIC_TAGS {
                assert!(
                    tags.contains_key(key),
                    "{} on {}: {kind} lacks tag {key}",
                    case.example,
                    case.cloud
                );
            }
            tagged += 1;
        }
    }
    assert!(tagged > 50, "only {tagged} resources are tagged");
}

#[test]
fn every_tag_is_legal_unchanged_on_every_cloud() {
    let [key_pattern, value_pattern] =
        [TAG_KEY_PATTERN, TAG_VALUE_PATTERN].map(|pattern| Regex::new(pattern).unwrap());
    for case in everywhere() {
        let composed = case
            .rendered
            .composed
            .iter()
            .filter_map(|composed| tags(&composed.object));
        for (key, value) in composed.flatten() {
            // Labels of Crossplane, Kubernetes and Backstage stand beside tags, and no tag has a prefix.
            if key.contains('/') {
                continue;
            }
            assert!(key_pattern.is_match(key), "{key}");
            assert!(
                value_pattern.is_match(value.as_str().unwrap()),
                "{key}: {value}"
            );
        }
    }
}
