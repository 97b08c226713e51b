//! A filled sample of every kind of Azure that we compose.

use pave_resources::azure::{
    HighAvailability, MaintenanceWindow, authorization::ManagementLock, dbformysql, dbforpostgresql,
};
use serde_json::Value;

use super::{labeled_sibling, managed, password, tags, text};

pub(crate) fn all() -> Vec<Value> {
    let mut all = postgresql();
    all.extend(mysql());
    all.push(managed(ManagementLock {
        name: text("orders"),
        lock_level: text("CanNotDelete"),
        notes: Some(text("protected")),
        scope: text(SERVER),
    }));
    all
}

const SERVER: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders-x7k2";
const SUBNET: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/databases";
const ZONE: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/orders.private.example";

fn postgresql() -> Vec<Value> {
    vec![
        managed(dbforpostgresql::FlexibleServer {
            location: text("germanywestcentral"),
            resource_group_name: text("payments"),
            version: Some(text("17")),
            sku_name: text("GP_Standard_D2ds_v5"),
            storage_mb: 32768,
            auto_grow_enabled: true,
            backup_retention_days: 14,
            geo_redundant_backup_enabled: false,
            high_availability: Some(HighAvailability {
                mode: text("ZoneRedundant"),
            }),
            maintenance_window: Some(sunday()),
            public_network_access_enabled: false,
            delegated_subnet_id: Some(text(SUBNET)),
            private_dns_zone_id: Some(text(ZONE)),
            administrator_login: Some(text("app")),
            auto_generate_password: Some(true),
            administrator_password_secret_ref: Some(password()),
            create_mode: Some(text("PointInTimeRestore")),
            source_server_id: Some(text(SERVER)),
            point_in_time_restore_time_in_utc: Some(text("2026-11-24T09:30:00Z")),
            tags: Some(tags()),
        }),
        managed(dbforpostgresql::FlexibleServerDatabase {
            server_id_selector: Some(labeled_sibling()),
            charset: Some(text("UTF8")),
            collation: Some(text("en_US.utf8")),
        }),
        managed(dbforpostgresql::FlexibleServerConfiguration {
            server_id_selector: Some(labeled_sibling()),
            name: text("require_secure_transport"),
            value: text("on"),
        }),
    ]
}

fn mysql() -> Vec<Value> {
    vec![
        managed(dbformysql::FlexibleServer {
            location: text("germanywestcentral"),
            resource_group_name: text("payments"),
            version: Some(text("8.4")),
            sku_name: text("GP_Standard_D2ds_v4"),
            storage: dbformysql::Storage {
                size_gb: 20,
                auto_grow_enabled: true,
            },
            backup_retention_days: 14,
            geo_redundant_backup_enabled: false,
            high_availability: Some(HighAvailability {
                mode: text("ZoneRedundant"),
            }),
            maintenance_window: Some(sunday()),
            public_network_access: text("Disabled"),
            delegated_subnet_id: Some(text(SUBNET)),
            private_dns_zone_id: Some(text(ZONE)),
            administrator_login: Some(text("app")),
            administrator_password_secret_ref: Some(password()),
            create_mode: Some(text("PointInTimeRestore")),
            source_server_id: Some(text(SERVER)),
            point_in_time_restore_time_in_utc: Some(text("2026-11-24T09:30:00Z")),
            tags: Some(tags()),
        }),
        managed(dbformysql::FlexibleDatabase {
            resource_group_name: text("payments"),
            server_name_selector: Some(labeled_sibling()),
            charset: text("utf8mb4"),
            collation: text("utf8mb4_0900_ai_ci"),
        }),
        managed(dbformysql::FlexibleServerConfiguration {
            resource_group_name: text("payments"),
            server_name_selector: Some(labeled_sibling()),
            value: text("ON"),
        }),
    ]
}

fn sunday() -> MaintenanceWindow {
    MaintenanceWindow {
        day_of_week: 0,
        start_hour: 3,
        start_minute: 0,
    }
}
