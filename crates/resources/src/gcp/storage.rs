//! Google Cloud Storage, `storage.gcp.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

/// A bucket. Its name in the cloud is the external name, unique in all of Google Cloud.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// Region, such as `europe-west3`. Cannot be changed.
    pub location: String,
    /// The project. `None` means that of the credentials.
    pub project: Option<String>,
    /// `STANDARD`: of objects for which nobody says otherwise.
    pub storage_class: String,
    /// Whether deletion takes the objects along. If not, a bucket that holds any is not deleted.
    pub force_destroy: bool,
    /// Whether only policies say who may do what, and no access lists on single objects.
    pub uniform_bucket_level_access: bool,
    /// `enforced`: nothing in it can be made public.
    pub public_access_prevention: String,
    /// Whether earlier versions of objects are kept.
    pub versioning: Versioning,
    /// Whether objects can be locked. Cannot be changed.
    pub enable_object_retention: bool,
    /// What happens to objects as they grow old.
    pub lifecycle_rule: Vec<LifecycleRule>,
    /// An own key. `None` means Google's.
    pub encryption: Option<Encryption>,
    /// Labels, usually set by [`apply`](crate::tags::apply).
    pub labels: Option<BTreeMap<String, String>>,
}

impl ForProvider for Bucket {
    const API_VERSION: &str = "storage.gcp.m.upbound.io/v1beta1";
    const KIND: &str = "Bucket";
}

/// Whether earlier versions of objects are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioning {
    /// Versions that exist stay when it is turned off.
    pub enabled: bool,
}

/// One rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRule {
    /// What happens.
    pub action: LifecycleAction,
    /// To which objects.
    pub condition: LifecycleCondition,
}

/// What happens to objects.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleAction {
    /// `Delete`, `SetStorageClass` or `AbortIncompleteMultipartUpload`.
    #[serde(rename = "type")]
    pub type_: String,
    /// For `SetStorageClass`, such as `COLDLINE`.
    pub storage_class: Option<String>,
}

/// Which objects a rule is about: those that fulfil all of it.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleCondition {
    /// Days since they were written.
    pub age: Option<u32>,
    /// Days since they were replaced or deleted.
    pub days_since_noncurrent_time: Option<u32>,
    /// `LIVE` or `ARCHIVED`, that is earlier versions. `None` means both.
    pub with_state: Option<String>,
}

/// An own key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// `projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<key>`.
    pub default_kms_key_name: String,
}

/// Lets somebody do something with a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketIAMMember {
    /// The bucket's name.
    pub bucket: String,
    /// What, such as `roles/storage.objectViewer`.
    pub role: String,
    /// Who, such as `serviceAccount:<address>`.
    pub member: String,
}

impl ForProvider for BucketIAMMember {
    const API_VERSION: &str = "storage.gcp.m.upbound.io/v1beta1";
    const KIND: &str = "BucketIAMMember";
}
