//! A Database on Azure: a flexible server in a delegated subnet, one module for each engine's service.

mod mysql;
mod postgresql;

use pave_api::database::Moment;
use pave_catalog::Engine;
use pave_compose::Composed;
use pave_resources::azure::HighAvailability;

use crate::{ResolvedDatabase, managed::builder, placement::AzurePlace};

pub(crate) fn build(database: &ResolvedDatabase, place: &AzurePlace) -> Vec<Composed> {
    let azure = Azure { database, place };
    let managed = builder(database, &place.provider_config);
    match database.recorded.engine {
        Engine::Postgres => azure.postgresql(&managed),
        Engine::Mysql => azure.mysql(&managed),
    }
}

/// What every resource is built from.
struct Azure<'a> {
    database: &'a ResolvedDatabase,
    place: &'a AzurePlace,
}

impl Azure<'_> {
    /// The only way that a server here does not start empty.
    fn origin(&self) -> Option<&Moment> {
        let restored = self.database.recorded.restored_from.as_ref();
        restored?.moment.as_ref()
    }

    /// The standby runs in another zone: a zone's failure is what it is there for.
    fn high_availability(&self) -> Option<HighAvailability> {
        let mode = || HighAvailability {
            mode: "ZoneRedundant".to_owned(),
        };
        self.database.recorded.high_availability.then(mode)
    }
}
