//! A certificate authority and what it signs.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType,
};

use crate::state::write;

/// What a certificate proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// That this is the server somebody asked for.
    Server,
    /// Who is calling.
    Client,
}

/// A certificate authority whose key is at hand.
#[derive(Debug)]
pub struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// The authority in `<directory>/ca.crt` and `ca.key`; made if there is none.
    ///
    /// # Errors
    /// When the files cannot be written, or hold something else.
    pub fn at(directory: &Path) -> Result<Self> {
        let (certificate, key) = (directory.join("ca.crt"), directory.join("ca.key"));
        if let (Ok(certificate), Ok(key)) =
            (fs::read_to_string(&certificate), fs::read_to_string(&key))
        {
            return Self::of(&certificate, &key);
        }
        let pair = KeyPair::generate()?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = named("pave-control-plane");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::CrlSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        let signed = parameters.self_signed(&pair)?;
        write(&certificate, signed.pem())?;
        write(&key, pair.serialize_pem())?;
        Self::of(&signed.pem(), &pair.serialize_pem())
    }

    /// An authority from its certificate and key.
    ///
    /// # Errors
    /// When they are not PEM, or do not belong together.
    pub fn of(certificate: &str, key: &str) -> Result<Self> {
        let key = KeyPair::from_pem(key).context("the authority's key")?;
        let issuer = Issuer::from_ca_cert_pem(certificate, key);
        Ok(Self {
            certificate: certificate.to_owned(),
            issuer: issuer.context("the authority's certificate")?,
        })
    }

    /// Its certificate.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Signs `<path>.crt` with a new `<path>.key`. The subject's common name, and its organization if there is one.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn sign(&self, path: &Path, subject: Subject<'_>) -> Result<()> {
        let key = KeyPair::generate()?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = named(subject.name);
        if let Some(organization) = subject.organization {
            parameters
                .distinguished_name
                .push(DnType::OrganizationName, organization);
        }
        for host in subject.hosts {
            parameters
                .subject_alt_names
                .push(match host.parse::<IpAddr>() {
                    Ok(address) => SanType::IpAddress(address),
                    Err(_) => SanType::DnsName((*host).try_into()?),
                });
        }
        parameters.use_authority_key_identifier_extension = true;
        parameters.extended_key_usages = vec![match subject.usage {
            Usage::Server => ExtendedKeyUsagePurpose::ServerAuth,
            Usage::Client => ExtendedKeyUsagePurpose::ClientAuth,
        }];
        parameters.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
        ];
        let certificate = parameters.signed_by(&key, &self.issuer)?;
        write(&with_suffix(path, "crt"), certificate.pem())?;
        write(&with_suffix(path, "key"), key.serialize_pem())
    }
}

/// Whom a certificate is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The common name; Kubernetes takes it for the user.
    pub name: &'a str,
    /// Kubernetes takes it for the group.
    pub organization: Option<&'a str>,
    /// Names and addresses of a server.
    pub hosts: &'a [&'a str],
    /// What it proves.
    pub usage: Usage,
}

fn named(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    subject
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}
