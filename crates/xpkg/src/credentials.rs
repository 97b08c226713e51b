//! Who pushes: what `docker login` stored.

use std::env;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};
use oci_client::secrets::RegistryAuth;

/// Docker's own registry is stored under the address of its first version.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// What a helper that works says of a registry that nobody has logged in to, in the protocol of Docker's helpers.
const NOT_STORED: &str = "credentials not found";

/// The credentials for a registry, from Docker's configuration (`DOCKER_CONFIG`, or `.docker` at home) and its helpers; none
/// where nothing is stored.
pub(crate) fn credentials(registry: &str) -> Result<RegistryAuth, String> {
    let directory = env::var_os("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".docker")));
    match directory {
        Some(directory) => stored(&directory.join("config.json"), registry),
        None => Ok(RegistryAuth::Anonymous),
    }
}

fn stored(config: &Path, registry: &str) -> Result<RegistryAuth, String> {
    let at = |cause: &dyn std::fmt::Display| format!("{}: {cause}", config.display());
    let file = match File::open(config) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(RegistryAuth::Anonymous),
        Err(error) => return Err(at(&error)),
    };
    let server = match registry {
        "docker.io" | "index.docker.io" => DOCKER_HUB,
        other => other,
    };
    match get_credential_from_reader(BufReader::new(file), server) {
        Ok(DockerCredential::UsernamePassword(user, password)) => {
            Ok(RegistryAuth::Basic(user, password))
        }
        Ok(DockerCredential::IdentityToken(_)) => Err(at(
            &"an identity token is stored, which only Docker itself can use",
        )),
        Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(RegistryAuth::Anonymous),
        Err(CredentialRetrievalError::HelperFailure { stdout, stderr, .. })
            if stdout.contains(NOT_STORED) || stderr.contains(NOT_STORED) =>
        {
            Ok(RegistryAuth::Anonymous)
        }
        // What the helper printed may be a secret.
        Err(CredentialRetrievalError::HelperFailure { helper, .. }) => Err(at(&format!(
            "the helper `docker-credential-{helper}` fails"
        ))),
        Err(error) => Err(at(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_for_the_registry_counts_and_nothing_else() {
        // "ada:secret" and "bob:other".
        let table = [
            (
                r#"{"auths": {"ghcr.io": {"auth": "YWRhOnNlY3JldA=="}}}"#,
                "ada secret",
                "its own",
            ),
            (
                r#"{"auths": {"quay.io": {"auth": "Ym9iOm90aGVy"}}}"#,
                "nobody",
                "another's",
            ),
            ("{}", "nobody", "nothing"),
            (
                r#"{"credHelpers": {"quay.io": "absent"}}"#,
                "nobody",
                "another's helper",
            ),
            ("{", "config.json: ", "a file that is no JSON"),
            (
                r#"{"auths": {"ghcr.io": {"auth": "?"}}}"#,
                "config.json: ",
                "no base64",
            ),
            (
                r#"{"credHelpers": {"ghcr.io": "absent"}}"#,
                "config.json: ",
                "no such helper",
            ),
            (
                r#"{"auths": {"ghcr.io": {"identitytoken": "secret"}}}"#,
                "an identity token is stored",
                "not for us",
            ),
        ];
        for (text, expected, reason) in table {
            let directory = tempfile::tempdir().unwrap();
            let config = directory.path().join("config.json");
            std::fs::write(&config, text).unwrap();
            let found = match stored(&config, "ghcr.io") {
                Ok(RegistryAuth::Basic(user, password)) => format!("{user} {password}"),
                Ok(_) => "nobody".to_owned(),
                Err(message) => message,
            };
            assert!(found.contains(expected), "{reason}: {found}");
            assert!(
                expected.contains("secret") || !found.contains("secret"),
                "{reason}: {found}"
            );
        }
    }

    #[test]
    fn a_machine_without_docker_pushes_without_credentials() {
        let absent = tempfile::tempdir().unwrap().path().join("config.json");
        assert_eq!(stored(&absent, "ghcr.io"), Ok(RegistryAuth::Anonymous));
    }
}
