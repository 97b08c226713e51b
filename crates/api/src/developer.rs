//! How code that is the same for every kind of the developers reads their `spec` and their record.

use pave_catalog::Cloud;

use crate::{
    status::Location,
    vocabulary::{ConnectionSecret, DeletionPolicy, Exception, Tags},
};

/// A `spec` with the fields that the kinds of the developers share.
pub trait DeveloperSpec {
    /// The shared fields, as far as the developer gave them.
    fn shared(&self) -> Shared<'_>;
}

/// The shared fields of a `spec`. What a kind does not have stays `None`.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    /// How much of it.
    pub size: Option<&'a str>,
    /// Where it runs.
    pub cloud: Option<Cloud>,
    /// The place.
    pub region: Option<&'a str>,
    /// The developer's own tags.
    pub tags: &'a Tags,
    /// A dated waiver.
    pub exception: Option<&'a Exception>,
    /// The Secret that applications mount.
    pub connection_secret: Option<&'a ConnectionSecret>,
    /// What happens to the data on deletion.
    pub deletion_policy: Option<DeletionPolicy>,
    /// Whether deletion is refused.
    pub deletion_protection: Option<bool>,
}

/// What was decided once about an object and is kept, `status.resolved`.
pub trait Record {
    /// The kind in the developer's manifest, for example `Database`.
    const KIND: &'static str;

    /// What the records of all kinds hold.
    fn recorded(&self) -> Recorded<'_>;
}

/// What the records of all kinds hold.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// Where it runs.
    pub location: &'a Location,
    /// The size that was asked for.
    pub size: &'a str,
    /// Its name in the cloud; locally in the namespace.
    pub external_name: &'a str,
    /// What happens to the data on deletion; `None` for kinds without data. They are never protected either.
    pub deletion_policy: Option<DeletionPolicy>,
}
