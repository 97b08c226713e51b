//! What deleting a Bucket does, in a sentence.

use pave_api::vocabulary::DeletionPolicy;
use pave_catalog::Cloud;
use pave_compose::Resolved;

use crate::Bucket;

pub(crate) fn sentence(resolved: &Resolved<Bucket>) -> String {
    let recorded = &resolved.recorded;
    let (name, cloud) = (&recorded.external_name, recorded.location.cloud);
    match (recorded.deletion_policy, cloud) {
        (DeletionPolicy::Delete, _) if recorded.object_lock => format!(
            "Deletion protection is off: deleting it removes '{name}' on {cloud} with every object for good, as soon as no object is \
             locked any more."
        ),
        (DeletionPolicy::Delete, _) => format!(
            "Deletion protection is off: deleting it removes '{name}' on {cloud} with every object for good."
        ),
        (DeletionPolicy::Snapshot | DeletionPolicy::Retain, Cloud::Local) => {
            "Deletion protection is off: deleting it keeps the volume; applying the same manifest again adopts it.".to_owned()
        }
        (DeletionPolicy::Snapshot | DeletionPolicy::Retain, _) => format!(
            "Deletion protection is off: deleting it keeps '{name}' on {cloud} with every object, which goes on costing money; \
             applying the same manifest again adopts it."
        ),
    }
}
