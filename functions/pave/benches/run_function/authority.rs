//! A certificate authority for one run.

use std::{fs, path::Path};

use anyhow::Context as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

/// Signs for `localhost`, servers and clients alike.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(CertifiedIssuer::self_signed(
            params,
            KeyPair::generate()?,
        )?))
    }

    /// Writes what Crossplane mounts into a function's pod.
    pub(crate) fn write_server_files(&self, directory: &Path) -> anyhow::Result<()> {
        let (certificate, key) = self.sign(ExtendedKeyUsagePurpose::ServerAuth)?;
        for (file, content) in [
            ("tls.crt", certificate),
            ("tls.key", key),
            ("ca.crt", self.0.pem()),
        ] {
            fs::write(directory.join(file), content)
                .with_context(|| format!("cannot write {file}"))?;
        }
        Ok(())
    }

    /// A client as Crossplane is one.
    pub(crate) fn client(&self) -> anyhow::Result<ClientTlsConfig> {
        let (certificate, key) = self.sign(ExtendedKeyUsagePurpose::ClientAuth)?;
        Ok(ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(self.0.pem()))
            .domain_name("localhost")
            .identity(Identity::from_pem(certificate, key)))
    }

    fn sign(&self, usage: ExtendedKeyUsagePurpose) -> anyhow::Result<(String, String)> {
        let mut params = CertificateParams::new(["localhost".to_owned()])?;
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.0)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }
}
