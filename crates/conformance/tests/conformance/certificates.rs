//! A certificate authority, and files that it has signed.

use std::fs;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tempfile::TempDir;
use tonic::transport::{Certificate, Identity};

pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::from_pem(self.0.pem())
    }

    pub(crate) fn server(&self) -> Identity {
        let (certificate, key) = self.sign(ExtendedKeyUsagePurpose::ServerAuth);
        Identity::from_pem(certificate, key)
    }

    /// What Crossplane calls functions with.
    pub(crate) fn client_files(&self) -> TempDir {
        let directory = TempDir::new().unwrap();
        let (certificate, key) = self.sign(ExtendedKeyUsagePurpose::ClientAuth);
        for (file, content) in [
            ("ca.crt", self.0.pem()),
            ("tls.crt", certificate),
            ("tls.key", key),
        ] {
            fs::write(directory.path().join(file), content).unwrap();
        }
        directory
    }

    fn sign(&self, usage: ExtendedKeyUsagePurpose) -> (String, String) {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}
