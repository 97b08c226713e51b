//! The parameters of an instance that are carried out.

use serde::Deserialize;

use crate::{aws::tags::Tags, error::Error, managed::Managed};

/// `spec.forProvider`. A parameter that is missing here is refused.
#[expect(clippy::struct_excessive_bools, reason = "the definition's own fields")]
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the definition documents them")]
pub struct Parameters {
    pub region: String,
    pub identifier: Option<String>,
    pub engine: Option<String>,
    pub engine_version: Option<String>,
    pub engine_lifecycle_support: Option<String>,
    #[serde(default)]
    pub allow_major_version_upgrade: bool,
    #[serde(default = "yes")]
    pub auto_minor_version_upgrade: bool,
    #[serde(default)]
    pub apply_immediately: bool,
    pub instance_class: String,
    pub allocated_storage: Option<f64>,
    pub max_allocated_storage: Option<f64>,
    pub storage_type: Option<String>,
    #[serde(default)]
    pub storage_encrypted: bool,
    pub kms_key_id: Option<String>,
    pub multi_az: Option<bool>,
    pub backup_retention_period: Option<f64>,
    #[serde(default = "yes")]
    pub delete_automated_backups: bool,
    #[serde(default)]
    pub copy_tags_to_snapshot: bool,
    #[serde(default)]
    pub deletion_protection: bool,
    #[serde(default)]
    pub skip_final_snapshot: bool,
    pub final_snapshot_identifier: Option<String>,
    #[serde(default)]
    pub publicly_accessible: bool,
    pub username: Option<String>,
    pub db_name: Option<String>,
    #[serde(default)]
    pub auto_generate_password: bool,
    pub db_subnet_group_name: Option<String>,
    pub parameter_group_name: Option<String>,
    pub vpc_security_group_ids: Option<Vec<String>>,
    pub performance_insights_enabled: Option<bool>,
    pub snapshot_identifier: Option<String>,
    pub restore_to_point_in_time: Option<Moment>,
    #[serde(default)]
    pub tags: Tags,
}

impl Parameters {
    /// Those of a resource, if each is known.
    pub fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

/// The state that an instance starts from.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Moment {
    /// Of which instance.
    pub source_db_instance_identifier: String,
    /// When; the latest there is if absent.
    pub restore_time: Option<String>,
    /// Instead of a time.
    pub use_latest_restorable_time: Option<bool>,
}

fn yes() -> bool {
    true
}

/// A whole number as the SDK wants it: the definitions only know `number`.
#[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
pub fn whole(number: Option<f64>) -> Option<i32> {
    number.map(|number| number as i32)
}
