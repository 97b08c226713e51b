//! The administrator's login: who makes its password, and the Secrets around it.

use std::collections::BTreeMap;

use k8s_openapi::{
    ByteString, api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use pave_api::{
    composite::DeveloperObject,
    database::{DatabaseSpec, ResolvedDatabase as Recorded},
};
use pave_catalog::{Cloud, Engine};
use pave_compose::{Composed, GeneratorKey, Password, Refusal};
use pave_function_sdk::Request;
use pave_policy::refusal;
use pave_resources::SecretKeySelector;
use serde::Deserialize;

use crate::{CONNECTION, LOGIN, resolve::ResolvedDatabase};

/// Name of the administrator on every cloud. Not reserved by any engine or provider.
pub(crate) const USERNAME: &str = "app";
/// Key of the password in Secrets that providers read and write.
const PASSWORD_KEY: &str = "password";

/// The Secret that applications mount: the developer's name for it, or `<name>-connection`.
pub(crate) fn secret_name(
    object: DeveloperObject<'_>,
    spec: &DatabaseSpec,
) -> Result<String, Refusal> {
    let Some(secret) = &spec.connection_secret else {
        return Ok(format!("{}-connection", object.name));
    };
    if secret.name.starts_with(object.name) {
        return Ok(secret.name.clone());
    }
    let cause = format!(
        "does not start with '{}', so it could overwrite somebody else's Secret",
        object.name
    );
    let fix = format!("choose a name such as '{}-connection'", object.name);
    Err(Refusal::new(
        "ForeignSecret",
        refusal(
            "spec.connectionSecret.name",
            &format!("'{}'", secret.name),
            &cause,
            &fix,
        ),
    ))
}

/// The password where no provider generates one: the bytes that are already in use, else derived from the key.
pub(crate) fn password(
    request: &Request,
    key: Option<&GeneratorKey>,
    recorded: &Recorded,
) -> Result<Option<Password>, Refusal> {
    let cloud = recorded.location.cloud;
    let kept_in = match (cloud, recorded.engine) {
        (Cloud::Aws, _) | (Cloud::Azure, Engine::Postgres) => return Ok(None),
        (Cloud::Gcp, _) | (Cloud::Azure, Engine::Mysql) => LOGIN,
        (Cloud::Local, _) => CONNECTION,
    };
    if let Some(password) = in_secret(request, kept_in) {
        return Ok(Some(password));
    }
    match key {
        Some(key) => Ok(Some(key.password(&recorded.external_name, USERNAME))),
        None => Err(Refusal::new(
            "NoGeneratorKey",
            format!(
                "No password can be made for {} on {cloud}: the installation has no generator key. Fix: the platform team installs \
                 the install bundle, which mounts one.",
                recorded.engine
            ),
        )),
    }
}

fn in_secret(request: &Request, name: &str) -> Option<Password> {
    #[derive(Deserialize)]
    struct Kept {
        data: BTreeMap<String, ByteString>,
    }
    let kept = request.observed(name)?.decode::<Kept>().ok()?;
    let ByteString(bytes) = kept.data.get(PASSWORD_KEY)?;
    String::from_utf8(bytes.clone()).ok().map(Password::new)
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
    let name = format!("{}-login", database.secret_name);
    let password = database
        .password
        .as_ref()
        .map(Password::reveal)
        .unwrap_or_default();
    let secret = Secret {
        metadata: ObjectMeta {
            name: Some(name.clone()),
            namespace: Some(database.namespace.clone()),
            ..ObjectMeta::default()
        },
        data: Some(BTreeMap::from([(
            PASSWORD_KEY.to_owned(),
            ByteString(password.as_bytes().to_vec()),
        )])),
        ..Secret::default()
    };
    (
        Composed::new(LOGIN, &secret),
        SecretKeySelector {
            name,
            key: PASSWORD_KEY.to_owned(),
        },
    )
}
