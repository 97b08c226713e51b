//! Cloud Storage and Azure Storage, simulated. Nobody can put an object into them.

use serde_json::{Value, json};

use super::{Identity, Record, SimulatedKind, flexible_server::SUBSCRIPTION, text};
use crate::{clouds::Wanted, connection::Details, error::Error};

pub(super) fn identity(kind: SimulatedKind, wanted: &Wanted) -> Option<Identity> {
    let name = wanted.managed.external_name();
    let alone = |id: String| Identity { id, parent: None };
    let part = |parent: &str, id: String| Identity {
        id,
        parent: Some(parent.to_owned()),
    };
    match kind {
        SimulatedKind::CloudStorageBucket => Some(alone(name?.to_owned())),
        SimulatedKind::StorageAccount => {
            let (group, name) = (text(wanted, "resourceGroupName")?, name?);
            Some(alone(format!(
                "/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}"
            )))
        }
        SimulatedKind::StorageContainer => {
            let (account, name) = (text(wanted, "storageAccountId")?, name?);
            let id = format!("{account}/blobServices/default/containers/{name}");
            Some(part(account, id))
        }
        _ => {
            let account = text(wanted, "storageAccountId")?;
            Some(part(
                account,
                format!("{account}/managementPolicies/default"),
            ))
        }
    }
}

/// What the clouds call a bad name.
pub(super) fn check(kind: SimulatedKind, wanted: &Wanted) -> Result<(), Error> {
    let name = wanted.managed.external_name().unwrap_or_default();
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match kind {
        SimulatedKind::StorageAccount
            if !((3..=24).contains(&name.len()) && name.bytes().all(small)) =>
        {
            Err(Error::Cloud(format!(
                "name (\"{name}\") can only consist of lowercase letters and numbers, and must be between 3 and 24 characters long"
            )))
        }
        SimulatedKind::CloudStorageBucket
            if !(3..=63).contains(&name.len())
                || name.contains("goog")
                || !name.bytes().all(|byte| small(byte) || byte == b'-') =>
        {
            Err(Error::Cloud(format!(
                "googleapi: Error 400: Invalid bucket name: '{name}', invalid"
            )))
        }
        _ => Ok(()),
    }
}

/// The external name of what the cloud names is its id.
pub(super) fn external_name(kind: SimulatedKind, id: &str) -> Option<String> {
    (kind == SimulatedKind::StorageManagementPolicy).then(|| id.to_owned())
}

pub(super) fn report(
    kind: SimulatedKind,
    wanted: &Wanted,
    id: &str,
    record: &Record,
) -> (Value, Details) {
    let mut at_provider = Value::Object(record.parameters.clone());
    at_provider["id"] = json!(id);
    let name = wanted.managed.external_name().unwrap_or_default();
    match kind {
        SimulatedKind::CloudStorageBucket => {
            at_provider["url"] = json!(format!("gs://{name}"));
            at_provider["selfLink"] =
                json!(format!("https://www.googleapis.com/storage/v1/b/{name}"));
        }
        SimulatedKind::StorageAccount => {
            let host = format!("{name}.blob.core.windows.net");
            at_provider["primaryBlobEndpoint"] = json!(format!("https://{host}/"));
            at_provider["primaryBlobHost"] = json!(host);
        }
        SimulatedKind::StorageContainer => at_provider["resourceManagerId"] = json!(id),
        _ => {}
    }
    (at_provider, Details::new())
}
