//! Deletion. Functions are not called when an object is deleted, so everything is prepared while it lives.

use pave_api::{
    developer::{DeveloperSpec as _, Record as _},
    vocabulary::DeletionPolicy,
};
use pave_catalog::Cloud;
use pave_policy::refusal;
use pave_resources::{ManagementPolicy, crossplane::Usage};

use crate::{DeveloperKind, Question, Refusal};

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

/// Whether a cloud takes a last snapshot of a service before it is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinalSnapshot {
    /// It does.
    Taken,
    /// It does not.
    NotOffered,
}

impl From<bool> for FinalSnapshot {
    fn from(taken: bool) -> Self {
        if taken { Self::Taken } else { Self::NotOffered }
    }
}

/// What deletion does to the data. A default of Snapshot becomes Retain where the cloud takes no final snapshot: the data is
/// kept either way.
///
/// # Errors
/// A developer's own Snapshot where there is none.
pub fn deletion_policy<K: DeveloperKind>(
    question: &Question<'_, K>,
    cloud: Cloud,
    recorded: Option<&K::Record>,
    snapshot: FinalSnapshot,
) -> Result<DeletionPolicy, Refusal> {
    let offered = snapshot == FinalSnapshot::Taken;
    match question.spec.shared().deletion_policy {
        Some(DeletionPolicy::Snapshot) if !offered => {
            let cause = format!("is not possible: {cloud} takes no final snapshot");
            let fix = "choose Retain, which keeps the data, or Delete";
            Err(Refusal::new(
                "NoFinalSnapshot",
                refusal("spec.deletionPolicy", "'Snapshot'", &cause, fix),
            ))
        }
        Some(asked) => Ok(asked),
        None => {
            let kept = recorded.and_then(|recorded| recorded.recorded().deletion_policy);
            Ok(match kept.unwrap_or(question.defaults.deletion_policy) {
                DeletionPolicy::Snapshot if !offered => DeletionPolicy::Retain,
                policy => policy,
            })
        }
    }
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
