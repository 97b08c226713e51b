//! Certificate authorities for tests.

use std::{fs, path::Path};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

/// An authority that signs for `localhost`, servers and clients alike.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes what Crossplane mounts into a function's pod.
    pub(crate) fn write_server_files(&self, directory: &Path) {
        let (certificate, key) = self.sign(ExtendedKeyUsagePurpose::ServerAuth);
        fs::write(directory.join("tls.crt"), certificate).unwrap();
        fs::write(directory.join("tls.key"), key).unwrap();
        fs::write(directory.join("ca.crt"), self.0.pem()).unwrap();
    }

    /// A client that trusts this authority and shows no certificate.
    pub(crate) fn anonymous_client(&self) -> ClientTlsConfig {
        ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(self.0.pem()))
            .domain_name("localhost")
    }

    /// A client that trusts this authority and is signed by `signer`.
    pub(crate) fn client_signed_by(&self, signer: &Self) -> ClientTlsConfig {
        let (certificate, key) = signer.sign(ExtendedKeyUsagePurpose::ClientAuth);
        self.anonymous_client()
            .identity(Identity::from_pem(certificate, key))
    }

    fn sign(&self, usage: ExtendedKeyUsagePurpose) -> (String, String) {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}
