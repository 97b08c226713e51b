//! The server of a Database among the managed resources.

use pave_api::status::ProviderConfigReference;
use pave_compose::{Builder, Composed};
use pave_resources::{ForProvider, LocalSecretReference};
use serde::Serialize;

use crate::{ANCHOR, ResolvedDatabase, login::PROVIDER_SUFFIX};

/// Wraps provider parameters into managed resources of a Database.
pub(crate) fn builder<'a>(
    database: &'a ResolvedDatabase,
    provider_config: &'a ProviderConfigReference,
) -> Builder<'a> {
    Builder {
        namespace: &database.namespace,
        provider_config,
        deletion_policy: database.recorded.deletion_policy,
    }
}

/// The server itself. The provider writes its address and login into a Secret that only this function reads.
pub(crate) fn server<P: ForProvider + Serialize>(
    builder: &Builder<'_>,
    database: &ResolvedDatabase,
    external_name: Option<&str>,
    for_provider: P,
) -> Composed {
    let mut server = builder.managed(external_name, for_provider);
    let name = format!("{}{PROVIDER_SUFFIX}", database.secret_name);
    server.spec.write_connection_secret_to_ref = Some(LocalSecretReference { name });
    Composed::new(ANCHOR, &server)
}
