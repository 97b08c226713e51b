//! A Bucket on AWS: S3, each of its settings a resource of its own.

use pave_api::vocabulary::DeletionPolicy;
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::{
    Selector,
    aws::s3::{
        AbortIncompleteMultipartUpload, Bucket as S3Bucket, BucketLifecycleConfiguration,
        BucketOwnershipControls, BucketPolicy, BucketPublicAccessBlock,
        BucketServerSideEncryptionConfiguration, BucketVersioning, DefaultEncryption,
        EncryptionRule, Expiration, LifecycleFilter, LifecycleRule, NoncurrentVersionExpiration,
        OwnershipRule, Transition, VersioningConfiguration,
    },
};
use serde_json::json;

use crate::{Bucket, placement::AwsPlace, usage::bucket};

/// Parts of uploads that nobody completes cost money and are seen by nobody.
const INCOMPLETE_UPLOAD_DAYS: u32 = 7;
/// The cheapest class that answers at once. Objects in it are charged for at least 90 days.
/// Source: <https://aws.amazon.com/s3/storage-classes/glacier/instant-retrieval/>.
const ARCHIVE: &str = "GLACIER_IR";

pub(crate) fn build(resolved: &Resolved<Bucket>, place: &AwsPlace) -> Vec<Composed> {
    let aws = Aws { resolved, place };
    let recorded = &resolved.recorded;
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: recorded.deletion_policy,
    };
    // Every setting is always there: one that is no longer composed would stay in the cloud under Retain, and go on.
    vec![
        bucket(Bucket::ANCHOR, &managed, recorded, aws.bucket()),
        managed.part("versioning", None, aws.versioning()),
        managed.part("encryption", None, aws.encryption()),
        managed.part("public-access-block", None, aws.public_access_block()),
        managed.part("ownership", None, aws.ownership()),
        managed.part("lifecycle", None, aws.lifecycle()),
        managed.part("policy", None, aws.policy()),
    ]
}

/// What every resource is built from.
struct Aws<'a> {
    resolved: &'a Resolved<Bucket>,
    place: &'a AwsPlace,
}

impl Aws<'_> {
    fn bucket(&self) -> S3Bucket {
        let recorded = &self.resolved.recorded;
        S3Bucket {
            region: self.place.region.clone(),
            force_destroy: recorded.deletion_policy == DeletionPolicy::Delete,
            object_lock_enabled: recorded.object_lock,
            tags: None,
        }
    }

    /// S3 knows no way back to a bucket without versions, only to one that makes no more of them.
    fn versioning(&self) -> BucketVersioning {
        let status = if self.resolved.recorded.versioning {
            "Enabled"
        } else {
            "Suspended"
        };
        BucketVersioning {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            versioning_configuration: VersioningConfiguration {
                status: status.to_owned(),
            },
        }
    }

    fn encryption(&self) -> BucketServerSideEncryptionConfiguration {
        let key = self.place.kms_key.clone();
        let algorithm = if key.is_some() { "aws:kms" } else { "AES256" };
        BucketServerSideEncryptionConfiguration {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            rule: vec![EncryptionRule {
                bucket_key_enabled: key.is_some(),
                apply_server_side_encryption_by_default: DefaultEncryption {
                    sse_algorithm: algorithm.to_owned(),
                    kms_master_key_id: key,
                },
            }],
        }
    }

    fn public_access_block(&self) -> BucketPublicAccessBlock {
        BucketPublicAccessBlock {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            block_public_acls: true,
            block_public_policy: true,
            ignore_public_acls: true,
            restrict_public_buckets: true,
        }
    }

    fn ownership(&self) -> BucketOwnershipControls {
        BucketOwnershipControls {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            rule: OwnershipRule {
                object_ownership: "BucketOwnerEnforced".to_owned(),
            },
        }
    }

    fn lifecycle(&self) -> BucketLifecycleConfiguration {
        let recorded = &self.resolved.recorded;
        let expire = recorded.expire_after_days.into_iter();
        let archive = recorded.archive_after_days.into_iter();
        BucketLifecycleConfiguration {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            rule: vec![LifecycleRule {
                id: "everything".to_owned(),
                status: "Enabled".to_owned(),
                filter: vec![LifecycleFilter {
                    prefix: String::new(),
                }],
                abort_incomplete_multipart_upload: vec![AbortIncompleteMultipartUpload {
                    days_after_initiation: INCOMPLETE_UPLOAD_DAYS,
                }],
                expiration: expire.clone().map(|days| Expiration { days }).collect(),
                noncurrent_version_expiration: expire
                    .map(|noncurrent_days| NoncurrentVersionExpiration { noncurrent_days })
                    .collect(),
                transition: archive
                    .map(|days| Transition {
                        days,
                        storage_class: ARCHIVE.to_owned(),
                    })
                    .collect(),
            }],
        }
    }

    /// Denies whoever comes without TLS, whatever else allows them.
    fn policy(&self) -> BucketPolicy {
        let name = &self.resolved.recorded.external_name;
        let arn = format!("arn:aws:s3:::{name}");
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "DenyPlainHttp",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, format!("{arn}/*")],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }],
        });
        BucketPolicy {
            region: self.place.region.clone(),
            bucket_selector: Some(Selector::sibling()),
            policy: policy.to_string(),
        }
    }
}
