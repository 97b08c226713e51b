//! What deleting a Database does, in a sentence.

use pave_api::{database::ResolvedDatabase as Recorded, vocabulary::DeletionPolicy};
use pave_catalog::Cloud;

use crate::ResolvedDatabase;

/// What deleting the object does, in a sentence.
pub(crate) fn sentence(database: &ResolvedDatabase) -> String {
    let Recorded {
        deletion_policy,
        external_name,
        location,
        ..
    } = &database.recorded;
    let cloud = location.cloud;
    match (deletion_policy, cloud) {
        (DeletionPolicy::Delete, _) => "Deletion protection is off: deleting it removes the data for good.".to_owned(),
        (DeletionPolicy::Snapshot, Cloud::Gcp) => format!(
            "Deletion protection is off: deleting it keeps a final backup of '{external_name}' on gcp, then removes the database."
        ),
        (DeletionPolicy::Snapshot, _) => format!(
            "Deletion protection is off: deleting it takes the snapshot '{external_name}-final' on {cloud}, then removes the database."
        ),
        (DeletionPolicy::Retain, Cloud::Local) => {
            "Deletion protection is off: deleting it keeps the volume; applying the same manifest again adopts it.".to_owned()
        }
        (DeletionPolicy::Retain, _) => format!(
            "Deletion protection is off: deleting it keeps '{external_name}' on {cloud}, which goes on costing money; applying the same \
             manifest again adopts it."
        ),
    }
}
