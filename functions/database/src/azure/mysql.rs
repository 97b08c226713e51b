//! Azure Database for MySQL.

use pave_compose::{Builder, Composed};
use pave_resources::{
    SecretKeySelector, Selector,
    azure::dbformysql::{FlexibleDatabase, FlexibleServer, Storage},
};

use super::Azure;
use crate::{
    login::{USERNAME, given_password},
    managed::server,
};

impl Azure<'_> {
    pub(super) fn mysql(&self, managed: &Builder<'_>) -> Vec<Composed> {
        let recorded = &self.database.recorded;
        let (login, password) = given_password(self.database);
        let database = FlexibleDatabase {
            resource_group_name: self.place.resource_group.clone(),
            server_name_selector: Some(Selector::sibling()),
            charset: "utf8mb4".to_owned(),
            collation: "utf8mb4_0900_ai_ci".to_owned(),
        };
        vec![
            server(
                managed,
                self.database,
                Some(&recorded.external_name),
                self.mysql_server(password),
            ),
            managed.part("database", Some(&recorded.database), database),
            login,
        ]
    }

    /// Connections that are not encrypted are refused by the service's own default, `require_secure_transport`.
    fn mysql_server(&self, password: SecretKeySelector) -> FlexibleServer {
        let recorded = &self.database.recorded;
        let origin = self.origin();
        FlexibleServer {
            location: self.place.location.clone(),
            resource_group_name: self.place.resource_group.clone(),
            version: Some(recorded.provider_version.clone()),
            sku_name: recorded.class.clone(),
            storage: Storage {
                size_gb: recorded.storage_gb,
                auto_grow_enabled: true,
            },
            backup_retention_days: recorded.backup_days,
            geo_redundant_backup_enabled: false,
            high_availability: self.high_availability(),
            public_network_access: "Disabled".to_owned(),
            delegated_subnet_id: Some(self.place.delegated_subnet_id.clone()),
            private_dns_zone_id: Some(self.place.private_dns_zone_id.clone()),
            administrator_login: origin.is_none().then(|| USERNAME.to_owned()),
            administrator_password_secret_ref: Some(password),
            create_mode: origin.map(|_| "PointInTimeRestore".to_owned()),
            source_server_id: origin.map(|moment| moment.server.clone()),
            point_in_time_restore_time_in_utc: origin.map(|moment| moment.time.clone()),
            ..FlexibleServer::default()
        }
    }
}
