//! What every managed resource of a Database has in common, on every cloud.

use pave_api::status::ProviderConfigReference as Recorded;
use pave_compose::{Composed, management_policies};
use pave_resources::{ForProvider, LocalSecretReference, Managed, ProviderConfigReference};
use serde::Serialize;

use crate::{ANCHOR, login::PROVIDER_SUFFIX, resolve::ResolvedDatabase};

/// Wraps provider parameters into managed resources.
pub(crate) struct Builder<'a> {
    pub(crate) database: &'a ResolvedDatabase,
    pub(crate) provider_config: &'a Recorded,
}

impl Builder<'_> {
    /// The server itself. The provider writes its address and login into a Secret that only this function reads.
    pub(crate) fn server<P: ForProvider + Serialize>(
        &self,
        external_name: Option<&str>,
        for_provider: P,
    ) -> Composed {
        let mut server = self.managed(external_name, for_provider);
        let name = format!("{}{PROVIDER_SUFFIX}", self.database.secret_name);
        server.spec.write_connection_secret_to_ref = Some(LocalSecretReference { name });
        Composed::new(ANCHOR, &server)
    }

    /// Something that the server needs or holds.
    pub(crate) fn part<P: ForProvider + Serialize>(
        &self,
        role: &str,
        external_name: Option<&str>,
        for_provider: P,
    ) -> Composed {
        Composed::new(role, &self.managed(external_name, for_provider))
    }

    fn managed<P>(&self, external_name: Option<&str>, for_provider: P) -> Managed<P> {
        let Recorded { kind, name } = self.provider_config;
        let mut managed = Managed::new(&self.database.namespace, external_name, for_provider);
        managed.spec.provider_config_ref = Some(ProviderConfigReference {
            kind: kind.clone(),
            name: name.clone(),
        });
        managed.spec.management_policies =
            management_policies(self.database.recorded.deletion_policy);
        managed
    }
}
