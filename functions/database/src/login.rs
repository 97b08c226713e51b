//! The administrator's login: who makes its password, and the Secrets around it.

use k8s_openapi::{
    ByteString, api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use pave_api::database::ResolvedDatabase as Recorded;
use pave_catalog::{Cloud, Engine};
use pave_compose::{
    CONNECTION, Composed, GeneratorKey, Password, Refusal, administrator_secret_name,
    no_generator_key, password_in_use,
};
use pave_function_sdk::Request;
use pave_resources::{LocalSecretReference, SecretKeySelector};
use serde::Deserialize;

use crate::{ANCHOR, LOGIN, ResolvedDatabase};

/// Name of the administrator on every cloud. Not reserved by any engine or provider.
pub(crate) const USERNAME: &str = "app";
/// Name of MySQL's own administrator.
pub(crate) const ROOT: &str = "root";
/// The Secret that the provider writes is called like the one that applications mount, with this.
pub(crate) const PROVIDER_SUFFIX: &str = "-provider";
/// Key of the password in Secrets that providers read and write.
const PASSWORD_KEY: &str = "password";
/// Keys of an administrator's Secret.
pub(crate) const ADMINISTRATOR_KEYS: [&str; 2] = ["username", PASSWORD_KEY];
/// Key of the published login's password there, while it is published nowhere.
const UNPUBLISHED_KEY: &str = "application-password";

/// The name of the connection Secret before there is one: that of the Secret which the provider writes.
pub(crate) fn announced_secret_name(request: &Request) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Server {
        spec: ServerSpec,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ServerSpec {
        write_connection_secret_to_ref: LocalSecretReference,
    }
    let server: Server = request.observed(ANCHOR)?.decode().ok()?;
    let provider = server.spec.write_connection_secret_to_ref.name;
    provider.strip_suffix(PROVIDER_SUFFIX).map(str::to_owned)
}

/// The password where no provider generates one: the bytes that are already in use, else derived from the key.
pub(crate) fn password(
    request: &Request,
    key: Option<&GeneratorKey>,
    recorded: &Recorded,
) -> Result<Option<Password>, Refusal> {
    match (recorded.location.cloud, recorded.engine) {
        (Cloud::Aws, _) | (Cloud::Azure, Engine::Postgres) => Ok(None),
        _ => kept_or_made(request, key, (recorded, kept_in(recorded), USERNAME)).map(Some),
    }
}

/// The Secret that keeps the published login's password, by its role, and the key there. Where data is copied first, the connection
/// Secret comes later than the server.
fn kept_in(recorded: &Recorded) -> (&'static str, &'static str) {
    let is_copied = recorded
        .restored_from
        .as_ref()
        .is_some_and(|from| from.copy.is_some());
    match (recorded.location.cloud, recorded.engine) {
        (Cloud::Local, Engine::Mysql) if is_copied => (LOGIN, UNPUBLISHED_KEY),
        (Cloud::Local, _) if !is_copied => (CONNECTION, PASSWORD_KEY),
        _ => (LOGIN, PASSWORD_KEY),
    }
}

/// Where a server in the cluster finds that password.
pub(crate) fn local_password(database: &ResolvedDatabase) -> SecretKeySelector {
    let (role, key) = kept_in(&database.recorded);
    SecretKeySelector {
        name: match role {
            CONNECTION => database.secret_name.clone(),
            _ => administrator_secret_name(&database.secret_name),
        },
        key: key.to_owned(),
    }
}

/// The password of the administrator whom no application ever was, where there is one.
pub(crate) fn administrator_password(
    request: &Request,
    key: Option<&GeneratorKey>,
    recorded: &Recorded,
) -> Result<Option<Password>, Refusal> {
    let administrator = recorded.administrator.as_deref();
    administrator
        .map(|role| kept_or_made(request, key, (recorded, (LOGIN, PASSWORD_KEY), role)))
        .transpose()
}

fn kept_or_made(
    request: &Request,
    key: Option<&GeneratorKey>,
    (recorded, (kept_in, entry), role): (&Recorded, (&str, &str), &str),
) -> Result<Password, Refusal> {
    if let Some(password) = password_in_use(request, kept_in, entry) {
        return Ok(password);
    }
    match key {
        Some(key) => Ok(key.password(&recorded.external_name, role)),
        None => Err(no_generator_key(
            recorded.engine.as_str(),
            recorded.location.cloud,
        )),
    }
}

/// Where a provider writes the password that it generates.
pub(crate) fn generated_password(database: &ResolvedDatabase) -> SecretKeySelector {
    SecretKeySelector {
        name: format!("{}-password", database.secret_name),
        key: PASSWORD_KEY.to_owned(),
    }
}

/// The Secret with our password for a provider that wants to be given one, and where in it.
pub(crate) fn given_password(database: &ResolvedDatabase) -> (Composed, SecretKeySelector) {
    let password = database.own.password.as_ref();
    let password = password.map(Password::reveal).unwrap_or_default();
    let secret = login_secret(database, [(PASSWORD_KEY, password)]);
    let name = administrator_secret_name(&database.secret_name);
    let key = PASSWORD_KEY.to_owned();
    (secret, SecretKeySelector { name, key })
}

/// The Secret of the administrator whom no application ever was, where there is one.
pub(crate) fn administrator(database: &ResolvedDatabase) -> Option<Composed> {
    let username = database.recorded.administrator.as_deref()?;
    let password = database.own.administrator_password.as_ref()?.reveal();
    let [username_key, password_key] = ADMINISTRATOR_KEYS;
    let mut login = vec![(username_key, username), (password_key, password)];
    if kept_in(&database.recorded) == (LOGIN, UNPUBLISHED_KEY) {
        let unpublished = database.own.password.as_ref().map(Password::reveal);
        login.extend(unpublished.map(|password| (UNPUBLISHED_KEY, password)));
    }
    Some(login_secret(database, login))
}

fn login_secret<'a>(
    database: &ResolvedDatabase,
    login: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Composed {
    let login = login.into_iter();
    let data = login.map(|(key, value)| (key.to_owned(), ByteString(value.as_bytes().to_vec())));
    let secret = Secret {
        metadata: ObjectMeta {
            name: Some(administrator_secret_name(&database.secret_name)),
            namespace: Some(database.namespace.clone()),
            ..ObjectMeta::default()
        },
        data: Some(data.collect()),
        ..Secret::default()
    };
    Composed::new(LOGIN, &secret)
}
