//! A filled sample of every kind of object storage that we compose, on every cloud.

use pave_resources::{aws::s3, azure::storage as azure, gcp::storage as gcp};
use serde_json::Value;

use super::{labeled_sibling, managed, tags, text};

pub(crate) fn all() -> Vec<Value> {
    let mut all = s3();
    all.push(google());
    all.extend(azure());
    all
}

fn s3() -> Vec<Value> {
    let region = || text("eu-central-1");
    let bucket_selector = || Some(labeled_sibling());
    vec![
        managed(s3::Bucket {
            region: region(),
            force_destroy: false,
            object_lock_enabled: true,
            tags: Some(tags()),
        }),
        managed(s3::BucketVersioning {
            region: region(),
            bucket_selector: bucket_selector(),
            versioning_configuration: s3::VersioningConfiguration {
                status: text("Enabled"),
            },
        }),
        managed(s3::BucketServerSideEncryptionConfiguration {
            region: region(),
            bucket_selector: bucket_selector(),
            rule: vec![s3::EncryptionRule {
                apply_server_side_encryption_by_default: s3::DefaultEncryption {
                    sse_algorithm: text("aws:kms"),
                    kms_master_key_id: Some(text("arn:aws:kms:eu-central-1:1:key/k")),
                },
                bucket_key_enabled: true,
            }],
        }),
        managed(s3::BucketPublicAccessBlock {
            region: region(),
            bucket_selector: bucket_selector(),
            block_public_acls: true,
            block_public_policy: true,
            ignore_public_acls: true,
            restrict_public_buckets: true,
        }),
        managed(s3::BucketOwnershipControls {
            region: region(),
            bucket_selector: bucket_selector(),
            rule: s3::OwnershipRule {
                object_ownership: text("BucketOwnerEnforced"),
            },
        }),
        managed(s3::BucketLifecycleConfiguration {
            region: region(),
            bucket_selector: bucket_selector(),
            rule: vec![s3::LifecycleRule {
                id: text("everything"),
                status: text("Enabled"),
                filter: vec![s3::LifecycleFilter { prefix: text("") }],
                abort_incomplete_multipart_upload: vec![s3::AbortIncompleteMultipartUpload {
                    days_after_initiation: 7,
                }],
                expiration: vec![s3::Expiration { days: 90 }],
                noncurrent_version_expiration: vec![s3::NoncurrentVersionExpiration {
                    noncurrent_days: 90,
                }],
                transition: vec![s3::Transition {
                    days: 30,
                    storage_class: text("GLACIER_IR"),
                }],
            }],
        }),
        managed(s3::BucketPolicy {
            region: region(),
            bucket_selector: bucket_selector(),
            policy: text("{}"),
        }),
    ]
}

fn google() -> Value {
    managed(gcp::Bucket {
        location: text("europe-west3"),
        project: Some(text("payments")),
        storage_class: text("STANDARD"),
        force_destroy: false,
        uniform_bucket_level_access: true,
        public_access_prevention: text("enforced"),
        versioning: gcp::Versioning { enabled: true },
        enable_object_retention: true,
        lifecycle_rule: vec![gcp::LifecycleRule {
            action: gcp::LifecycleAction {
                type_: text("SetStorageClass"),
                storage_class: Some(text("COLDLINE")),
            },
            condition: gcp::LifecycleCondition {
                age: Some(30),
                days_since_noncurrent_time: Some(30),
                with_state: Some(text("LIVE")),
            },
        }],
        encryption: Some(gcp::Encryption {
            default_kms_key_name: text(
                "projects/payments/locations/europe-west3/keyRings/r/cryptoKeys/k",
            ),
        }),
        labels: Some(tags()),
    })
}

fn azure() -> Vec<Value> {
    let selector = || Some(labeled_sibling());
    vec![
        managed(azure::Account {
            location: text("germanywestcentral"),
            resource_group_name: text("payments"),
            account_kind: text("StorageV2"),
            account_tier: text("Standard"),
            account_replication_type: text("ZRS"),
            access_tier: text("Hot"),
            min_tls_version: text("TLS1_2"),
            https_traffic_only_enabled: true,
            allow_nested_items_to_be_public: false,
            cross_tenant_replication_enabled: false,
            shared_access_key_enabled: false,
            default_to_oauth_authentication: true,
            blob_properties: azure::BlobProperties {
                versioning_enabled: true,
            },
            immutability_policy: Some(azure::ImmutabilityPolicy {
                state: text("Disabled"),
                period_since_creation_in_days: 1,
                allow_protected_append_writes: false,
            }),
            tags: Some(tags()),
        }),
        managed(azure::Container {
            storage_account_id_selector: selector(),
            container_access_type: text("private"),
        }),
        managed(azure::ManagementPolicy {
            storage_account_id_selector: selector(),
            rule: vec![azure::Rule {
                name: text("retention"),
                enabled: true,
                filters: azure::Filters {
                    blob_types: vec![text("blockBlob")],
                },
                actions: azure::Actions {
                    base_blob: Some(azure::BaseBlob {
                        delete_after_days_since_modification_greater_than: Some(90),
                        tier_to_cold_after_days_since_modification_greater_than: Some(30),
                    }),
                    version: Some(azure::Version {
                        delete_after_days_since_creation: Some(90),
                    }),
                },
            }],
        }),
    ]
}
