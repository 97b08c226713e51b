//! Amazon RDS, `rds.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, SecretKeySelector, Selector};

const API_VERSION: &str = "rds.aws.m.upbound.io/v1beta1";

/// A database instance. Its name in the cloud is `identifier`. The external name belongs to the provider once it has written
/// it; before that an `identifier` in its place is how the provider finds an instance that exists already.
///
/// The provider's connection secret has `address`, `port`, `username` and `password`; `endpoint` is `address:port`.
#[expect(clippy::struct_excessive_bools, reason = "the definition's own fields")]
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Region, such as `eu-central-1`.
    pub region: String,
    /// Name in the cloud, unique in account and region. Without it the provider makes one up.
    pub identifier: String,
    /// `postgres` or `mysql`. `None` where a snapshot or another instance decides.
    pub engine: Option<String>,
    /// Version, or its prefix (`17`): minor versions then follow `auto_minor_version_upgrade`.
    pub engine_version: Option<String>,
    /// `open-source-rds-extended-support-disabled`, or else AWS charges for every major version past its standard support.
    pub engine_lifecycle_support: String,
    /// Whether a change of the major version is carried out rather than refused.
    pub allow_major_version_upgrade: Option<bool>,
    /// Whether minor versions are installed in the maintenance window.
    pub auto_minor_version_upgrade: bool,
    /// Whether changes happen at once rather than in the maintenance window.
    pub apply_immediately: Option<bool>,
    /// Such as `db.t4g.medium`.
    pub instance_class: String,
    /// Storage in GiB.
    pub allocated_storage: u32,
    /// Storage in GiB up to which AWS grows it by itself. `None` means it does not.
    pub max_allocated_storage: Option<u32>,
    /// `gp3`; the provider's default is the older `gp2`.
    pub storage_type: String,
    /// Encryption at rest; off by default and only settable at creation.
    pub storage_encrypted: bool,
    /// ARN of the key that encrypts. `None` means AWS' own.
    pub kms_key_id: Option<String>,
    /// Whether a standby runs in another availability zone.
    pub multi_az: bool,
    /// Days that automatic backups are kept, 0 to 35. 0, the provider's default, turns backups off.
    pub backup_retention_period: u32,
    /// Whether automatic backups go with the instance.
    pub delete_automated_backups: Option<bool>,
    /// Whether snapshots carry the instance's tags.
    pub copy_tags_to_snapshot: bool,
    /// Whether AWS refuses to delete it.
    pub deletion_protection: bool,
    /// Whether deletion happens without a last snapshot. If not, `final_snapshot_identifier` is required.
    pub skip_final_snapshot: bool,
    /// Name of the last snapshot.
    pub final_snapshot_identifier: Option<String>,
    /// Whether it has a public address.
    pub publicly_accessible: bool,
    /// Name of the administrator. `None` where a snapshot or another instance decides.
    pub username: Option<String>,
    /// The first database. `None` where a snapshot or another instance decides.
    pub db_name: Option<String>,
    /// Whether the provider makes up the password and writes it where `password_secret_ref` says.
    pub auto_generate_password: Option<bool>,
    /// The administrator's password.
    pub password_secret_ref: Option<SecretKeySelector>,
    /// External name of the [`SubnetGroup`].
    pub db_subnet_group_name: Option<String>,
    /// External name of the [`ParameterGroup`], which changes with the major version.
    pub parameter_group_name: Option<String>,
    /// Selects the [`SecurityGroup`](super::ec2::SecurityGroup).
    pub vpc_security_group_id_selector: Option<Selector>,
    /// Whether query statistics are collected.
    pub performance_insights_enabled: Option<bool>,
    /// Snapshot to start from, only at creation.
    pub snapshot_identifier: Option<String>,
    /// Earlier state of an instance to start from, only at creation.
    pub restore_to_point_in_time: Option<RestoreToPointInTime>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Instance {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Instance";
}

/// The earlier state of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestoreToPointInTime {
    /// Name in the cloud of the instance, in the same region.
    pub source_db_instance_identifier: String,
    /// When, RFC 3339 in UTC.
    pub restore_time: String,
}

/// The subnets that an instance may be in. Its name in the cloud is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetGroup {
    /// Region.
    pub region: String,
    /// What it is for; cannot be empty.
    pub description: String,
    /// At least two, in different availability zones.
    pub subnet_ids: Vec<String>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for SubnetGroup {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "SubnetGroup";
}

/// Settings of the database engine. Its name in the cloud is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterGroup {
    /// Region.
    pub region: String,
    /// Engine and major version, such as `postgres17` or `mysql8.4`. Cannot be changed.
    pub family: String,
    /// What it is for; cannot be empty.
    pub description: String,
    /// The settings that differ from the family's defaults.
    pub parameter: Vec<Parameter>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for ParameterGroup {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ParameterGroup";
}

/// One setting of the database engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Such as `rds.force_ssl`.
    pub name: String,
    /// Always a string, such as `1`.
    pub value: String,
    /// `immediate`, or `pending-reboot` for static parameters.
    pub apply_method: String,
}
