//! Google Cloud's identities, `cloudplatform.gcp.m.upbound.io`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

const API_VERSION: &str = "cloudplatform.gcp.m.upbound.io/v1beta1";

/// Who somebody is in a project. Its name is the external name, 6 to 30 characters.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount {
    /// The project. `None` means the provider's.
    pub project: Option<String>,
    /// As people see it, at most 100 characters.
    pub display_name: String,
    /// What it is for, at most 256 bytes.
    pub description: String,
}

impl ForProvider for ServiceAccount {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ServiceAccount";
}

/// Lets somebody do something with a service account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccountIAMMember {
    /// The service account, `projects/<project>/serviceAccounts/<address>`.
    pub service_account_id: String,
    /// What, such as `roles/iam.workloadIdentityUser`.
    pub role: String,
    /// Who.
    pub member: String,
}

impl ForProvider for ServiceAccountIAMMember {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ServiceAccountIAMMember";
}
