//! A Database on Google Cloud: Cloud SQL with a private address only.

use pave_api::vocabulary::DeletionPolicy;
use pave_catalog::{Catalog, Cloud, Engine};
use pave_compose::{Composed, Protection};
use pave_resources::{
    SecretKeySelector, Selector,
    gcp::sql::{
        BackupConfiguration, BackupRetentionSettings, CloneSource, Database, DatabaseInstance,
        FinalBackupConfig, IpConfiguration, RestoreBackupContext, Settings, User,
    },
};

use crate::{
    ResolvedDatabase,
    login::{USERNAME, given_password},
    managed::{builder, server},
    placement::GcpPlace,
};

/// Days that the final backup of a deleted instance is kept.
const FINAL_BACKUP_DAYS: u32 = 30;
/// Deleting the server deletes what is inside; deleting a part by itself fails as soon as it owns something.
const ABANDON: &str = "ABANDON";

pub(crate) fn build(database: &ResolvedDatabase, place: &GcpPlace) -> Vec<Composed> {
    let gcp = Gcp { database, place };
    let managed = builder(database, &place.provider_config);
    let recorded = &database.recorded;
    let (login, password) = given_password(database);
    vec![
        server(
            &managed,
            database,
            Some(&recorded.external_name),
            gcp.instance(),
        ),
        managed.part("database", Some(&recorded.database), gcp.database()),
        managed.part("user", Some(USERNAME), gcp.user(password)),
        login,
    ]
}

/// `<server>/<number of the backup>`.
fn backup(snapshot: &str) -> Option<RestoreBackupContext> {
    let (server, number) = snapshot.split_once('/')?;
    Some(RestoreBackupContext {
        backup_run_id: number.parse().ok()?,
        instance_id: Some(server.to_owned()),
    })
}

/// What every resource is built from.
struct Gcp<'a> {
    database: &'a ResolvedDatabase,
    place: &'a GcpPlace,
}

impl Gcp<'_> {
    fn instance(&self) -> DatabaseInstance {
        let recorded = &self.database.recorded;
        let origin = recorded.restored_from.clone().unwrap_or_default();
        DatabaseInstance {
            region: self.place.region.clone(),
            project: recorded.location.project.clone(),
            database_version: recorded.provider_version.clone(),
            encryption_key_name: self.place.kms_key.clone(),
            deletion_protection: self.protected(),
            settings: self.settings(),
            clone: origin.moment.map(|moment| CloneSource {
                source_instance_name: moment.server,
                point_in_time: moment.time,
            }),
            restore_backup_context: origin.snapshot.and_then(|snapshot| backup(&snapshot)),
        }
    }

    fn settings(&self) -> Settings {
        let recorded = &self.database.recorded;
        let snapshot = recorded.deletion_policy == DeletionPolicy::Snapshot;
        Settings {
            // Always said: new major versions default to the dearer edition, which refuses the smaller machines.
            edition: recorded
                .edition
                .clone()
                .unwrap_or_else(|| "ENTERPRISE".to_owned()),
            tier: recorded.class.clone(),
            availability_type: if recorded.high_availability {
                "REGIONAL"
            } else {
                "ZONAL"
            }
            .to_owned(),
            disk_type: recorded.disk_type.clone(),
            disk_size: recorded.storage_gb,
            disk_autoresize: true,
            deletion_protection_enabled: self.protected(),
            retain_backups_on_delete: Some(recorded.deletion_policy != DeletionPolicy::Delete),
            ip_configuration: IpConfiguration {
                ipv4_enabled: false,
                private_network: Some(self.place.private_network.clone()),
                ssl_mode: "ENCRYPTED_ONLY".to_owned(),
            },
            backup_configuration: self.backups(),
            final_backup_config: snapshot.then_some(FinalBackupConfig {
                enabled: true,
                retention_days: Some(FINAL_BACKUP_DAYS),
            }),
            ..Settings::default()
        }
    }

    fn backups(&self) -> BackupConfiguration {
        let recorded = &self.database.recorded;
        let log = recorded.point_in_time_recovery;
        let (postgres, mysql) = match recorded.engine {
            Engine::Postgres => (Some(log), None),
            Engine::Mysql => (None, Some(log)),
        };
        BackupConfiguration {
            enabled: true,
            point_in_time_recovery_enabled: postgres,
            binary_log_enabled: mysql,
            transaction_log_retention_days: log.then(|| self.log_days()),
            // One backup a day.
            backup_retention_settings: BackupRetentionSettings {
                retained_backups: recorded.backup_days,
                retention_unit: "COUNT".to_owned(),
            },
        }
    }

    /// The log is kept as long as the backups, at most as long as the edition keeps it.
    fn log_days(&self) -> u32 {
        let recorded = &self.database.recorded;
        let range = Catalog::embedded().database_backup(Cloud::Gcp, recorded.engine);
        let longest = range
            .point_in_time_days(recorded.edition.as_deref())
            .unwrap_or(1);
        recorded.backup_days.min(longest)
    }

    fn database(&self) -> Database {
        Database {
            instance_selector: Some(Selector::sibling()),
            project: self.database.recorded.location.project.clone(),
            deletion_policy: Some(ABANDON.to_owned()),
            ..Database::default()
        }
    }

    fn user(&self, password: SecretKeySelector) -> User {
        User {
            instance_selector: Some(Selector::sibling()),
            project: self.database.recorded.location.project.clone(),
            password_secret_ref: Some(password),
            deletion_policy: Some(ABANDON.to_owned()),
            ..User::default()
        }
    }

    fn protected(&self) -> bool {
        self.database.protection == Protection::On
    }
}
