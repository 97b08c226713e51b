//! The developer's object, with as much of its status as a later call depends on.

use pave_api::{
    composite::Composite,
    status::{AppliedTags, Endpoint, ObservedCondition, Timing},
};
use serde::Deserialize;

use crate::DeveloperKind;

/// An object of a kind as Crossplane sends it.
pub type Manifest<K> =
    Composite<<K as DeveloperKind>::Spec, Remembered<<K as DeveloperKind>::Record>>;

/// What is read back. The rest, verdicts, prices and resources, is written anew by every call and skipped unread here:
/// reading it took longer than reading all that counts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Remembered<Record> {
    /// Where it answered.
    pub endpoint: Option<Endpoint>,
    /// How long it took.
    pub timing: Option<Timing>,
    /// The copy of what was decided.
    pub resolved: Option<Record>,
    /// Tags as applied.
    pub tags: AppliedTags,
    /// What was reported last.
    pub conditions: Vec<ObservedCondition>,
}

impl<Record> Default for Remembered<Record> {
    fn default() -> Self {
        Self {
            endpoint: None,
            timing: None,
            resolved: None,
            tags: AppliedTags::new(),
            conditions: Vec::new(),
        }
    }
}
