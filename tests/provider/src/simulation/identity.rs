//! Identities and what they may do, simulated. Nobody can be one of them, so nothing is allowed or refused.

use serde_json::{Value, json};

use super::{Identity, Record, flexible_server::SUBSCRIPTION, text};
use crate::{clouds::Wanted, connection::Details, error::Error};

/// The directory of the simulated subscription.
const TENANT: &str = "00000000-0000-0000-0000-000000000001";

/// The kinds that are simulated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// A service account of Google Cloud.
    ServiceAccount,
    /// Who may act as a service account.
    ServiceAccountMember,
    /// Who may do what with a bucket.
    BucketMember,
    /// A managed identity of Azure.
    UserAssigned,
    /// Whose word it takes.
    FederatedCredential,
    /// What somebody may do.
    RoleAssignment,
}

impl IdentityKind {
    pub(super) fn identity(self, wanted: &Wanted) -> Option<Identity> {
        let name = wanted.managed.external_name();
        let granted = |of: &str| {
            let (role, member) = (text(wanted, "role")?, text(wanted, "member")?);
            Some(Identity {
                id: format!("{of}/{role}/{member}"),
                parent: Some(of.to_owned()),
            })
        };
        match self {
            Self::ServiceAccount => {
                let project = text(wanted, "project").unwrap_or("default");
                Some(Identity {
                    id: service_account(project, name?),
                    parent: None,
                })
            }
            Self::ServiceAccountMember => granted(text(wanted, "serviceAccountId")?),
            Self::BucketMember => granted(text(wanted, "bucket")?),
            Self::UserAssigned => {
                let (group, name) = (text(wanted, "resourceGroupName")?, text(wanted, "name")?);
                Some(Identity {
                    id: format!(
                        "/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
                    ),
                    parent: None,
                })
            }
            Self::FederatedCredential => {
                let of = text(wanted, "parentId")?;
                Some(Identity {
                    id: format!("{of}/federatedIdentityCredentials/{}", name?),
                    parent: Some(of.to_owned()),
                })
            }
            Self::RoleAssignment => {
                let (scope, role) = (text(wanted, "scope")?, text(wanted, "roleDefinitionName")?);
                let principal = text(wanted, "principalId")?;
                Some(Identity {
                    id: format!(
                        "{scope}/providers/Microsoft.Authorization/roleAssignments/{role}/{principal}"
                    ),
                    parent: Some(scope.to_owned()),
                })
            }
        }
    }

    /// What the clouds call a bad name.
    pub(super) fn check(self, wanted: &Wanted) -> Result<(), Error> {
        let name = wanted.managed.external_name().unwrap_or_default();
        match self {
            Self::ServiceAccount if !(6..=30).contains(&name.len()) => Err(Error::Cloud(format!(
                "\"account_id\" (\"{name}\") doesn't match regexp \"^[a-z](?:[-a-z0-9]{{4,28}}[a-z0-9])$\""
            ))),
            _ => Ok(()),
        }
    }

    /// What the annotation does not say.
    pub(super) fn external_name(self, id: &str) -> Option<String> {
        let is_named = matches!(self, Self::ServiceAccount | Self::FederatedCredential);
        (!is_named).then(|| id.to_owned())
    }

    pub(super) fn report(self, id: &str, record: &Record) -> (Value, Details) {
        let mut at_provider = Value::Object(record.parameters.clone());
        at_provider["id"] = json!(id);
        match self {
            Self::ServiceAccount => {
                let address = id.rsplit('/').next().unwrap_or_default();
                at_provider["email"] = json!(address);
                at_provider["member"] = json!(format!("serviceAccount:{address}"));
            }
            Self::UserAssigned => {
                let name = id.rsplit('/').next().unwrap_or_default();
                at_provider["principalId"] = json!(format!("principal-of-{name}"));
                at_provider["clientId"] = json!(format!("client-of-{name}"));
                at_provider["tenantId"] = json!(TENANT);
            }
            _ => {}
        }
        (at_provider, Details::new())
    }

    /// What only a new resource could have.
    pub(super) fn immutable(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::ServiceAccount => &[("project", "/project")],
            Self::UserAssigned => &[
                ("name", "/name"),
                ("location", "/location"),
                ("resource_group_name", "/resourceGroupName"),
            ],
            _ => &[],
        }
    }
}

fn service_account(project: &str, name: &str) -> String {
    format!("projects/{project}/serviceAccounts/{name}@{project}.iam.gserviceaccount.com")
}
