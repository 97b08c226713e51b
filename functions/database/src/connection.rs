//! The connection Secret: one contract on every cloud, and never withdrawn once applications mount it.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use pave_api::status::Endpoint;
use pave_catalog::{Cloud, Engine};
use pave_compose::{
    CONNECTION, Connection, DeveloperKind as _, Dialect, Password, Publication, connection_secret,
    observed_secret,
};
use pave_function_sdk::{Object, Request};

use crate::{ANCHOR, Database, ResolvedDatabase, copy, login::USERNAME, observed::server};

/// What applications mount. Without a connection, a Secret that exists stays exactly as it is.
pub(crate) fn publication(request: &Request, database: &ResolvedDatabase) -> Publication {
    // Whoever connects before would find nothing, and what they make would be in the way.
    if copy::pending(&database.recorded).is_some() {
        return Publication::Awaited {
            reason: "CopyingData",
            message: "the data of the other Database is still being copied",
        };
    }
    if let Some(connection) = connection(request, database) {
        let name = (database.secret_name.as_str(), database.namespace.as_str());
        let secret = connection_secret(name, &Database::noun(), connection.data());
        return Publication::Secret {
            secret: Box::new(secret),
            endpoint: Some(Endpoint {
                host: connection.host.clone(),
                port: connection.port,
                url: Some(connection.url()),
            }),
        };
    }
    match observed_secret(request, CONNECTION) {
        Some(secret) => Publication::Secret {
            secret: Box::new(secret),
            endpoint: None,
        },
        None => Publication::Awaited {
            reason: "WaitingForServer",
            message: "the server has not reported its address and password yet",
        },
    }
}

/// How applications connect, as soon as the cloud has said where and with which password.
fn connection(request: &Request, database: &ResolvedDatabase) -> Option<Connection> {
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
        password: database.own.password.clone().or(generated)?,
        ca_certificate: details
            .and_then(|server| detail(server, "serverCACertificateCert"))
            .or_else(|| observed_certificate(request)),
    })
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
