//! A Bucket on Google Cloud: Cloud Storage, everything in one resource.

use pave_api::vocabulary::DeletionPolicy;
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::gcp::storage::{
    Bucket as CloudStorageBucket, Encryption, LifecycleAction, LifecycleCondition, LifecycleRule,
    Versioning,
};

use crate::{Bucket, placement::GcpPlace, usage::bucket};

/// Parts of uploads that nobody completes cost money and are seen by nobody.
const INCOMPLETE_UPLOAD_DAYS: u32 = 7;
/// Every class answers at once; objects in this one are charged for at least 90 days, as on the other clouds.
/// Source: <https://cloud.google.com/storage/docs/storage-classes>.
const ARCHIVE: &str = "COLDLINE";

pub(crate) fn build(resolved: &Resolved<Bucket>, place: &GcpPlace) -> Vec<Composed> {
    let recorded = &resolved.recorded;
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: recorded.deletion_policy,
    };
    let for_provider = CloudStorageBucket {
        location: place.region.clone(),
        project: recorded.location.project.clone(),
        storage_class: "STANDARD".to_owned(),
        force_destroy: recorded.deletion_policy == DeletionPolicy::Delete,
        uniform_bucket_level_access: true,
        public_access_prevention: "enforced".to_owned(),
        versioning: Versioning {
            enabled: recorded.versioning,
        },
        enable_object_retention: recorded.object_lock,
        lifecycle_rule: lifecycle(resolved),
        encryption: place.kms_key.clone().map(|key| Encryption {
            default_kms_key_name: key,
        }),
        labels: None,
    };
    vec![bucket(Bucket::ANCHOR, &managed, recorded, for_provider)]
}

fn lifecycle(resolved: &Resolved<Bucket>) -> Vec<LifecycleRule> {
    let recorded = &resolved.recorded;
    let rule = |action: &str, condition| LifecycleRule {
        action: LifecycleAction {
            type_: action.to_owned(),
            storage_class: None,
        },
        condition,
    };
    let aged = |days, state: Option<&str>| LifecycleCondition {
        age: Some(days),
        with_state: state.map(str::to_owned),
        ..LifecycleCondition::default()
    };
    let mut rules = vec![rule(
        "AbortIncompleteMultipartUpload",
        aged(INCOMPLETE_UPLOAD_DAYS, None),
    )];
    if let Some(days) = recorded.archive_after_days {
        rules.push(LifecycleRule {
            action: LifecycleAction {
                type_: "SetStorageClass".to_owned(),
                storage_class: Some(ARCHIVE.to_owned()),
            },
            condition: aged(days, None),
        });
    }
    if let Some(days) = recorded.expire_after_days {
        rules.push(rule("Delete", aged(days, Some("LIVE"))));
        let replaced = LifecycleCondition {
            days_since_noncurrent_time: Some(days),
            with_state: Some("ARCHIVED".to_owned()),
            ..LifecycleCondition::default()
        };
        rules.push(rule("Delete", replaced));
    }
    rules
}
