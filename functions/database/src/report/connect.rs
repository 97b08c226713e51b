//! The connection Secret: one contract on every cloud, and never withdrawn once applications mount it.

use std::collections::BTreeMap;

use k8s_openapi::{
    ByteString, api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use pave_catalog::{Cloud, Engine};
use pave_compose::{Composed, Connection, Dialect, Password, Seen, connection_secret, emit, stamp};
use pave_function_sdk::{EncodeError, Object, Request, Response};

use crate::{ANCHOR, CONNECTION, login::USERNAME, observed::server, resolve::ResolvedDatabase};

/// How applications connect, as soon as the cloud has said where and with which password.
pub(crate) fn connection(request: &Request, database: &ResolvedDatabase) -> Option<Connection> {
    let recorded = &database.recorded;
    let cloud = recorded.location.cloud;
    let host = match cloud {
        Cloud::Local => Some(format!(
            "{}.{}.svc",
            recorded.external_name, database.namespace
        )),
        _ => server(request)?.host(cloud),
    };
    let details = request.observed(ANCHOR);
    let generated = details.and_then(|server| provider_password(server, cloud, recorded.engine));
    Some(Connection {
        engine: recorded.engine,
        provider: cloud.as_str(),
        host: host?,
        port: Dialect::of(recorded.engine).port,
        database: recorded.database.clone(),
        username: USERNAME.to_owned(),
        password: database.password.clone().or(generated)?,
        ca_certificate: details
            .and_then(|server| detail(server, "serverCACertificateCert"))
            .or_else(|| observed_certificate(request)),
    })
}

/// The Secret that applications mount. Without a connection, one that exists stays exactly as it is.
pub(crate) fn secret(
    request: &Request,
    database: &ResolvedDatabase,
    connection: Option<&Connection>,
) -> Option<Secret> {
    let ResolvedDatabase {
        secret_name,
        namespace,
        ..
    } = database;
    match connection {
        Some(connection) => Some(connection_secret(secret_name, namespace, connection)),
        None => observed_secret(request),
    }
}

/// Composes the Secret, as soon as there is one.
pub(crate) fn publish(
    request: &Request,
    response: &mut Response,
    tags: &BTreeMap<String, String>,
    secret: Option<&Secret>,
) -> Result<Vec<Seen>, EncodeError> {
    let Some(secret) = secret else {
        return Ok(vec![Seen {
            name: CONNECTION.to_owned(),
            kind: "Secret".to_owned(),
            health: None,
        }]);
    };
    let mut resources = [Composed::new(CONNECTION, secret)];
    stamp(&mut resources, tags);
    emit(request, response, &resources)
}

/// The observed Secret as it would be applied: without what the API server added.
fn observed_secret(request: &Request) -> Option<Secret> {
    let mut secret: Secret = request.observed(CONNECTION)?.decode().ok()?;
    secret.metadata = ObjectMeta {
        name: secret.metadata.name,
        namespace: secret.metadata.namespace,
        ..ObjectMeta::default()
    };
    Some(secret)
}

/// A certificate that applications trust already, where the cloud does not repeat it.
fn observed_certificate(request: &Request) -> Option<String> {
    let data = request.observed(CONNECTION)?.decode_field("data");
    let mut data: BTreeMap<String, ByteString> = data.ok()??;
    let ByteString(bytes) = data.remove("ca.crt")?;
    String::from_utf8(bytes).ok()
}

/// The password that a provider generated, under the key that its connection details use.
fn provider_password(server: &Object, cloud: Cloud, engine: Engine) -> Option<Password> {
    let key = match (cloud, engine) {
        (Cloud::Aws, _) => "attribute.password",
        (Cloud::Azure, Engine::Postgres) => "attribute.administrator_password",
        (Cloud::Local | Cloud::Gcp, _) | (Cloud::Azure, Engine::Mysql) => return None,
    };
    detail(server, key)
        .or_else(|| detail(server, "password"))
        .map(Password::new)
}

fn detail(server: &Object, key: &str) -> Option<String> {
    server
        .connection_details()
        .get(key)
        .and_then(|value| String::from_utf8(value.clone()).ok())
}
