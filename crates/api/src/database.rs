//! `kind: Database`, a managed relational database.

use kube::KubeSchema;
use pave_catalog::{Cloud, Engine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    developer::{DeveloperSpec, Record, Recorded, Shared},
    status::{DeveloperStatus, Location},
    vocabulary::{self, ConnectionSecret, DeletionPolicy, Exception, Tags},
};

/// A Database, or the XDatabase behind a claim.
pub type Database = Composite<DatabaseSpec, DatabaseStatus>;

/// A relational database: private, encrypted, backed up, with a generated password in a Secret.
///
/// Four lines are enough; every field has a safe default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new(
    "has(self.restoreFrom) == has(oldSelf.restoreFrom) && \
     (!has(self.restoreFrom) || self.restoreFrom == oldSelf.restoreFrom)"
).message("restoreFrom only works when the database is created; create another Database to restore into").field_path(".restoreFrom"))]
pub struct DatabaseSpec {
    /// How much computer the database gets. The default comes from the platform's policy, `small` if it says nothing.
    /// Changing it restarts the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// Where it runs. The default comes from the platform's policy. Cannot be changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Option<Cloud>,
    /// The place where the data lives, for example `ireland`. The default comes from the platform's policy. Cannot be
    /// changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::region")]
    pub region: Option<String>,
    /// `postgres` or `mysql`. Cannot be changed later.
    #[serde(default = "default_engine")]
    #[schemars(schema_with = "vocabulary::engine")]
    #[x_kube(validation = ("self == oldSelf", "engine cannot be changed; create another Database and move the data"))]
    pub engine: Engine,
    /// Major version, for example `17`. The default comes from the platform's policy. It can be raised, not lowered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 16), regex(pattern = r"^[0-9]+(\.[0-9]+)?$"))]
    pub version: Option<String>,
    /// Disk in GB. The default depends on the size. It can grow, never shrink, and it grows by itself when it fills up.
    #[serde(rename = "storageGB", default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 10, max = 16384))]
    pub storage_gb: Option<u32>,
    /// A second copy in another data center of the region takes over when the first fails. The default comes from the
    /// platform's policy, true in production.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_availability: Option<bool>,
    /// How long backups are kept. The default comes from the platform's policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<BackupSpec>,
    /// Name of the database inside the server. The default is the object's name. Cannot be changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub database: Option<String>,
    /// Start from the data of a Database of the same namespace. Only at creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore_from: Option<RestoreFrom>,
    /// The Secret that applications mount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_secret: Option<ConnectionSecret>,
    /// Own tags on everything that is created, beside the automatic ones (team, cost center, environment ...).
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    #[schemars(schema_with = "vocabulary::tags")]
    pub tags: Tags,
    /// What happens to the data when this object is deleted. The default comes from the environment: development
    /// Delete, staging Snapshot, production Retain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Refuse to delete this object. The default comes from the environment: on in staging and production. Turn it off
    /// first, wait until `status.phase` is Deletable, then delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    /// Waives those guardrails that the platform team allows to be waived, visibly, until a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

impl DeveloperSpec for DatabaseSpec {
    fn shared(&self) -> Shared<'_> {
        Shared {
            size: self.size.as_deref(),
            cloud: self.cloud,
            region: self.region.as_deref(),
            tags: &self.tags,
            exception: self.exception.as_ref(),
            connection_secret: self.connection_secret.as_ref(),
            deletion_policy: self.deletion_policy,
            deletion_protection: self.deletion_protection,
        }
    }
}

fn default_engine() -> Engine {
    Engine::Postgres
}

/// How long backups are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupSpec {
    /// Days that backups are kept. At least 7 in production. A cloud with a higher minimum raises it, and says so in
    /// the guardrails.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 35))]
    pub retention_days: Option<u32>,
    /// Keep the log too, so that any second within the retention can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time_recovery: Option<bool>,
}

