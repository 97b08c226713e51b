//! Cloud SQL, simulated.

use serde_json::{Value, json};

use super::{Identity, Record, SimulatedKind, number, text};
use crate::{clouds::Wanted, connection::Details, error::Error};

/// What servers show to those who check whom they talk to. Nobody has its key.
const CERTIFICATE: &str = include_str!("cloud_sql.crt");
const COMMON_NAME: &str = "C=US,O=Google\\, Inc,CN=Google Cloud SQL Server CA";

pub(super) fn identity(kind: SimulatedKind, wanted: &Wanted) -> Option<Identity> {
    let project = text(wanted, "project").unwrap_or("simulated-project");
    let name = wanted.managed.external_name()?;
    let of = |instance: &str| format!("projects/{project}/instances/{instance}");
    if kind == SimulatedKind::CloudSqlInstance {
        return Some(Identity {
            id: of(name),
            parent: None,
        });
    }
    let parent = of(text(wanted, "instance")?);
    let part = if kind == SimulatedKind::CloudSqlDatabase {
        "databases"
    } else {
        "users"
    };
    Some(Identity {
        id: format!("{parent}/{part}/{name}"),
        parent: Some(parent),
    })
}

/// The edition decides which machines there are: `db-custom-*` and shared machines are `ENTERPRISE`, and newer versions default to
/// the other one.
pub(super) fn check(wanted: &Wanted) -> Result<(), Error> {
    let settings = wanted
        .managed
        .parameter("settings")
        .cloned()
        .unwrap_or_default();
    let tier = settings["tier"].as_str().unwrap_or_default();
    let version = text(wanted, "databaseVersion").unwrap_or_default();
    let default = match version {
        "POSTGRES_16" | "POSTGRES_17" | "POSTGRES_18" | "MYSQL_8_4" => "ENTERPRISE_PLUS",
        _ => "ENTERPRISE",
    };
    let edition = settings["edition"].as_str().unwrap_or(default);
    if (edition == "ENTERPRISE_PLUS") != tier.starts_with("db-perf-optimized-") {
        return Err(Error::Cloud(format!(
            "Error, failed to create instance: googleapi: Error 400: Invalid request: Invalid Tier ({tier}) for ({edition}) Edition. \
             Use a predefined Tier like db-perf-optimized-N-* instead., invalid"
        )));
    }
    Ok(())
}

pub(super) fn may_be_deleted(record: &Record) -> Result<(), Error> {
    let parameters = &record.parameters;
    if parameters.get("deletionProtection") != Some(&json!(false)) {
        return Err(Error::Cloud(
            "Error, failed to delete instance because deletion_protection is set to true. Set it to false to proceed with instance \
             deletion"
                .to_owned(),
        ));
    }
    let settings = parameters.get("settings").cloned().unwrap_or_default();
    if settings["deletionProtectionEnabled"] == true {
        return Err(Error::Cloud(
            "Error, failed to delete instance: googleapi: Error 400: The instance is protected. Please disable the deletion \
             protection and try again. To disable deletion protection, update the instance settings with \
             deletionProtectionEnabled set to false., invalid"
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
    let name = wanted.managed.external_name().unwrap_or_default();
    at_provider["id"] = json!(id);
    match kind {
        SimulatedKind::CloudSqlInstance => {}
        SimulatedKind::CloudSqlDatabase => {
            at_provider["selfLink"] = json!(link(id));
            return (at_provider, Details::new());
        }
        _ => {
            let instance = text(wanted, "instance").unwrap_or_default();
            at_provider["id"] = json!(format!("{name}//{instance}"));
            return (at_provider, Details::new());
        }
    }
    let project = text(wanted, "project").unwrap_or("simulated-project");
    let region = text(wanted, "region").unwrap_or("us-central1");
    let connection_name = format!("{project}:{region}:{name}");
    let address = address(id);
    let fields = [
        ("connectionName", json!(connection_name)),
        ("firstIpAddress", json!(address)),
        ("instanceType", json!("CLOUD_SQL_INSTANCE")),
        (
            "ipAddress",
            json!([{"ipAddress": address, "type": "PRIVATE"}]),
        ),
        ("privateIpAddress", json!(address)),
        ("selfLink", json!(link(id))),
        (
            "serviceAccountEmailAddress",
            json!(format!(
                "p{}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
                number(project)
            )),
        ),
    ];
    for (field, value) in fields {
        at_provider[field] = value;
    }
    let mut details = Details::from([
        ("connectionName".to_owned(), connection_name),
        ("privateIP".to_owned(), address),
        ("publicIP".to_owned(), String::new()),
        ("serverCACertificateCert".to_owned(), CERTIFICATE.to_owned()),
        (
            "serverCACertificateCommonName".to_owned(),
            COMMON_NAME.to_owned(),
        ),
        (
            "serverCACertificateCreateTime".to_owned(),
            "2026-11-26T03:55:41Z".to_owned(),
        ),
        (
            "serverCACertificateExpirationTime".to_owned(),
            "2126-11-02T03:55:41Z".to_owned(),
        ),
        (
            "serverCACertificateSha1Fingerprint".to_owned(),
            format!("{:08x}", number(CERTIFICATE)),
        ),
    ]);
    if let Some(password) = &wanted.password {
        details.insert("password".to_owned(), password.clone());
        details.insert("attribute.root_password".to_owned(), password.clone());
    }
    (at_provider, details)
}

fn link(id: &str) -> String {
    format!("https://sqladmin.googleapis.com/sql/v1beta4/{id}")
}

/// An address that nobody answers at, the same for the same instance.
fn address(id: &str) -> String {
    let [a, b, c, _] = number(id).to_be_bytes();
    format!("10.{a}.{b}.{c}")
}
