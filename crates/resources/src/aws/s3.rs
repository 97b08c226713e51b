//! Amazon S3, `s3.aws.m.upbound.io`: a bucket, and a resource for each of its settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

const API_VERSION: &str = "s3.aws.m.upbound.io/v1beta1";

/// A bucket. Its name in the cloud is the external name, unique in all of AWS.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// Region, such as `eu-central-1`.
    pub region: String,
    /// Whether deletion takes the objects along. If not, AWS refuses to delete a bucket that holds any.
    pub force_destroy: bool,
    /// Whether objects can be locked. Cannot be changed; the bucket is versioned then.
    pub object_lock_enabled: bool,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Bucket {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Bucket";
}

/// Whether earlier versions of objects are kept.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketVersioning {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// The setting.
    pub versioning_configuration: VersioningConfiguration,
}

impl ForProvider for BucketVersioning {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketVersioning";
}

/// Whether earlier versions of objects are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersioningConfiguration {
    /// `Enabled` or `Suspended`. Versions that exist stay when it is suspended.
    pub status: String,
}

/// How objects are encrypted at rest.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketServerSideEncryptionConfiguration {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// Exactly one.
    pub rule: Vec<EncryptionRule>,
}

impl ForProvider for BucketServerSideEncryptionConfiguration {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketServerSideEncryptionConfiguration";
}

/// How objects are encrypted for which nobody says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EncryptionRule {
    /// With which key.
    pub apply_server_side_encryption_by_default: DefaultEncryption,
    /// Whether one request to KMS serves many objects, which is what makes an own key affordable.
    pub bucket_key_enabled: bool,
}

/// With which key objects are encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DefaultEncryption {
    /// `AES256` for AWS' own keys, `aws:kms` for a key in KMS.
    pub sse_algorithm: String,
    /// ARN of the key, for `aws:kms`.
    pub kms_master_key_id: Option<String>,
}

/// What keeps a bucket from ever being public, whatever policies and access lists say.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the definition's own fields")]
pub struct BucketPublicAccessBlock {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// Whether access lists that make anything public are refused.
    pub block_public_acls: bool,
    /// Whether policies that make anything public are refused.
    pub block_public_policy: bool,
    /// Whether access lists that are there already count for nothing.
    pub ignore_public_acls: bool,
    /// Whether a policy that is there already lets nobody in from other accounts.
    pub restrict_public_buckets: bool,
}

impl ForProvider for BucketPublicAccessBlock {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketPublicAccessBlock";
}

/// Whose objects are.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketOwnershipControls {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// The setting.
    pub rule: OwnershipRule,
}

impl ForProvider for BucketOwnershipControls {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketOwnershipControls";
}

/// Whose objects are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipRule {
    /// `BucketOwnerEnforced`: the bucket's account owns everything, and access lists are off.
    pub object_ownership: String,
}

/// What happens to objects as they grow old.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketLifecycleConfiguration {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// At least one.
    pub rule: Vec<LifecycleRule>,
}

impl ForProvider for BucketLifecycleConfiguration {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketLifecycleConfiguration";
}

/// One rule. Its blocks are lists of at most one, as in the definition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleRule {
    /// Name of the rule.
    pub id: String,
    /// `Enabled` or `Disabled`.
    pub status: String,
    /// Which objects; an empty prefix means all.
    pub filter: Vec<LifecycleFilter>,
    /// When uploads are given up that were never completed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub abort_incomplete_multipart_upload: Vec<AbortIncompleteMultipartUpload>,
    /// When objects are deleted; in a versioned bucket they become earlier versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expiration: Vec<Expiration>,
    /// When earlier versions are deleted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub noncurrent_version_expiration: Vec<NoncurrentVersionExpiration>,
    /// When objects move to another storage class.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transition: Vec<Transition>,
}

/// Which objects a rule is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleFilter {
    /// How their names begin.
    pub prefix: String,
}

/// When uploads are given up that were never completed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AbortIncompleteMultipartUpload {
    /// Days after they were begun.
    pub days_after_initiation: u32,
}

/// When objects are deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiration {
    /// Days after they were written.
    pub days: u32,
}

/// When earlier versions are deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoncurrentVersionExpiration {
    /// Days after they were replaced or deleted.
    pub noncurrent_days: u32,
}

/// When objects move to another storage class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// Days after they were written.
    pub days: u32,
    /// Such as `GLACIER_IR`, which still answers at once.
    pub storage_class: String,
}

/// Who may do what with a bucket.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketPolicy {
    /// Region.
    pub region: String,
    /// Selects the [`Bucket`].
    pub bucket_selector: Option<Selector>,
    /// A policy document of IAM, as JSON.
    pub policy: String,
}

impl ForProvider for BucketPolicy {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "BucketPolicy";
}
