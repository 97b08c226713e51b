//! What must stay as it is about buckets.

use super::{MOVES, REPLACES, Rule};

/// Deletes objects that were to stay, or lets in whom nobody meant.
const LETS_GO: &str = "objects are deleted, or open to others, without anybody having asked for it";

const OF_A_BUCKET: &[&str] = &[
    "/spec/forProvider/region",
    "/spec/forProvider/bucketSelector",
];

pub(super) const RULES: &[Rule] = &[
    (
        "s3.aws.m.upbound.io/Bucket",
        &["/spec/forProvider/region"],
        MOVES,
    ),
    (
        "s3.aws.m.upbound.io/Bucket",
        &["/spec/forProvider/objectLockEnabled"],
        REPLACES,
    ),
    (
        "s3.aws.m.upbound.io/Bucket",
        &["/spec/forProvider/forceDestroy"],
        LETS_GO,
    ),
    ("s3.aws.m.upbound.io/BucketVersioning", OF_A_BUCKET, MOVES),
    (
        "s3.aws.m.upbound.io/BucketVersioning",
        &["/spec/forProvider/versioningConfiguration"],
        LETS_GO,
    ),
    (
        "s3.aws.m.upbound.io/BucketServerSideEncryptionConfiguration",
        OF_A_BUCKET,
        MOVES,
    ),
    (
        "s3.aws.m.upbound.io/BucketServerSideEncryptionConfiguration",
        &["/spec/forProvider/rule"],
        "who may use the one key may not use the other",
    ),
    (
        "s3.aws.m.upbound.io/BucketPublicAccessBlock",
        &["/spec/forProvider"],
        LETS_GO,
    ),
    (
        "s3.aws.m.upbound.io/BucketOwnershipControls",
        &["/spec/forProvider"],
        LETS_GO,
    ),
    (
        "s3.aws.m.upbound.io/BucketLifecycleConfiguration",
        &["/spec/forProvider"],
        LETS_GO,
    ),
    (
        "s3.aws.m.upbound.io/BucketPolicy",
        &["/spec/forProvider"],
        LETS_GO,
    ),
    (
        "storage.gcp.m.upbound.io/Bucket",
        &["/spec/forProvider/location", "/spec/forProvider/project"],
        MOVES,
    ),
    (
        "storage.gcp.m.upbound.io/Bucket",
        &["/spec/forProvider/enableObjectRetention"],
        REPLACES,
    ),
    (
        "storage.gcp.m.upbound.io/Bucket",
        &[
            "/spec/forProvider/forceDestroy",
            "/spec/forProvider/versioning",
            "/spec/forProvider/lifecycleRule",
            "/spec/forProvider/publicAccessPrevention",
            "/spec/forProvider/uniformBucketLevelAccess",
        ],
        LETS_GO,
    ),
    (
        "storage.azure.m.upbound.io/Account",
        &[
            "/spec/forProvider/location",
            "/spec/forProvider/resourceGroupName",
        ],
        MOVES,
    ),
    (
        "storage.azure.m.upbound.io/Account",
        &[
            "/spec/forProvider/accountKind",
            "/spec/forProvider/accountTier",
            "/spec/forProvider/accountReplicationType",
            "/spec/forProvider/immutabilityPolicy",
        ],
        REPLACES,
    ),
    (
        "storage.azure.m.upbound.io/Account",
        &[
            "/spec/forProvider/blobProperties",
            "/spec/forProvider/allowNestedItemsToBePublic",
            "/spec/forProvider/sharedAccessKeyEnabled",
        ],
        LETS_GO,
    ),
    (
        "storage.azure.m.upbound.io/Container",
        &["/spec/forProvider/storageAccountIdSelector"],
        MOVES,
    ),
    (
        "storage.azure.m.upbound.io/Container",
        &["/spec/forProvider/containerAccessType"],
        LETS_GO,
    ),
    (
        "storage.azure.m.upbound.io/ManagementPolicy",
        &["/spec/forProvider"],
        LETS_GO,
    ),
];
