//! Passwords: read from the Secret that a resource names, or made up by the provider where the resource asks for that.

use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde_json::json;

use crate::{error::Error, managed::Managed};

/// As long as crossplane-runtime's.
const LENGTH: usize = 27;
const CHARACTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Makes a password where the resource asks for one and its Secret has none. A Secret that exists is not owned afterwards.
pub async fn generate(client: &Client, managed: &Managed) -> Result<(), Error> {
    let Some(wanted) = managed.password_key() else {
        return Ok(());
    };
    if managed.parameter("autoGeneratePassword") != Some(&json!(true))
        || managed.policies().only_observe()
    {
        return Ok(());
    }
    let secrets: Api<Secret> = Api::namespaced(client.clone(), managed.namespace());
    let known = secrets.get_opt(&wanted.name).await?;
    if known
        .as_ref()
        .is_some_and(|known| value(known, &wanted.key).is_some())
    {
        return Ok(());
    }
    let mut secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": wanted.name},
        "data": {&wanted.key: ByteString(password()?.into_bytes())},
    });
    if known.is_none() {
        secret["metadata"]["ownerReferences"] = json!([managed.owner_reference()]);
    }
    let patch = PatchParams::apply("pave-test-provider").force();
    secrets
        .patch(&wanted.name, &patch, &Patch::Apply(secret))
        .await?;
    Ok(())
}

/// The password that the resource names, if it is there.
pub async fn read(client: &Client, managed: &Managed) -> Result<Option<String>, Error> {
    let Some(wanted) = managed.password_key() else {
        return Ok(None);
    };
    let secrets: Api<Secret> = Api::namespaced(client.clone(), managed.namespace());
    let secret = secrets.get_opt(&wanted.name).await?;
    Ok(secret.and_then(|secret| value(&secret, &wanted.key)))
}

fn value(secret: &Secret, key: &str) -> Option<String> {
    let ByteString(bytes) = secret.data.as_ref()?.get(key)?;
    String::from_utf8(bytes.clone())
        .ok()
        .filter(|value| !value.is_empty())
}

fn password() -> Result<String, Error> {
    let mut bytes = [0_u8; LENGTH * 2];
    getrandom::fill(&mut bytes).map_err(|error| Error::Other(error.to_string()))?;
    // Two bytes for each character, so that the remainder favors none that matters.
    let character = |pair: &[u8; 2]| {
        let number = usize::from(u16::from_be_bytes(*pair));
        char::from(CHARACTERS[number % CHARACTERS.len()])
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    Ok(pairs.iter().map(character).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_all_different() {
        let passwords: std::collections::BTreeSet<_> =
            (0..100).map(|_| password().unwrap()).collect();
        assert_eq!(passwords.len(), 100);
        for password in passwords {
            assert_eq!(password.len(), LENGTH);
            assert!(password.bytes().all(|byte| CHARACTERS.contains(&byte)));
        }
    }
}
