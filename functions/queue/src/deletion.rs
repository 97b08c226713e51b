//! What deleting a Queue does, in a sentence.

use pave_api::vocabulary::DeletionPolicy;
use pave_catalog::Cloud;
use pave_compose::Resolved;

use crate::Queue;

pub(crate) fn sentence(resolved: &Resolved<Queue>) -> String {
    let recorded = &resolved.recorded;
    let (name, cloud) = (&recorded.external_name, recorded.location.cloud);
    match (recorded.deletion_policy, cloud) {
        (DeletionPolicy::Delete, _) => format!(
            "Deletion protection is off: deleting it removes '{name}' on {cloud} with every message for good."
        ),
        (DeletionPolicy::Snapshot | DeletionPolicy::Retain, Cloud::Local) => {
            "Deletion protection is off: deleting it keeps the volume; applying the same manifest again adopts it.".to_owned()
        }
        (DeletionPolicy::Snapshot | DeletionPolicy::Retain, _) => format!(
            "Deletion protection is off: deleting it keeps '{name}' on {cloud} with the messages that wait there; applying the same \
             manifest again adopts it."
        ),
    }
}
