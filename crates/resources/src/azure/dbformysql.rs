//! Azure Database for MySQL, `dbformysql.azure.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{HighAvailability, MaintenanceWindow};
use crate::{ForProvider, SecretKeySelector, Selector};

const API_VERSION: &str = "dbformysql.azure.m.upbound.io/v1beta1";

/// A database server. Its name in the cloud is the external name, unique in all of Azure.
///
/// The provider makes up no password, and its connection secret has nothing but the password: host is
/// `status.atProvider.fqdn`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleServer {
    /// Region, such as `germanywestcentral`. Cannot be changed.
    pub location: String,
    /// The resource group. Cannot be changed.
    pub resource_group_name: String,
    /// `8.0.21` or `8.4`. `None` where another server decides.
    pub version: Option<String>,
    /// Such as `GP_Standard_D2ds_v4`.
    pub sku_name: String,
    /// Storage.
    pub storage: Storage,
    /// Days that backups are kept, 1 to 35. They always allow point-in-time recovery.
    pub backup_retention_days: u32,
    /// Whether backups are also kept in another region. Cannot be changed.
    pub geo_redundant_backup_enabled: bool,
    /// A standby. `None` means there is none.
    pub high_availability: Option<HighAvailability>,
    /// When updates may happen. `None` means whenever.
    pub maintenance_window: Option<MaintenanceWindow>,
    /// `Disabled` or `Enabled`: whether it has a public address. Without one it needs a subnet and a DNS zone.
    pub public_network_access: String,
    /// Full id of the subnet, delegated to this service. Cannot be changed.
    pub delegated_subnet_id: Option<String>,
    /// Full id of the private DNS zone. Cannot be changed.
    pub private_dns_zone_id: Option<String>,
    /// Name of the administrator. `None` where another server decides.
    pub administrator_login: Option<String>,
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

/// Storage of a [`FlexibleServer`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// In GiB, 20 to 16384. It never shrinks.
    pub size_gb: u32,
    /// Whether Azure grows it by itself.
    pub auto_grow_enabled: bool,
}

/// A database in a [`FlexibleServer`]. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleDatabase {
    /// The resource group of the server. Cannot be changed.
    pub resource_group_name: String,
    /// Selects the [`FlexibleServer`].
    pub server_name_selector: Option<Selector>,
    /// Such as `utf8mb4`. Cannot be changed.
    pub charset: String,
    /// Such as `utf8mb4_0900_ai_ci`. Cannot be changed.
    pub collation: String,
}

impl ForProvider for FlexibleDatabase {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FlexibleDatabase";
}

/// One setting of the database engine. Its name, such as `require_secure_transport`, is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlexibleServerConfiguration {
    /// The resource group of the server. Cannot be changed.
    pub resource_group_name: String,
    /// Selects the [`FlexibleServer`].
    pub server_name_selector: Option<Selector>,
    /// Always a string, such as `ON`.
    pub value: String,
}

impl ForProvider for FlexibleServerConfiguration {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "FlexibleServerConfiguration";
}
