//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

mod durability;
mod machine;
mod names;
mod restore;
mod version;

use pave_api::database::ResolvedDatabase;
use pave_catalog::{Catalog, Cloud, Engine};
use pave_compose::{FinalSnapshot, LocalImage, Question, Refusal, deletion_policy, location};

use crate::{
    Database,
    login::{ROOT, USERNAME},
};

pub(crate) use durability::raised_backup;
use durability::{backup, storage};
use machine::{high_availability, machine};
use names::Names;
use restore::Origin;
pub(crate) use restore::{copy::observe, gather};
use version::version;

/// Resolves a Database. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_, Database>,
    recorded: Option<&ResolvedDatabase>,
) -> Result<ResolvedDatabase, Refusal> {
    let Question { spec, defaults, .. } = question;
    let image: LocalImage = match spec.engine {
        Engine::Postgres => |images| images.postgres.as_ref(),
        Engine::Mysql => |images| images.mysql.as_ref(),
    };
    let location = location(question, recorded, image)?;
    let origin = Origin::of(question, &location, recorded)?;
    let (version, provider_version) = match origin.version(spec)? {
        Some(version) => version,
        None => version(spec, location.cloud, defaults, recorded)?,
    };
    let size = question.size(recorded);
    let high_availability = high_availability(spec, (&size, location.cloud), defaults, recorded);
    let machine = machine(
        &size,
        spec.engine,
        (location.cloud, high_availability),
        recorded,
    )?;
    let storage_gb = storage(question, (&size, location.cloud), recorded)?.max(origin.storage_gb());
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
    let has_snapshot = Catalog::embedded()
        .database_backup(location.cloud, spec.engine)
        .final_snapshot;
    let snapshot = FinalSnapshot::from(has_snapshot);
    let deletion_policy = deletion_policy(question, location.cloud, recorded, snapshot)?;
    let names = Names::of(question, location.cloud, recorded)?;
    let administrator = administrator((location.cloud, spec.engine), &origin, recorded);
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
        database: origin.database(spec)?.unwrap_or(names.database),
        restored_from: origin.restored,
        administrator,
    })
}

/// MySQL's image gives the user that it makes one database and no right to make users, so `root` does that. Its password is set at
/// the first start alone: a server that runs keeps what it was made with. Where data is copied first, nothing is published before
/// that, and the server's login is in a Secret of its own.
fn administrator(
    (cloud, engine): (Cloud, Engine),
    origin: &Origin,
    recorded: Option<&ResolvedDatabase>,
) -> Option<String> {
    let administrator = match (recorded, cloud, engine) {
        (Some(recorded), ..) => return recorded.administrator.clone(),
        (None, Cloud::Local, Engine::Mysql) => Some(ROOT),
        (None, Cloud::Local, Engine::Postgres) => origin.is_copy().then_some(USERNAME),
        (None, ..) => None,
    };
    administrator.map(str::to_owned)
}
