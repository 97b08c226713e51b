//! Azure Database for PostgreSQL and for MySQL, and locks, simulated.

use serde_json::{Value, json};

use super::{Identity, Record, SimulatedKind, text};
use crate::{clouds::Wanted, connection::Details, error::Error};

/// The subscription is a matter of the `ProviderConfig`, which nobody reads here.
pub(super) const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

pub(super) fn identity(kind: SimulatedKind, wanted: &Wanted) -> Option<Identity> {
    let name = wanted.managed.external_name()?;
    let server = |service: &str, name: &str| {
        let group = text(wanted, "resourceGroupName")?;
        Some(format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.{service}/flexibleServers/{name}"
        ))
    };
    let part = |parent: String, part: &str, name: &str| Identity {
        id: format!("{parent}/{part}/{name}"),
        parent: Some(parent),
    };
    let alone = |id: String| Identity { id, parent: None };
    match kind {
        SimulatedKind::PostgresServer => server("DBforPostgreSQL", name).map(alone),
        SimulatedKind::MysqlServer => server("DBforMySQL", name).map(alone),
        SimulatedKind::PostgresDatabase => Some(part(
            text(wanted, "serverId")?.to_owned(),
            "databases",
            name,
        )),
        SimulatedKind::PostgresConfiguration => {
            let setting = text(wanted, "name").unwrap_or(name);
            Some(part(
                text(wanted, "serverId")?.to_owned(),
                "configurations",
                setting,
            ))
        }
        SimulatedKind::MysqlDatabase | SimulatedKind::MysqlConfiguration => {
            let parent = server("DBforMySQL", text(wanted, "serverName")?)?;
            let kind = if kind == SimulatedKind::MysqlDatabase {
                "databases"
            } else {
                "configurations"
            };
            Some(part(parent, kind, name))
        }
        _ => {
            let scope = text(wanted, "scope")?;
            Some(alone(format!(
                "{scope}/providers/Microsoft.Authorization/locks/{name}"
            )))
        }
    }
}

/// Burstable machines have no standby.
pub(super) fn check(wanted: &Wanted) -> Result<(), Error> {
    let burstable = text(wanted, "skuName").is_some_and(|sku| sku.starts_with("B_"));
    if burstable && wanted.managed.parameter("highAvailability").is_some() {
        return Err(Error::Cloud(
            "performing Create: unexpected status 400 (400 Bad Request) with error: HADisabledForBurstableSKU: High availability is \
             not supported for Burstable SKU."
                .to_owned(),
        ));
    }
    Ok(())
}

pub(super) fn report(
    kind: SimulatedKind,
    wanted: &Wanted,
    id: &str,
    record: &Record,
) -> (Value, Details) {
    let mut at_provider = Value::Object(record.parameters.clone());
    at_provider["id"] = json!(id);
    // A question to the provider, and nothing that the cloud knows.
    if let Value::Object(fields) = &mut at_provider {
        fields.remove("autoGeneratePassword");
    }
    let name = wanted.managed.external_name().unwrap_or_default();
    let zone = match kind {
        SimulatedKind::PostgresServer => "postgres.database.azure.com",
        SimulatedKind::MysqlServer => "mysql.database.azure.com",
        _ => return (at_provider, Details::new()),
    };
    let host = format!("{name}.{zone}");
    at_provider["fqdn"] = json!(host);
    let mut details = Details::new();
    if kind == SimulatedKind::PostgresServer {
        at_provider["replicationRole"] = json!("Primary");
        let login = text(wanted, "administratorLogin").unwrap_or_default();
        details.insert("endpoint".to_owned(), host);
        details.insert("port".to_owned(), "5432".to_owned());
        // The form of a service that is no more; upjet's provider still writes it.
        details.insert("username".to_owned(), format!("{login}@{name}"));
        if let Some(password) = &wanted.password {
            details.insert("password".to_owned(), password.clone());
        }
    }
    if let Some(password) = &wanted.password {
        details.insert(
            "attribute.administrator_password".to_owned(),
            password.clone(),
        );
    }
    (at_provider, details)
}
