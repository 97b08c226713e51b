//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

mod durability;
mod location;
mod machine;
mod names;
mod version;

use pave_api::{
    composite::DeveloperObject,
    database::{DatabaseSpec, ResolvedDatabase},
};
use pave_compose::{Facts, Refusal};
use pave_policy::{Defaults, Identity, refusal};

pub(crate) use durability::raised_backup;
use durability::{backup, deletion_policy, storage};
use machine::{high_availability, machine};
use names::Names;
pub(crate) use names::no_installation;
use version::version;

/// Everything that decides, beside what is recorded.
pub(crate) struct Question<'a> {
    pub(crate) object: DeveloperObject<'a>,
    pub(crate) spec: &'a DatabaseSpec,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) identity: &'a Identity,
    /// What applies where the developer says nothing.
    pub(crate) defaults: &'a Defaults,
    /// Disk that the cloud reports, in GB: storage that grew by itself is never asked back.
    pub(crate) observed_storage_gb: Option<u32>,
}

/// Resolves a Database. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_>,
    recorded: Option<&ResolvedDatabase>,
) -> Result<ResolvedDatabase, Refusal> {
    let Question { spec, defaults, .. } = question;
    let location = match recorded {
        Some(recorded) => location::unmoved(spec, &recorded.location)?,
        None => location::choose(question, defaults)?,
    };
    if spec.restore_from.is_some() && recorded.is_none() {
        let fix = "create it empty and load a dump, or leave the field out";
        return Err(Refusal::new(
            "RestoreNotOffered",
            refusal(
                "spec.restoreFrom",
                "restoring",
                "is not offered by this version",
                fix,
            ),
        ));
    }
    let (version, provider_version) = version(spec, location.cloud, defaults, recorded)?;
    let size = spec
        .size
        .clone()
        .or_else(|| recorded.map(|recorded| recorded.size.clone()))
        .unwrap_or(defaults.size.clone());
    let high_availability = high_availability(spec, (&size, location.cloud), defaults, recorded);
    let machine = machine(
        &size,
        spec.engine,
        (location.cloud, high_availability),
        recorded,
    )?;
    let storage_gb = storage(question, (&size, location.cloud), recorded)?;
    let (backup_days, point_in_time_recovery) = backup(
        spec,
        (
            location.cloud,
            machine.edition.as_deref(),
            high_availability,
        ),
        defaults,
        recorded,
    );
    let deletion_policy = deletion_policy(spec, location.cloud, defaults, recorded)?;
    let names = Names::of(question, location.cloud, recorded)?;
    Ok(ResolvedDatabase {
        location,
        size,
        engine: spec.engine,
        version,
        provider_version,
        class: machine.class,
        edition: machine.edition,
        disk_type: machine.disk_type,
        storage_gb,
        high_availability,
        backup_days,
        point_in_time_recovery,
        deletion_policy,
        external_name: names.external,
        database: names.database,
    })
}
