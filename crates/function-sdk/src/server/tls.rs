//! Mutual TLS from a directory of certificates that are read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{VerifierBuilderError, WebPkiClientVerifier},
};
use tokio_rustls::TlsAcceptor;

use super::metrics::{Metrics, Reload};

/// Certificates that cannot be served with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file is missing or may not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not PEM, or holds nothing of what it is for.
    #[error("`{file}` is not usable as PEM: {source}")]
    Pem {
        /// The file's name.
        file: &'static str,
        /// Why.
        source: rustls::pki_types::pem::Error,
    },
    /// The certificate is invalid, or is not the key's.
    #[error("`tls.crt` and `tls.key` cannot be served with: {0}")]
    Identity(rustls::Error),
    /// A certificate authority is invalid.
    #[error("`ca.crt` cannot be verified with: {0}")]
    Authority(rustls::Error),
    /// There is no certificate authority to verify clients with.
    #[error("`ca.crt` cannot be verified with: {0}")]
    Verifier(#[from] VerifierBuilderError),
}

/// The newest good certificates of a directory. Every new connection is accepted with them.
pub(super) struct Certificates {
    directory: PathBuf,
    read: Files,
    current: Arc<ArcSwap<ServerConfig>>,
}

/// Hands out acceptors that use the newest good certificates.
#[derive(Clone)]
pub(super) struct Acceptor(Arc<ArcSwap<ServerConfig>>);

impl Acceptor {
    pub(super) fn newest(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.load_full())
    }
}

impl Certificates {
    pub(super) fn load(directory: &Path) -> Result<Self, TlsError> {
        let read = Files::read(directory)?;
        let current = Arc::new(ArcSwap::from_pointee(read.server_config()?));
        Ok(Self {
            directory: directory.to_owned(),
            read,
            current,
        })
    }

    pub(super) fn acceptor(&self) -> Acceptor {
        Acceptor(Arc::clone(&self.current))
    }

    /// Looks at the files' contents again and again. The kubelet swaps a Secret's files by renaming a symbolic link two
    /// directories up, which notifications of the file system do not tell reliably.
    pub(super) async fn watch(mut self, interval: Duration, metrics: Arc<Metrics>) {
        loop {
            tokio::time::sleep(interval).await;
            match self.reload() {
                Ok(false) => (),
                Ok(true) => {
                    metrics.certificate_reloads.count(Reload::Ok);
                    tracing::info!("certificates reloaded");
                }
                Err(error) => {
                    metrics.certificate_reloads.count(Reload::Error);
                    tracing::warn!(%error, "new certificates are unusable; the old ones stay");
                }
            }
        }
    }

    /// Whether there were new certificates. Unusable ones are reported once, not at every look.
    fn reload(&mut self) -> Result<bool, TlsError> {
        let files = Files::read(&self.directory)?;
        if files == self.read {
            return Ok(false);
        }
        let config = files.server_config();
        self.read = files;
        self.current.store(Arc::new(config?));
        Ok(true)
    }
}

#[derive(PartialEq, Eq)]
struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
    authority: Vec<u8>,
}

impl Files {
    fn read(directory: &Path) -> Result<Self, TlsError> {
        let read = |file: &str| {
            let path = directory.join(file);
            fs::read(&path).map_err(|source| TlsError::Unreadable { path, source })
        };
        Ok(Self {
            certificate: read("tls.crt")?,
            key: read("tls.key")?,
            authority: read("ca.crt")?,
        })
    }

    fn server_config(&self) -> Result<ServerConfig, TlsError> {
        // Named, not left to the process's default: with two providers in a dependency tree rustls panics over the choice.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        for authority in certificates("ca.crt", &self.authority)? {
            roots.add(authority).map_err(TlsError::Authority)?;
        }
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|source| TlsError::Pem {
            file: "tls.key",
            source,
        })?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(TlsError::Identity)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(certificates("tls.crt", &self.certificate)?, key)
            .map_err(TlsError::Identity)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(config)
    }
}

fn certificates(file: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    chain.map_err(|source| TlsError::Pem { file, source })
}