/// Where the first data comes from. Say exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = ("has(self.snapshot) != has(self.pointInTime)", "say exactly one of snapshot and pointInTime"))]
pub struct RestoreFrom {
    /// Name of a snapshot in the cloud, of a Database of the same namespace, which may be gone: on AWS
    /// `<server>-final` or another name that begins with the server's, or an automatic one, `rds:<server>-<date>`; on
    /// Google Cloud `<server>/<number of the backup>`. Azure starts servers from a point in time only. In the cluster it is
    /// the name of a Database, of which a copy is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub snapshot: Option<String>,
    /// A second in the past of another Database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time: Option<PointInTime>,
}

/// A second in the past of another Database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PointInTime {
    /// Name of the Database in the same namespace.
    #[schemars(length(min = 1, max = 63))]
    pub source: String,
    /// The second, RFC 3339 in UTC, for example `2026-11-24T07:00:00Z`.
    #[schemars(
        length(max = 20),
        regex(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")
    )]
    pub time: String,
}

/// What the platform reports about a Database.
pub type DatabaseStatus = DeveloperStatus<ResolvedDatabase>;

/// What was decided once and is kept: a new default, policy, price, catalogue or software version never moves, resizes
/// or replaces a database that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedDatabase {
    /// Where it runs.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub location: Location,
    /// The size that was asked for.
    #[schemars(length(max = 63))]
    pub size: String,
    /// The engine.
    #[schemars(schema_with = "vocabulary::engine_name")]
    pub engine: Engine,
    /// Its major version.
    #[schemars(length(max = 16))]
    pub version: String,
    /// The provider's spelling of the version.
    #[schemars(length(max = 32))]
    pub provider_version: String,
    /// The cloud's name of the machine; locally its requests, `<cpu>-<memory>`.
    #[schemars(length(max = 63))]
    pub class: String,
    /// The cloud's name of the edition, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub edition: Option<String>,
    /// The cloud's name of the kind of disk, where there is a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub disk_type: Option<String>,
    /// Disk in GB.
    #[serde(rename = "storageGB")]
    pub storage_gb: u32,
    /// Whether a second copy takes over.
    pub high_availability: bool,
    /// Days that backups are kept. Only ever raised by a policy.
    pub backup_days: u32,
    /// Whether any second within the retention can be restored.
    pub point_in_time_recovery: bool,
    /// What happens to the data on deletion.
    pub deletion_policy: DeletionPolicy,
    /// Name of the server in the cloud. The same manifest on a fresh control plane finds it again.
    #[schemars(length(max = 98))]
    pub external_name: String,
    /// Name of the database inside the server.
    #[schemars(length(max = 63))]
    pub database: String,
    /// What it started from, where it did not start empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored_from: Option<Restored>,
    /// The administrator who makes logins, where the connection Secret is not the administrator's; its own Secret is called
    /// like that one, with `-login`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub administrator: Option<String>,
}

/// What a Database started from, in the cloud's words: exactly one of the three. A cloud that sees it changed would want to start again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// Name of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255))]
    pub snapshot: Option<String>,
    /// A second in the past of another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// Another Database in the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<Copied>,
}

/// Another Database in the cluster, of which a copy is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// Its name.
    #[schemars(length(max = 63))]
    pub source: String,
    /// Secret that says where it is.
    #[schemars(length(max = 253))]
    pub connection: String,
    /// Secret with the login of its administrator.
    #[schemars(length(max = 253))]
    pub administrator: String,
    /// Whether everything is here. What is here is never copied again.
    pub complete: bool,
}

/// A second in the past of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Name of the server in the cloud; on Azure its id.
    #[schemars(length(max = 512))]
    pub server: String,
    /// The second, RFC 3339 in UTC.
    #[schemars(length(max = 20))]
    pub time: String,
}

impl Record for ResolvedDatabase {
    const KIND: &str = "Database";

    fn recorded(&self) -> Recorded<'_> {
        Recorded {
            location: &self.location,
            size: &self.size,
            external_name: &self.external_name,
            deletion_policy: Some(self.deletion_policy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_developer_may_leave_out_everything() {
        assert_eq!(
            crate::schema::structural::<DatabaseSpec>().get("required"),
            None
        );
    }
}
