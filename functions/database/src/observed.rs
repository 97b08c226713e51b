//! What the clouds report back, each in its own fields.

use std::collections::BTreeMap;

use pave_api::database::ResolvedDatabase as Recorded;
use pave_catalog::{Cloud, Engine};
use pave_function_sdk::Request;
use pave_resources::EXTERNAL_NAME;
use serde::Deserialize;

use crate::ANCHOR;

/// The part of an observed server that is read, on whichever cloud.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Server {
    status: ServerStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServerStatus {
    at_provider: AtProvider,
}

/// Fields of `status.atProvider`: each cloud fills its own.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AtProvider {
    /// RDS.
    address: Option<String>,
    allocated_storage: Option<f64>,
    /// Cloud SQL.
    private_ip_address: Option<String>,
    settings: Option<Settings>,
    /// RDS.
    deletion_protection: Option<bool>,
    /// Azure.
    fqdn: Option<String>,
    storage_mb: Option<f64>,
    storage: Option<Storage>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Settings {
    disk_size: Option<f64>,
    deletion_protection_enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Storage {
    size_gb: Option<f64>,
}

/// The server as the cloud reports it, if it is there.
pub(crate) fn server(request: &Request) -> Option<Server> {
    request.observed(ANCHOR)?.decode().ok()
}

/// What the provider calls the server, once it has said so.
pub(crate) fn given_name(request: &Request) -> Option<String> {
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(default)]
        annotations: BTreeMap<String, String>,
    }
    let metadata = request
        .observed(ANCHOR)?
        .decode_field::<Metadata>("metadata");
    metadata.ok()??.annotations.remove(EXTERNAL_NAME)
}

impl Server {
    /// Where it answers.
    pub(crate) fn host(self, cloud: Cloud) -> Option<String> {
        let AtProvider {
            address,
            private_ip_address,
            fqdn,
            ..
        } = self.status.at_provider;
        match cloud {
            Cloud::Aws => address,
            Cloud::Gcp => private_ip_address,
            Cloud::Azure => fqdn,
            Cloud::Local => None,
        }
    }
}

/// Whether the cloud itself still refuses to delete the server.
pub(crate) fn refuses_deletion(request: &Request) -> bool {
    let Some(server) = server(request) else {
        return false;
    };
    let AtProvider {
        deletion_protection,
        settings,
        ..
    } = server.status.at_provider;
    let in_settings = settings.and_then(|settings| settings.deletion_protection_enabled);
    deletion_protection.or(in_settings).unwrap_or_default()
}

/// Disk in GB as the cloud reports it, grown by itself or not.
pub(crate) fn storage_gb(request: &Request, recorded: &Recorded) -> Option<u32> {
    let AtProvider {
        allocated_storage,
        settings,
        storage_mb,
        storage,
        ..
    } = server(request)?.status.at_provider;
    let gb = match (recorded.location.cloud, recorded.engine) {
        (Cloud::Aws, _) => allocated_storage,
        (Cloud::Gcp, _) => settings?.disk_size,
        (Cloud::Azure, Engine::Postgres) => storage_mb.map(|megabytes| megabytes / 1024.0),
        (Cloud::Azure, Engine::Mysql) => storage?.size_gb,
        (Cloud::Local, _) => None,
    }?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "float casts saturate; a disk has a size"
    )]
    Some(gb as u32)
}
