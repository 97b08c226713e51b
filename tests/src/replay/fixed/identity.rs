//! What must stay as it is about identities.

use super::{REPLACES, Rule};

/// Who may take it on, and what it may do. What was granted stays granted.
const LOCKS_OUT: &str = "a Microservice can no longer reach what it is bound to";

pub(super) const RULES: &[Rule] = &[
    (
        "/ServiceAccount",
        &["/metadata/annotations/iam.gke.io~1gcp-service-account"],
        LOCKS_OUT,
    ),
    (
        "iam.aws.m.upbound.io/Role",
        &["/spec/forProvider/assumeRolePolicy"],
        LOCKS_OUT,
    ),
    (
        "iam.aws.m.upbound.io/RolePolicy",
        &["/spec/forProvider"],
        LOCKS_OUT,
    ),
    (
        "cloudplatform.gcp.m.upbound.io/ServiceAccount",
        &["/spec/forProvider/project"],
        REPLACES,
    ),
    (
        "cloudplatform.gcp.m.upbound.io/ServiceAccountIAMMember",
        &["/spec/forProvider"],
        LOCKS_OUT,
    ),
    (
        "managedidentity.azure.m.upbound.io/UserAssignedIdentity",
        &[
            "/spec/forProvider/name",
            "/spec/forProvider/location",
            "/spec/forProvider/resourceGroupName",
        ],
        REPLACES,
    ),
    (
        "managedidentity.azure.m.upbound.io/FederatedIdentityCredential",
        &["/spec/forProvider"],
        LOCKS_OUT,
    ),
    (
        "authorization.azure.m.upbound.io/RoleAssignment",
        &["/spec/forProvider"],
        LOCKS_OUT,
    ),
];
