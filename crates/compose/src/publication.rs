//! The connection Secret of any kind: how it is called, and that it is never withdrawn once applications mount it.

use std::collections::BTreeMap;

use k8s_openapi::{
    ByteString, api::core::v1::Secret, apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use pave_api::{
    composite::DeveloperObject,
    status::Endpoint,
    vocabulary::{ConnectionSecret, usual_connection_secret},
};
use pave_function_sdk::{EncodeError, Request, Response};
use pave_policy::refusal;
use serde::Deserialize;

use crate::{CONNECTION, Composed, Password, Refusal, Seen, emit, stamp};

/// What applications connect with.
#[derive(Debug)]
pub enum Publication {
    /// Nothing: the kind has no connection Secret.
    Nothing {
        /// Where it answers, where it does.
        endpoint: Option<Endpoint>,
    },
    /// The cloud has not said it yet.
    Awaited {
        /// Machine-readable cause, for example `WaitingForServer`.
        reason: &'static str,
        /// What is waited for.
        message: &'static str,
    },
    /// A Secret.
    Secret {
        /// The Secret.
        secret: Box<Secret>,
        /// Where it answers; `None` repeats what was reported last.
        endpoint: Option<Endpoint>,
    },
}

/// A connection Secret of a kind, which is its type: `connection.pave.internal/database`.
pub fn connection_secret<'a>(
    (name, namespace): (&str, &str),
    noun: &str,
    data: impl IntoIterator<Item = (&'a str, String)>,
) -> Secret {
    let data = data.into_iter();
    let data = data.map(|(key, value)| (key.to_owned(), ByteString(value.into_bytes())));
    Secret {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            namespace: Some(namespace.to_owned()),
            ..ObjectMeta::default()
        },
        type_: Some(format!("connection.pave.internal/{noun}")),
        data: Some(data.collect()),
        ..Secret::default()
    }
}

/// The Secret that was composed under this name, as it would be applied: without what the API server added.
pub fn observed_secret(request: &Request, role: &str) -> Option<Secret> {
    let mut secret: Secret = request.observed(role)?.decode().ok()?;
    secret.metadata = ObjectMeta {
        name: secret.metadata.name,
        namespace: secret.metadata.namespace,
        ..ObjectMeta::default()
    };
    Some(secret)
}

/// A password that is in use already, from an entry of the composed Secret under this name.
pub fn password_in_use(request: &Request, role: &str, key: &str) -> Option<Password> {
    #[derive(Deserialize)]
    struct Kept {
        data: BTreeMap<String, ByteString>,
    }
    let kept = request.observed(role)?.decode::<Kept>().ok()?;
    let ByteString(bytes) = kept.data.get(key)?;
    String::from_utf8(bytes.clone()).ok().map(Password::new)
}

/// The Secret that applications mount: the developer's name for it, or the usual one. Never another one than what is mounted
/// already.
pub(crate) fn secret_name(
    (kind, object): (&str, DeveloperObject<'_>),
    asked: Option<&ConnectionSecret>,
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
    match (asked.map(|secret| &secret.name), kept) {
        (None, None) => Ok(usual_connection_secret(kind, object.name)),
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
            let fix = format!(
                "choose a name such as '{}'",
                usual_connection_secret(kind, object.name)
            );
            refused("ForeignSecret", asked, &cause, &fix)
        }
        (Some(asked), _) => Ok(asked.clone()),
    }
}

/// The name of the Secret that exists.
pub(crate) fn mounted_secret_name(request: &Request) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }
    let metadata = request
        .observed(CONNECTION)?
        .decode_field::<Named>("metadata");
    metadata.ok()??.name
}

/// Composes the Secret, as soon as there is one.
pub(crate) fn publish(
    (request, response): (&Request, &mut Response),
    tags: &BTreeMap<String, String>,
    publication: &Publication,
) -> Result<Vec<Seen>, EncodeError> {
    match publication {
        Publication::Nothing { .. } => Ok(Vec::new()),
        Publication::Awaited { .. } => Ok(vec![Seen {
            name: CONNECTION.to_owned(),
            kind: "Secret".to_owned(),
            health: None,
        }]),
        Publication::Secret { secret, .. } => {
            let mut resources = [Composed::new(CONNECTION, secret)];
            stamp(&mut resources, tags);
            emit(request, response, &resources)
        }
    }
}
