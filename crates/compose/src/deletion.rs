//! Deletion. Functions are not called when an object is deleted, so everything is prepared while it lives.

use pave_api::vocabulary::DeletionPolicy;
use pave_resources::{ManagementPolicy, crossplane::Usage};

/// Whether an object may be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// Deletion goes through.
    Off,
    /// Deletion is refused with a reason.
    On,
}

impl From<bool> for Protection {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// How far lifting the protection is, where the developer asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifting<'a> {
    /// Something still refuses deletion.
    InProgress,
    /// Nothing refuses deletion any more; the sentence says what it would do.
    Done(&'a str),
}

/// What a provider may do with a managed resource. Without `Delete` the cloud resource outlives its Kubernetes object.
pub fn management_policies(policy: DeletionPolicy) -> Vec<ManagementPolicy> {
    match policy {
        DeletionPolicy::Delete | DeletionPolicy::Snapshot => vec![ManagementPolicy::All],
        DeletionPolicy::Retain => vec![
            ManagementPolicy::Observe,
            ManagementPolicy::Create,
            ManagementPolicy::Update,
            ManagementPolicy::LateInitialize,
        ],
    }
}

/// The Usage that refuses to delete the developer's object: the claim where there is one, else the composite itself.
pub fn usage(api_version: &str, kind: &str, namespace: &str, name: &str) -> Usage {
    let reason = format!(
        "{kind} {name} is protected against deletion. Set spec.deletionProtection: false, wait until status.phase is Deletable, \
         then delete it."
    );
    Usage::of(api_version, kind, name, reason).in_namespace(namespace)
}
