//! What every managed resource of an object has in common, on every cloud.

use pave_api::status::ProviderConfigReference as Recorded;
use pave_api::vocabulary::DeletionPolicy;
use pave_resources::{ForProvider, Managed, ProviderConfigReference};
use serde::Serialize;

use crate::{Composed, management_policies};

/// Wraps provider parameters into managed resources.
#[derive(Debug, Clone, Copy)]
pub struct Builder<'a> {
    /// Where they are.
    pub namespace: &'a str,
    /// Credentials of the provider.
    pub provider_config: &'a Recorded,
    /// What happens to the data on deletion.
    pub deletion_policy: DeletionPolicy,
}

impl Builder<'_> {
    /// A composed resource.
    pub fn part<P: ForProvider + Serialize>(
        &self,
        role: &str,
        external_name: Option<&str>,
        for_provider: P,
    ) -> Composed {
        Composed::new(role, &self.managed(external_name, for_provider))
    }

    /// The same before it gets its role, for those that need more than the others.
    pub fn managed<P>(&self, external_name: Option<&str>, for_provider: P) -> Managed<P> {
        let Recorded { kind, name } = self.provider_config;
        let mut managed = Managed::new(self.namespace, external_name, for_provider);
        managed.spec.provider_config_ref = Some(ProviderConfigReference {
            kind: kind.clone(),
            name: name.clone(),
        });
        managed.spec.management_policies = management_policies(self.deletion_policy);
        managed
    }
}
