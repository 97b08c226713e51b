//! `kind: Bucket`, a place for files of any size.

use kube::KubeSchema;
use pave_catalog::Cloud;
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    developer::{DeveloperSpec, Record, Recorded, Shared},
    status::{DeveloperStatus, Location},
    vocabulary::{self, ConnectionSecret, DeletionPolicy, Exception, Tags},
};

/// Name of the container in a storage account, which belongs to it alone (azure).
pub const AZURE_CONTAINER: &str = "data";

/// A Bucket, or the `XBucket` behind a claim.
pub type Bucket = Composite<BucketSpec, BucketStatus>;

/// A place for files: never public, encrypted, refusing connections that are not. Applications find where it is in a Secret.
///
/// Four lines are enough; every field has a safe default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new(
    "!has(self.objectLock) || !self.objectLock || !has(self.versioning) || self.versioning"
).message("a bucket whose objects can be locked keeps versions; leave versioning out, or set it to true").field_path(".versioning"))]
pub struct BucketSpec {
    /// How much the bucket is expected to be used: what the estimate of its price is made from. It is no limit, except
    /// locally, where it is the size of the volume. The default comes from the platform's policy, `small` if it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// Where it is. The default comes from the platform's policy. Cannot be changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Option<Cloud>,
    /// The place where the data lives, for example `ireland`. The default comes from the platform's policy. Cannot be
    /// changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::region")]
    pub region: Option<String>,
    /// Keep what is overwritten or deleted as an earlier version, which costs as much as any object. The default is true in
    /// production. Turned off later, versions that exist stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versioning: Option<bool>,
    /// What happens to objects as they grow old. By default nothing: they stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<RetentionSpec>,
    /// Applications may lock objects until a date; nobody deletes or overwrites a locked object before. The bucket keeps
    /// versions then. Cannot be changed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock: Option<bool>,
    /// The Secret that applications mount. Its keys: `type` (the API: `s3`, `gcs` or `azure-blob`), `provider`, `endpoint`,
    /// `host`, `port`, `region`, `bucket` and `uri`; with S3 also `path-style` (`true` where a bucket is part of the path and
    /// not of the host), on Azure `account`, locally `access-key-id` and `secret-access-key`. On a cloud it holds no key:
    /// applications get in with an identity of their own, which cannot leak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_secret: Option<ConnectionSecret>,
    /// Own tags on everything that is created, beside the automatic ones (team, cost center, environment ...).
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    #[schemars(schema_with = "vocabulary::tags")]
    pub tags: Tags,
    /// What happens to the data when this object is deleted. Delete takes every object and version along; Snapshot is not
    /// possible for buckets. The default comes from the environment: development Delete, staging and production Retain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Refuse to delete this object. The default comes from the environment: on in staging and production. Turn it off
    /// first, wait until `status.phase` is Deletable, then delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    /// Waives those guardrails that the platform team allows to be waived, visibly, until a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

impl DeveloperSpec for BucketSpec {
    fn shared(&self) -> Shared<'_> {
        Shared {
            size: self.size.as_deref(),
            cloud: self.cloud,
            region: self.region.as_deref(),
            tags: &self.tags,
            exception: self.exception.as_ref(),
            connection_secret: self.connection_secret.as_ref(),
            deletion_policy: self.deletion_policy,
            deletion_protection: self.deletion_protection,
        }
    }
}

/// What happens to objects as they grow old.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new(
    "!has(self.expireAfterDays) || !has(self.archiveAfterDays) || self.archiveAfterDays < self.expireAfterDays"
).message("archiveAfterDays must be less than expireAfterDays: what is deleted cannot be archived").field_path(".archiveAfterDays"))]
pub struct RetentionSpec {
    /// Days after which an object is deleted, counted from when it was written. Where versions are kept it stays as an
    /// earlier version, and an earlier version is deleted at most as many days later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 18250))]
    pub expire_after_days: Option<u32>,
    /// Days after which an object moves to storage that is cheaper to keep and dearer to read, and still answers at once.
    /// What is deleted less than 90 days after that costs as if it had stayed for 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 18250))]
    pub archive_after_days: Option<u32>,
}

/// What the platform reports about a Bucket.
pub type BucketStatus = DeveloperStatus<ResolvedBucket>;

/// What was decided once and is kept: a new default, policy, price, catalogue or software version never moves or replaces a
/// bucket that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedBucket {
    /// Where it is.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub location: Location,
    /// The size that was asked for.
    #[schemars(length(max = 63))]
    pub size: String,
    /// Whether earlier versions are kept.
    pub versioning: bool,
    /// Whether objects can be locked.
    pub object_lock: bool,
    /// Days after which objects are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_after_days: Option<u32>,
    /// Days after which objects move to cheaper storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_after_days: Option<u32>,
    /// What the server requests, `<cpu>-<memory>` (local).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub class: Option<String>,
    /// Size of the volume in GB (local).
    #[serde(rename = "storageGB", skip_serializing_if = "Option::is_none")]
    pub storage_gb: Option<u32>,
    /// What happens to the data on deletion.
    pub deletion_policy: DeletionPolicy,
    /// Name in the cloud: of the bucket, on Azure of the storage account. The same manifest on a fresh control plane finds it
    /// again.
    #[schemars(length(max = 98))]
    pub external_name: String,
}

impl Record for ResolvedBucket {
    const KIND: &str = "Bucket";

    fn recorded(&self) -> Recorded<'_> {
        Recorded {
            location: &self.location,
            size: &self.size,
            external_name: &self.external_name,
            deletion_policy: Some(self.deletion_policy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_developer_may_leave_out_everything() {
        assert_eq!(
            crate::schema::structural::<BucketSpec>().get("required"),
            None
        );
    }
}
