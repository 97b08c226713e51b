//! A filled sample of every kind of Google Cloud that we compose.

use pave_resources::gcp::sql::{
    BackupConfiguration, BackupRetentionSettings, CloneSource, Database, DatabaseFlag,
    DatabaseInstance, FinalBackupConfig, InsightsConfig, IpConfiguration, MaintenanceWindow,
    RestoreBackupContext, Settings, User,
};
use serde_json::Value;

use super::{labeled_sibling, managed, password, tags, text};

pub(crate) fn all() -> Vec<Value> {
    vec![
        managed(DatabaseInstance {
            region: text("europe-west3"),
            project: Some(text("payments")),
            database_version: text("POSTGRES_17"),
            encryption_key_name: Some(text(
                "projects/payments/locations/europe-west3/keyRings/r/cryptoKeys/k",
            )),
            deletion_protection: true,
            settings: settings(),
            clone: Some(CloneSource {
                source_instance_name: text("orders-old"),
                point_in_time: text("2026-11-24T09:30:00Z"),
            }),
            restore_backup_context: Some(RestoreBackupContext {
                backup_run_id: 1_764_000_000_000,
                instance_id: Some(text("orders-old")),
            }),
        }),
        managed(Database {
            instance_selector: Some(labeled_sibling()),
            project: Some(text("payments")),
            charset: Some(text("UTF8")),
            deletion_policy: Some(text("ABANDON")),
        }),
        managed(User {
            instance_selector: Some(labeled_sibling()),
            project: Some(text("payments")),
            host: Some(text("%")),
            password_secret_ref: Some(password()),
            deletion_policy: Some(text("ABANDON")),
        }),
    ]
}

fn settings() -> Settings {
    Settings {
        edition: text("ENTERPRISE"),
        tier: text("db-custom-2-7680"),
        availability_type: text("REGIONAL"),
        disk_type: Some(text("PD_SSD")),
        disk_size: 20,
        disk_autoresize: true,
        disk_autoresize_limit: Some(80),
        deletion_protection_enabled: true,
        retain_backups_on_delete: Some(true),
        ip_configuration: IpConfiguration {
            ipv4_enabled: false,
            private_network: Some(text("projects/payments/global/networks/main")),
            ssl_mode: text("ENCRYPTED_ONLY"),
        },
        backup_configuration: BackupConfiguration {
            enabled: true,
            point_in_time_recovery_enabled: Some(true),
            binary_log_enabled: Some(false),
            transaction_log_retention_days: Some(7),
            backup_retention_settings: BackupRetentionSettings {
                retained_backups: 14,
                retention_unit: text("COUNT"),
            },
        },
        final_backup_config: Some(FinalBackupConfig {
            enabled: true,
            retention_days: Some(30),
        }),
        database_flags: vec![DatabaseFlag {
            name: text("log_connections"),
            value: text("on"),
        }],
        maintenance_window: Some(MaintenanceWindow {
            day: 7,
            hour: 3,
            update_track: Some(text("stable")),
        }),
        insights_config: Some(InsightsConfig {
            query_insights_enabled: true,
        }),
        user_labels: Some(tags()),
    }
}
