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
use pave_resources::{LocalSecretReference, SecretKeySelector};
use serde::Deserialize;

use crate::{ANCHOR, CONNECTION, LOGIN, resolve::ResolvedDatabase};

/// Name of the administrator on every cloud. Not reserved by any engine or provider.
pub(crate) const USERNAME: &str = "app";
/// The Secret that the provider writes is called like the one that applications mount, with this.
pub(crate) const PROVIDER_SUFFIX: &str = "-provider";
/// Why no password can be made.
pub(crate) const NO_GENERATOR_KEY: &str = "NoGeneratorKey";
/// Key of the password in Secrets that providers read and write.
const PASSWORD_KEY: &str = "password";

/// The Secret that applications mount: the developer's name for it, or `<name>-connection`. Never another one than
/// what is mounted already.
pub(crate) fn secret_name(
    object: DeveloperObject<'_>,
    spec: &DatabaseSpec,
    kept: Option<String>,
) -> Result<String, Refusal> {
    let refused = |reason, name: &str, cause: &str, fix: &str| {
        let sentence = refusal(
            "spec.connectionSecret.name",
            &format!("'{name}'"),
            cause,
            fix,
        );
        Err(Refusal::new(reason, sentence))
    };
    match (
        spec.connection_secret.as_ref().map(|secret| &secret.name),
        kept,
    ) {
        (None, None) => Ok(usual_secret_name(object)),
        (None, Some(kept)) => Ok(kept),
        (Some(asked), Some(kept)) if *asked != kept => {
            let cause = format!("cannot replace '{kept}', which applications mount");
            refused("SecretFixed", asked, &cause, &format!("keep '{kept}'"))
        }
        (Some(asked), _) if !asked.starts_with(object.name) => {
            let cause = format!(
                "does not start with '{}', so it could overwrite somebody else's Secret",
                object.name
            );
            let fix = format!("choose a name such as '{}'", usual_secret_name(object));
            refused("ForeignSecret", asked, &cause, &fix)
        }
        (Some(asked), _) => Ok(asked.clone()),
    }
}

/// The name where the developer gives none.
pub(crate) fn usual_secret_name(object: DeveloperObject<'_>) -> String {
    format!("{}-connection", object.name)
}

/// The name that is in use: the Secret's own, or before there is one that of the Secret which the provider writes.
pub(crate) fn kept_secret_name(request: &Request) -> Option<String> {
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
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }
    if let Some(secret) = request.observed(CONNECTION) {
        return secret.decode_field::<Named>("metadata").ok()??.name;
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
            NO_GENERATOR_KEY,
            format!(
                "No password can be made for {} on {cloud}: the installation has no generator key. Fix: the platform team installs \
                 the install bundle and the Secret with the key that it mounts; see docs/installation.md.",
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
