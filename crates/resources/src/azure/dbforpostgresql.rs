//! Azure Database for PostgreSQL, `dbforpostgresql.azure.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{HighAvailability, MaintenanceWindow};
use crate::{ForProvider, SecretKeySelector, Selector};

const API_VERSION: &str = "dbforpostgresql.azure.m.upbound.io/v1beta1";

/// A database server. Its name in the cloud is the external name, unique in all of Azure.
///
/// Do not use `username` of the provider's connection secret: it has the form `login@server`, which this service's
/// predecessor wanted. The login is `administrator_login`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleServer {
    /// Region, such as `germanywestcentral`. Cannot be changed.
    pub location: String,
    /// The resource group. Cannot be changed.
    pub resource_group_name: String,
    /// Major version, such as `17`. `None` where another server decides.
    pub version: Option<String>,
    /// Such as `GP_Standard_D2ds_v5`.
    pub sku_name: String,
    /// Storage in MiB, only in Azure's steps. It never shrinks.
    pub storage_mb: u32,
    /// Whether Azure grows the storage by itself.
    pub auto_grow_enabled: bool,
    /// Days that backups are kept, 7 to 35. They always allow point-in-time recovery.
    pub backup_retention_days: u32,
    /// Whether backups are also kept in another region. Cannot be changed.
    pub geo_redundant_backup_enabled: bool,
    /// A standby. `None` means there is none.
    pub high_availability: Option<HighAvailability>,
    /// When updates may happen. `None` means whenever.
    pub maintenance_window: Option<MaintenanceWindow>,
    /// Whether it has a public address. Without one it needs a subnet and a DNS zone. The provider's default is `true`.
    pub public_network_access_enabled: bool,
    /// Full id of the subnet, delegated to this service. Cannot be changed.
    pub delegated_subnet_id: Option<String>,
    /// Full id of the private DNS zone.
    pub private_dns_zone_id: Option<String>,
    /// Name of the administrator. `None` where another server decides.
    pub administrator_login: Option<String>,
    /// Whether the provider makes up the password and writes it where `administrator_password_secret_ref` says.
    pub auto_generate_password: Option<bool>,
    /// The administrator's password.
    pub administrator_password_secret_ref: Option<SecretKeySelector>,
    /// `PointInTimeRestore` to start from another server. `None` means empty.
    pub create_mode: Option<String>,
    /// Full id of the other server.
    pub source_server_id: Option<String>,
    /// Which state of it, RFC 3339 in UTC.
    pub point_in_time_restore_time_in_utc: Option<String>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for FlexibleServer {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FlexibleServer";
}

/// A database in a [`FlexibleServer`]. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleServerDatabase {
    /// Selects the [`FlexibleServer`].
    pub server_id_selector: Option<Selector>,
    /// `UTF8`. Cannot be changed.
    pub charset: Option<String>,
    /// Such as `en_US.utf8`. Cannot be changed.
    pub collation: Option<String>,
}

impl ForProvider for FlexibleServerDatabase {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FlexibleServerDatabase";
}

/// One setting of the database engine.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleServerConfiguration {
    /// Selects the [`FlexibleServer`].
    pub server_id_selector: Option<Selector>,
    /// Such as `require_secure_transport`.
    pub name: String,
    /// Always a string, such as `on`.
    pub value: String,
}

impl ForProvider for FlexibleServerConfiguration {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FlexibleServerConfiguration";
}
