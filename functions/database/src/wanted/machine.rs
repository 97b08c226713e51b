//! Which machine serves a size, with or without a standby.

use pave_api::database::{DatabaseSpec, ResolvedDatabase};
use pave_catalog::{Catalog, Cloud, DatabaseClass, Engine, HighAvailability};
use pave_compose::Refusal;
use pave_policy::Defaults;

/// A default of true yields where the size has no standby on the cloud; a developer's own true does not.
pub(super) fn high_availability(
    spec: &DatabaseSpec,
    (size, cloud): (&str, Cloud),
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> bool {
    let possible = || {
        Catalog::embedded()
            .database_class(size, cloud, spec.engine, HighAvailability::Standby)
            .is_ok()
    };
    let kept = recorded.map(|recorded| recorded.high_availability);
    spec.high_availability
        .or(kept)
        .unwrap_or_else(|| defaults.high_availability && possible())
}

/// The cloud's name of a machine and what belongs to it.
pub(super) struct Machine {
    pub(super) class: String,
    pub(super) edition: Option<String>,
    pub(super) disk_type: Option<String>,
}

impl From<&DatabaseClass> for Machine {
    fn from(class: &DatabaseClass) -> Self {
        Self {
            class: class.name.clone(),
            edition: class.edition.clone(),
            disk_type: class.disk_type.clone(),
        }
    }
}

/// The machine that is recorded stays as long as the developer asks for the same thing, whatever the catalogue says now.
pub(super) fn machine(
    size: &str,
    engine: Engine,
    (cloud, high_availability): (Cloud, bool),
    recorded: Option<&ResolvedDatabase>,
) -> Result<Machine, Refusal> {
    let same = |recorded: &&ResolvedDatabase| {
        recorded.size == size && recorded.high_availability == high_availability
    };
    if let Some(recorded) = recorded.filter(same) {
        return Ok(Machine {
            class: recorded.class.clone(),
            edition: recorded.edition.clone(),
            disk_type: recorded.disk_type.clone(),
        });
    }
    match Catalog::embedded().database_class(
        size,
        cloud,
        engine,
        HighAvailability::from(high_availability),
    ) {
        Ok(class) => Ok(Machine::from(class)),
        Err(error) => {
            let message = format!(
                "spec.size: {error}. Fix: choose another size, or leave out spec.highAvailability."
            );
            Err(Refusal::new("SizeNotOffered", message))
        }
    }
}
