//! Bringing a package to a registry.

use std::io;
use std::time::Duration;

use http::HeaderValue;
use oci_client::{
    Client, Reference, RegistryOperation,
    client::{ClientConfig, ClientProtocol},
    errors::OciDistributionError,
    manifest::{OCI_IMAGE_INDEX_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE},
    secrets::RegistryAuth,
};

use crate::{Destination, Image, Xpkg, credentials::credentials};

/// Long enough for a registry behind a slow line; a silent one is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why a package is not in the registry.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// What `docker login` stored is not usable.
    #[error(
        "{registry}: its credentials cannot be read: {message}; log in again with `docker login {registry}`"
    )]
    Credentials {
        /// The registry.
        registry: String,
        /// Why.
        message: String,
    },
    /// Nobody answers.
    #[error(
        "{registry}: cannot be reached over {protocol}: {message}; is the address right and the registry running?"
    )]
    Unreachable {
        /// The registry.
        registry: String,
        /// How it was spoken to.
        protocol: &'static str,
        /// What the system says.
        message: String,
    },
    /// The registry does not let this user push.
    #[error(
        "{registry}: pushing to {repository} is not allowed{as_whom}; log in with `docker login {registry}` as somebody who may"
    )]
    NotAllowed {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// With which credentials.
        as_whom: &'static str,
    },
    /// The registry refuses the content, or does not do what registries do.
    #[error("{registry}: {message}")]
    Refused {
        /// The registry.
        registry: String,
        /// What it said.
        message: String,
    },
    /// The tag names something else afterwards.
    #[error(
        "{destination}: names {found} after the push of {pushed}; did somebody else push at the same time?"
    )]
    Overtaken {
        /// The destination.
        destination: String,
        /// The digest that was pushed.
        pushed: String,
        /// The digest that is there.
        found: String,
    },
    /// The system gives no thread or socket.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Pushes a package and returns its digest. Credentials are those that `docker login` stored.
///
/// Blocks the thread; inside of an asynchronous program use [`push`].
pub fn push_blocking(xpkg: &Xpkg, destination: &Destination) -> Result<String, PushError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(push(xpkg, destination))
}

/// Pushes a package and returns its digest. Credentials are those that `docker login` stored.
///
/// Layers that the registry has are not sent again. The tag is written last, so nobody ever sees half a package.
pub async fn push(xpkg: &Xpkg, destination: &Destination) -> Result<String, PushError> {
    let registry = destination.registry().to_owned();
    let auth =
        credentials(&registry).map_err(|message| PushError::Credentials { registry, message })?;
    let session = Session {
        client: client(destination).map_err(|error| explain(&error, destination, &auth))?,
        destination,
    };
    session
        .push(xpkg, &auth)
        .await
        .map_err(|error| explain(&error, destination, &auth))?;
    let pushed = xpkg.digest();
    let found = session
        .client
        .fetch_manifest_digest(destination.reference(), &auth)
        .await
        .map_err(|error| explain(&error, destination, &auth))?;
    if found == pushed {
        Ok(pushed)
    } else {
        let destination = destination.to_string();
        Err(PushError::Overtaken {
            destination,
            pushed,
            found,
        })
    }
}

fn client(destination: &Destination) -> Result<Client, OciDistributionError> {
    Client::try_from(ClientConfig {
        protocol: if destination.is_plain_http() {
            ClientProtocol::Http
        } else {
            ClientProtocol::Https
        },
        // One request for each layer; several registries take nothing else.
        use_monolithic_push: true,
        connect_timeout: Some(Duration::from_secs(10)),
        read_timeout: Some(PATIENCE),
        user_agent: concat!("pave-xpkg/", env!("CARGO_PKG_VERSION")),
        ..ClientConfig::default()
    })
}

struct Session<'d> {
    client: Client,
    destination: &'d Destination,
}

impl Session<'_> {
    async fn push(&self, xpkg: &Xpkg, auth: &RegistryAuth) -> Result<(), OciDistributionError> {
        let reference = self.destination.reference();
        self.client
            .auth(reference, auth, RegistryOperation::Push)
            .await?;
        for image in xpkg.images() {
            self.push_content(image).await?;
        }
        let Some(index) = xpkg.index() else {
            for image in xpkg.images() {
                self.push_manifest(reference, image.manifest(), OCI_IMAGE_MEDIA_TYPE)
                    .await?;
            }
            return Ok(());
        };
        for image in xpkg.images() {
            self.push_manifest(
                &self.by_digest(&image.digest()),
                image.manifest(),
                OCI_IMAGE_MEDIA_TYPE,
            )
            .await?;
        }
        self.push_manifest(reference, index, OCI_IMAGE_INDEX_MEDIA_TYPE)
            .await
    }

    /// The client's own `push` sends what is there as well, and writes the manifest itself.
    async fn push_content(&self, image: &Image) -> Result<(), OciDistributionError> {
        for layer in &image.layers {
            self.push_blob(&layer.digest, layer.data.clone()).await?;
        }
        self.push_blob(&image.config_digest(), image.config.clone())
            .await
    }

    async fn push_blob(&self, digest: &str, data: Vec<u8>) -> Result<(), OciDistributionError> {
        let reference = self.destination.reference();
        // A registry that does not tell gets it again.
        if matches!(self.client.blob_exists(reference, digest).await, Ok(true)) {
            return Ok(());
        }
        self.client.push_blob(reference, data, digest).await?;
        Ok(())
    }

    async fn push_manifest(
        &self,
        reference: &Reference,
        manifest: Vec<u8>,
        media_type: &'static str,
    ) -> Result<(), OciDistributionError> {
        self.client
            .push_manifest_raw(reference, manifest, HeaderValue::from_static(media_type))
            .await?;
        Ok(())
    }

    /// The digest stands in the place of the tag, and so in the URL: the client panics on a reference by digest where a
    /// registry returns no location.
    fn by_digest(&self, digest: &str) -> Reference {
        Reference::with_tag(
            self.destination.registry().to_owned(),
            self.destination.repository().to_owned(),
            digest.to_owned(),
        )
    }
}

fn explain(
    error: &OciDistributionError,
    destination: &Destination,
    auth: &RegistryAuth,
) -> PushError {
    let registry = destination.registry().to_owned();
    match error {
        OciDistributionError::RequestError(cause) if cause.is_connect() || cause.is_timeout() => {
            PushError::Unreachable {
                registry,
                protocol: if destination.is_plain_http() {
                    "plain HTTP"
                } else {
                    "HTTPS"
                },
                message: innermost(cause),
            }
        }
        OciDistributionError::AuthenticationFailure(_)
        | OciDistributionError::UnauthorizedError { .. }
        | OciDistributionError::ServerError {
            code: 401 | 403, ..
        } => PushError::NotAllowed {
            registry,
            repository: destination.repository().to_owned(),
            as_whom: match auth {
                RegistryAuth::Anonymous => " without credentials",
                _ => " with the stored credentials",
            },
        },
        OciDistributionError::ServerError { code, message, .. } => PushError::Refused {
            registry,
            message: format!("answers {code}: {}", message.trim()),
        },
        other => PushError::Refused {
            registry,
            message: other.to_string(),
        },
    }
}

/// The last cause says what happened, those around it only that something did.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
