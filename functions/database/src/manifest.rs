//! The developer's object, with as much of its status as a later call depends on.

use pave_api::{
    composite::Composite,
    database::{DatabaseSpec, ResolvedDatabase},
    status::{AppliedTags, Endpoint, ObservedCondition, Timing},
};
use serde::Deserialize;

/// A Database as Crossplane sends it.
pub(crate) type Manifest = Composite<DatabaseSpec, Remembered>;

/// What is read back. The rest, verdicts, prices and resources, is written anew by every call and skipped unread here:
/// reading it took longer than reading all that counts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Remembered {
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) timing: Option<Timing>,
    pub(crate) resolved: Option<ResolvedDatabase>,
    pub(crate) tags: AppliedTags,
    pub(crate) conditions: Vec<ObservedCondition>,
}
