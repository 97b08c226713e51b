//! Azure Database for PostgreSQL.

use pave_compose::{Builder, Composed};
use pave_resources::{
    Selector,
    azure::dbforpostgresql::{FlexibleServer, FlexibleServerDatabase},
};

use super::Azure;
use crate::{
    login::{USERNAME, generated_password},
    managed::server,
};

impl Azure<'_> {
    pub(super) fn postgresql(&self, managed: &Builder<'_>) -> Vec<Composed> {
        let recorded = &self.database.recorded;
        let database = FlexibleServerDatabase {
            server_id_selector: Some(Selector::sibling()),
            charset: Some("UTF8".to_owned()),
            collation: Some("en_US.utf8".to_owned()),
        };
        vec![
            server(
                managed,
                self.database,
                Some(&recorded.external_name),
                self.postgresql_server(),
            ),
            managed.part("database", Some(&recorded.database), database),
        ]
    }

    /// Connections that are not encrypted are refused by the service's own default, `require_secure_transport`.
    fn postgresql_server(&self) -> FlexibleServer {
        let recorded = &self.database.recorded;
        let origin = self.origin();
        FlexibleServer {
            location: self.place.location.clone(),
            resource_group_name: self.place.resource_group.clone(),
            version: Some(recorded.provider_version.clone()),
            sku_name: recorded.class.clone(),
            storage_mb: recorded.storage_gb * 1024,
            auto_grow_enabled: true,
            backup_retention_days: recorded.backup_days,
            geo_redundant_backup_enabled: false,
            high_availability: self.high_availability(),
            public_network_access_enabled: false,
            delegated_subnet_id: Some(self.place.delegated_subnet_id.clone()),
            private_dns_zone_id: Some(self.place.private_dns_zone_id.clone()),
            administrator_login: origin.is_none().then(|| USERNAME.to_owned()),
            auto_generate_password: Some(true),
            administrator_password_secret_ref: Some(generated_password(self.database)),
            create_mode: origin.map(|_| "PointInTimeRestore".to_owned()),
            source_server_id: origin.map(|moment| moment.server.clone()),
            point_in_time_restore_time_in_utc: origin.map(|moment| moment.time.clone()),
            ..FlexibleServer::default()
        }
    }
}
