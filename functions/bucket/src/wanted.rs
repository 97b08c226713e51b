//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

use pave_api::{
    bucket::{BucketSpec, ResolvedBucket, RetentionSpec},
    environment::Stage,
    status::Location,
};
use pave_catalog::{Catalog, Cloud, Size};
use pave_compose::{
    FinalSnapshot, GlobalName, LONGEST_STATEFUL_SET_NAME, Question, Refusal, deletion_policy,
    location,
};
use pave_policy::refusal;

use crate::Bucket;

/// Longest name of a bucket. Sources: Amazon S3 user guide, "General purpose bucket naming rules"; Cloud Storage, "Bucket
/// names", for names without dots.
const LONGEST_BUCKET_NAME: usize = 63;
/// Longest name of a storage account, which has letters and digits only. Source: Azure resource naming rules
/// (Microsoft.Storage/storageAccounts).
const LONGEST_ACCOUNT_NAME: usize = 24;

/// Resolves a Bucket. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_, Bucket>,
    recorded: Option<&ResolvedBucket>,
) -> Result<ResolvedBucket, Refusal> {
    let spec = question.spec;
    let location = location(question, recorded, |images| images.s3.as_ref())?;
    if location.cloud == Cloud::Local {
        possible_locally(spec)?;
    }
    let object_lock = object_lock(spec, recorded)?;
    let RetentionSpec {
        expire_after_days,
        archive_after_days,
    } = spec.retention.unwrap_or_default();
    let size = question.size(recorded);
    let local = local(&size, location.cloud, recorded)?;
    Ok(ResolvedBucket {
        versioning: versioning(question, (location.cloud, object_lock), recorded)?,
        object_lock,
        expire_after_days,
        archive_after_days,
        class: local.as_ref().map(|(class, _)| class.clone()),
        storage_gb: local.map(|(_, storage_gb)| storage_gb),
        // No cloud takes a last copy of a bucket.
        deletion_policy: deletion_policy(
            question,
            location.cloud,
            recorded,
            FinalSnapshot::NotOffered,
        )?,
        external_name: match recorded {
            Some(recorded) => recorded.external_name.clone(),
            None => external_name(question, &location)?,
        },
        size,
        location,
    })
}

/// A server of whatever make keeps objects; nothing more is promised.
fn possible_locally(spec: &BucketSpec) -> Result<(), Refusal> {
    let retention = spec.retention.unwrap_or_default();
    let days = |days: Option<u32>| days.map(|days| days.to_string());
    let on = |asked: Option<bool>| asked.filter(|on| *on).map(|on| on.to_string());
    let asked = [
        ("spec.versioning", on(spec.versioning)),
        ("spec.objectLock", on(spec.object_lock)),
        (
            "spec.retention.expireAfterDays",
            days(retention.expire_after_days),
        ),
        (
            "spec.retention.archiveAfterDays",
            days(retention.archive_after_days),
        ),
    ];
    let first = asked
        .into_iter()
        .find_map(|(field, value)| Some((field, value?)));
    let Some((field, value)) = first else {
        return Ok(());
    };
    let cause =
        "is not possible on local, where a server keeps objects as they are and nothing more";
    let fix = "leave the field out, or choose another cloud";
    Err(Refusal::new(
        "NotPossibleLocally",
        refusal(field, &format!("'{value}'"), cause, fix),
    ))
}

/// Decided when the bucket is created, on every cloud.
fn object_lock(spec: &BucketSpec, recorded: Option<&ResolvedBucket>) -> Result<bool, Refusal> {
    match (spec.object_lock, recorded) {
        (Some(asked), Some(recorded)) if asked != recorded.object_lock => {
            let cause = format!(
                "cannot replace '{}', which was decided when the bucket was created",
                recorded.object_lock
            );
            let fix = "create another Bucket and copy the objects";
            Err(Refusal::new(
                "ObjectLockFixed",
                refusal("spec.objectLock", &format!("'{asked}'"), &cause, fix),
            ))
        }
        (_, Some(recorded)) => Ok(recorded.object_lock),
        (asked, None) => Ok(asked.unwrap_or_default()),
    }
}

/// On in production, and wherever objects can be locked: a lock is on a version.
fn versioning(
    question: &Question<'_, Bucket>,
    (cloud, object_lock): (Cloud, bool),
    recorded: Option<&ResolvedBucket>,
) -> Result<bool, Refusal> {
    let asked = question.spec.versioning;
    if asked == Some(false) && object_lock {
        let cause = "is not possible where objects can be locked: a lock is on a version";
        return Err(Refusal::new(
            "LockNeedsVersions",
            refusal("spec.versioning", "'false'", cause, "leave the field out"),
        ));
    }
    let by_default = question.identity.stage == Stage::Prod && cloud != Cloud::Local;
    let kept = recorded.map(|recorded| recorded.versioning);
    Ok(object_lock || asked.or(kept).unwrap_or(by_default))
}

/// What the server requests, and the size of its volume, which cannot change.
fn local(
    size: &str,
    cloud: Cloud,
    recorded: Option<&ResolvedBucket>,
) -> Result<Option<(String, u32)>, Refusal> {
    if cloud != Cloud::Local {
        return Ok(None);
    }
    let kept = recorded.and_then(|recorded| Some((recorded.class.clone()?, recorded.storage_gb?)));
    if let Some(kept) = kept
        .clone()
        .filter(|_| recorded.is_some_and(|recorded| recorded.size == size))
    {
        return Ok(Some(kept));
    }
    let Some(Size {
        service, bucket, ..
    }) = Catalog::embedded().size(size)
    else {
        let cause = "is not a size that the catalogue knows";
        return Err(Refusal::new(
            "SizeNotOffered",
            refusal(
                "spec.size",
                &format!("'{size}'"),
                cause,
                "choose another size",
            ),
        ));
    };
    let class = format!("{}-{}", service.cpu, service.memory);
    let volume_gb = kept.map_or(bucket.local_volume_gb, |(_, volume_gb)| volume_gb);
    if bucket.local_volume_gb > volume_gb {
        let cause = format!(
            "has a volume of {} GB, and a local volume of {volume_gb} GB cannot grow",
            bucket.local_volume_gb
        );
        let fix = "create another Bucket and copy the objects";
        return Err(Refusal::new(
            "VolumeCannotGrow",
            refusal("spec.size", &format!("'{size}'"), &cause, fix),
        ));
    }
    Ok(Some((class, volume_gb)))
}

/// Buckets and storage accounts share their names with everybody else's.
fn external_name(question: &Question<'_, Bucket>, location: &Location) -> Result<String, Refusal> {
    let account = match location.cloud {
        Cloud::Local => return question.external_name(Cloud::Local, LONGEST_STATEFUL_SET_NAME),
        Cloud::Aws => &location.account,
        Cloud::Gcp => &location.project,
        Cloud::Azure => &location.subscription,
    };
    let account = account.as_deref().unwrap_or_default();
    let name: GlobalName = question.global_name(location.cloud, account)?;
    Ok(match location.cloud {
        Cloud::Azure => name.letters_and_digits(LONGEST_ACCOUNT_NAME),
        // Google refuses names with its own in them.
        Cloud::Gcp => name.dashed(LONGEST_BUCKET_NAME).replace("goog", "g"),
        Cloud::Aws | Cloud::Local => name.dashed(LONGEST_BUCKET_NAME),
    })
}
