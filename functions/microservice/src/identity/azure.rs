//! A managed identity of Azure that takes the cluster's word, with a role on each thing that is bound.
//!
//! Azure itself says what the identity is called, so roles and pods wait until it has.
//! Source: Microsoft Entra Workload ID, "Mutating admission webhook", for what applications read.

use pave_api::microservice::{CloudIdentity, Principal};
use pave_catalog::Cloud;
use pave_compose::{Builder, Composed};
use pave_function_sdk::Request;
use pave_resources::{
    Selector,
    azure::{
        authorization::RoleAssignment,
        managedidentity::{FederatedIdentityCredential, UserAssignedIdentity},
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{granted, rights::rights, role};
use crate::Service;

/// Whom a token is for that Azure takes.
pub(super) const AUDIENCE: &str = "api://AzureADTokenExchange";
/// Keys of the ConfigMap with what Azure calls the identity.
pub(super) const CLIENT_ID: &str = "client-id";
pub(super) const TENANT_ID: &str = "tenant-id";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    at_provider: AtProvider,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AtProvider {
    #[serde(rename = "principalId")]
    principal: Option<String>,
    #[serde(rename = "clientId")]
    client: Option<String>,
    #[serde(rename = "tenantId")]
    tenant: Option<String>,
}

/// What Azure calls the identity, as soon as it has said so.
pub(crate) fn observed_principal(request: &Request) -> Option<Principal> {
    let observed: Observed = request.observed(&role(Cloud::Azure))?.decode().ok()?;
    let AtProvider {
        principal,
        client,
        tenant,
    } = observed.status.at_provider;
    Some(Principal {
        principal_id: principal?,
        client_id: client?,
        tenant_id: tenant?,
    })
}

impl Service<'_> {
    /// The ConfigMap with what Azure calls the identity.
    pub(super) fn azure_config_map(&self) -> String {
        format!("{}-identity-azure", self.name())
    }

    pub(super) fn on_azure(
        &self,
        managed: &Builder<'_>,
        identity: &CloudIdentity,
    ) -> Vec<Composed> {
        let location = &identity.location;
        let group = location.resource_group.clone().unwrap_or_default();
        let who = UserAssignedIdentity {
            name: identity.name.clone(),
            location: location.provider_region.clone().unwrap_or_default(),
            resource_group_name: group.clone(),
            tags: None,
        };
        let trust = FederatedIdentityCredential {
            parent_id_selector: Some(Selector::sibling()),
            resource_group_name: group,
            audience: vec![AUDIENCE.to_owned()],
            issuer: identity.trusts.clone(),
            subject: self.subject(),
        };
        let mut resources = vec![
            managed.part(&role(Cloud::Azure), None, who),
            managed.part("trust-azure", Some(&identity.name), trust),
        ];
        let Some(principal) = &identity.principal else {
            return resources;
        };
        for (binding, in_cloud) in granted(self.record(), identity) {
            for right in rights(binding, in_cloud) {
                let roles = right.permissions.allow.iter();
                resources.extend(roles.map(|role| {
                    let assignment = RoleAssignment {
                        scope: right.id.clone(),
                        role_definition_name: role.clone(),
                        principal_id: principal.principal_id.clone(),
                        principal_type: "ServicePrincipal".to_owned(),
                    };
                    let name = super::right_name(&right, role, &principal.principal_id);
                    managed.part(&name, None, assignment)
                }));
            }
        }
        resources.push(Composed::new("names-azure", &self.azure_names(principal)));
        resources
    }

    fn azure_names(&self, principal: &Principal) -> Value {
        let mut metadata = self.metadata();
        metadata["name"] = json!(self.azure_config_map());
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": {CLIENT_ID: principal.client_id, TENANT_ID: principal.tenant_id},
        })
    }
}
