//! Where the function is, and how it is reached.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

/// The function that is judged.
#[derive(Debug, Clone)]
pub struct Target {
    /// `HOST:PORT`.
    pub address: String,
    /// How it is reached.
    pub security: Security,
    /// How long one call may take. Crossplane gives all calls of a composite resource two minutes together.
    pub timeout: Duration,
}

/// How a function is reached.
#[derive(Debug, Clone)]
pub enum Security {
    /// In plain text, for a function that was started with `--insecure`.
    Insecure,
    /// With mutual TLS, as Crossplane does it.
    MutualTls {
        /// Holds `ca.crt`, `tls.crt` and `tls.key` of a client that the function trusts.
        directory: PathBuf,
        /// The name in the function's certificate; the host of its address unless given.
        server_name: Option<String>,
    },
}

/// Why the function cannot be called at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// A file of the client's certificates is missing or may not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The address or the certificates are not of the right form.
    #[error("`{address}` cannot be called: {}", causes(source))]
    Invalid {
        /// The address.
        address: String,
        /// Why.
        source: tonic::transport::Error,
    },
    /// Nobody answers there, or somebody who does not speak as we do.
    #[error("no connection to `{address}`: {}", causes(source))]
    Unreachable {
        /// The address.
        address: String,
        /// Why.
        source: tonic::transport::Error,
    },
}

/// Who a caller says it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identified {
    /// With the client's certificate.
    Yes,
    /// Without any.
    No,
}

impl Target {
    /// A channel as Crossplane has it.
    pub(crate) async fn connect(&self) -> Result<Channel, TargetError> {
        let endpoint = match &self.security {
            Security::Insecure => self.plain()?,
            Security::MutualTls { .. } => self.encrypted(Identified::Yes)?,
        };
        let connected = endpoint.connect().await;
        connected.map_err(|source| TargetError::Unreachable {
            address: self.address.clone(),
            source,
        })
    }

    pub(crate) fn plain(&self) -> Result<Endpoint, TargetError> {
        self.endpoint("http")
    }

    /// Only for a target with mutual TLS.
    pub(crate) fn encrypted(&self, identified: Identified) -> Result<Endpoint, TargetError> {
        let endpoint = self.endpoint("https")?;
        let Security::MutualTls {
            directory,
            server_name,
        } = &self.security
        else {
            return Ok(endpoint);
        };
        let authority = Certificate::from_pem(read(directory, "ca.crt")?);
        let mut tls = ClientTlsConfig::new().ca_certificate(authority);
        if let Some(name) = server_name {
            tls = tls.domain_name(name);
        }
        if matches!(identified, Identified::Yes) {
            let (certificate, key) = (read(directory, "tls.crt")?, read(directory, "tls.key")?);
            tls = tls.identity(Identity::from_pem(certificate, key));
        }
        let endpoint = endpoint.tls_config(tls);
        endpoint.map_err(|source| self.invalid(source))
    }

    fn endpoint(&self, scheme: &str) -> Result<Endpoint, TargetError> {
        let endpoint = Endpoint::from_shared(format!("{scheme}://{}", self.address));
        let endpoint = endpoint.map_err(|source| self.invalid(source))?;
        Ok(endpoint.connect_timeout(self.timeout))
    }

    fn invalid(&self, source: tonic::transport::Error) -> TargetError {
        TargetError::Invalid {
            address: self.address.clone(),
            source,
        }
    }
}

fn read(directory: &Path, file: &str) -> Result<Vec<u8>, TargetError> {
    let path = directory.join(file);
    fs::read(&path).map_err(|source| TargetError::Unreadable { path, source })
}

/// tonic's errors say little by themselves.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
