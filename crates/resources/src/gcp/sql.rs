//! Cloud SQL, `sql.gcp.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, SecretKeySelector, Selector};

const API_VERSION: &str = "sql.gcp.m.upbound.io/v1beta1";

/// A database server. Its name in the cloud is the external name, unique in the project, and taken for a week after deletion.
///
/// The provider's connection secret has `privateIP` and `serverCACertificateCert`, and neither port nor user.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseInstance {
    /// Region, such as `europe-west3`. Cannot be changed.
    pub region: String,
    /// The project. Default: that of the credentials.
    pub project: Option<String>,
    /// Engine and version, such as `POSTGRES_17` or `MYSQL_8_4`.
    pub database_version: String,
    /// Customer-managed key that encrypts, as `projects/…/cryptoKeys/…`. Cannot be changed.
    pub encryption_key_name: Option<String>,
    /// Whether the provider refuses to delete it. The cloud's own protection is in the settings.
    pub deletion_protection: bool,
    /// Everything else.
    pub settings: Settings,
    /// Earlier state of an instance to start from, only at creation.
    pub clone: Option<CloneSource>,
    /// Backup to start from, only at creation.
    pub restore_backup_context: Option<RestoreBackupContext>,
}

impl ForProvider for DatabaseInstance {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "DatabaseInstance";
}

/// Size, price, network and backups of a [`DatabaseInstance`].
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// `ENTERPRISE` or `ENTERPRISE_PLUS`. Always set: from PostgreSQL 16 on the default is the latter, which refuses the
    /// smaller tiers.
    pub edition: String,
    /// Such as `db-custom-2-7680`.
    pub tier: String,
    /// `REGIONAL` with a standby, which needs backups and point-in-time recovery, or `ZONAL`.
    pub availability_type: String,
    /// `PD_SSD`, for the tiers that leave a choice. Cannot be changed.
    pub disk_type: Option<String>,
    /// Storage in GB.
    pub disk_size: u32,
    /// Whether Google grows the storage by itself. It never shrinks.
    pub disk_autoresize: bool,
    /// Storage in GB up to which it grows. `None` means no limit.
    pub disk_autoresize_limit: Option<u32>,
    /// Whether Google refuses to delete it.
    pub deletion_protection_enabled: bool,
    /// Whether existing backups outlive the instance.
    pub retain_backups_on_delete: Option<bool>,
    /// Network.
    pub ip_configuration: IpConfiguration,
    /// Backups while it lives.
    pub backup_configuration: BackupConfiguration,
    /// The last backup, at deletion.
    pub final_backup_config: Option<FinalBackupConfig>,
    /// Settings of the database engine that differ from the defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub database_flags: Vec<DatabaseFlag>,
    /// When updates may happen. `None` means whenever.
    pub maintenance_window: Option<MaintenanceWindow>,
    /// Query statistics.
    pub insights_config: Option<InsightsConfig>,
    /// Labels, usually set by [`apply`](crate::tags::apply).
    pub user_labels: Option<BTreeMap<String, String>>,
}

/// How clients reach a [`DatabaseInstance`].
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IpConfiguration {
    /// Whether it has a public address.
    pub ipv4_enabled: bool,
    /// The network of its private address, as `projects/…/global/networks/…`.
    pub private_network: Option<String>,
    /// `ENCRYPTED_ONLY`; the default also takes plain connections.
    pub ssl_mode: String,
}

/// Automatic backups.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupConfiguration {
    /// Whether there is a daily backup.
    pub enabled: bool,
    /// Point-in-time recovery on PostgreSQL.
    pub point_in_time_recovery_enabled: Option<bool>,
    /// Point-in-time recovery on MySQL, which also calls for it with high availability.
    pub binary_log_enabled: Option<bool>,
    /// Days that point-in-time recovery reaches back: 1 to 7, or 35 with `ENTERPRISE_PLUS`.
    pub transaction_log_retention_days: Option<u32>,
    /// How many backups are kept.
    pub backup_retention_settings: BackupRetentionSettings,
}

/// How many backups are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupRetentionSettings {
    /// How many; one a day.
    pub retained_backups: u32,
    /// `COUNT`.
    pub retention_unit: String,
}

/// The backup at deletion.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinalBackupConfig {
    /// Whether one is taken.
    pub enabled: bool,
    /// Days that it is kept.
    pub retention_days: Option<u32>,
}

/// One setting of the database engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseFlag {
    /// Such as `cloudsql.iam_authentication`.
    pub name: String,
    /// Always a string, such as `on`.
    pub value: String,
}

/// A weekly hour for updates.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaintenanceWindow {
    /// Day of the week, 1 (Monday) to 7.
    pub day: u8,
    /// Hour of the day in UTC, 0 to 23.
    pub hour: u8,
    /// `canary`, `stable` or `week5`: how early updates come.
    pub update_track: Option<String>,
}

/// Query statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InsightsConfig {
    /// Whether they are collected.
    pub query_insights_enabled: bool,
}

/// The earlier state of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CloneSource {
    /// Name in the cloud of the instance.
    pub source_instance_name: String,
    /// When, RFC 3339 in UTC.
    pub point_in_time: String,
}

/// A backup of an instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestoreBackupContext {
    /// Number of the backup.
    pub backup_run_id: u64,
    /// Name in the cloud of the instance. Default: the restored instance itself.
    pub instance_id: Option<String>,
}

/// A database in a [`DatabaseInstance`]. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Database {
    /// Selects the [`DatabaseInstance`].
    pub instance_selector: Option<Selector>,
    /// The project. Default: that of the credentials.
    pub project: Option<String>,
    /// Such as `UTF8`, or `utf8mb4` for MySQL.
    pub charset: Option<String>,
    /// `ABANDON`: it goes with its instance. By itself Cloud SQL refuses to delete one that others may use.
    pub deletion_policy: Option<String>,
}

impl ForProvider for Database {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Database";
}

/// A login. Its name is the external name; the provider makes up no password.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Selects the [`DatabaseInstance`].
    pub instance_selector: Option<Selector>,
    /// The project. Default: that of the credentials.
    pub project: Option<String>,
    /// Where a MySQL user may come from, such as `%`.
    pub host: Option<String>,
    /// The password.
    pub password_secret_ref: Option<SecretKeySelector>,
    /// `ABANDON`: it goes with its instance. By itself Cloud SQL refuses to delete one that was granted roles.
    pub deletion_policy: Option<String>,
}

impl ForProvider for User {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "User";
}
