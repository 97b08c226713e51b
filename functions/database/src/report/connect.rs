//! The connection Secret: one contract on every cloud, and never withdrawn once applications mount it.

use k8s_openapi::{api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta};
use pave_catalog::{Cloud, Engine};
use pave_compose::{Composed, Connection, Dialect, Password, Seen, connection_secret, emit, stamp};
use pave_function_sdk::{EncodeError, Object, Request, Response};

use crate::{
    ANCHOR, CONNECTION,
    login::USERNAME,
    observed::server,
    resolve::{Decided, ResolvedDatabase},
};

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
        ca_certificate: details.and_then(|server| detail(server, "serverCACertificateCert")),
    })
}

/// Composes the Secret. Without a connection, one that exists stays exactly as it is.
pub(crate) fn publish(
    request: &Request,
    response: &mut Response,
    decided: &Decided,
    connection: Option<&Connection>,
) -> Result<Vec<Seen>, EncodeError> {
    let database = &decided.database;
    let secret = match connection {
        Some(connection) => {
            connection_secret(&database.secret_name, &database.namespace, connection)
        }
        None => match request.observed(CONNECTION).and_then(kept) {
            Some(secret) => secret,
            None => return Ok(Vec::new()),
        },
    };
    let mut resources = [Composed::new(CONNECTION, &secret)];
    stamp(&mut resources, &decided.tags);
    emit(request, response, &resources)
}

/// An observed Secret as it would be applied: without what the API server added.
fn kept(secret: &Object) -> Option<Secret> {
    let mut secret: Secret = secret.decode().ok()?;
    secret.metadata = ObjectMeta {
        name: secret.metadata.name,
        namespace: secret.metadata.namespace,
        ..ObjectMeta::default()
    };
    Some(secret)
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
