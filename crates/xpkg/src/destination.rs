//! Where a package is pushed to.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use oci_client::Reference;

/// A repository and a version in a registry, such as `ghcr.io/acme/configuration-acme:v0.1.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    reference: Reference,
}

/// Why a text is no destination.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// No registry, or something that none would take.
    #[error("`{text}` is no {what}; write it like ghcr.io/acme/configuration-acme:v0.1.0")]
    Malformed {
        /// What was written.
        text: String,
        /// What is missing or wrong.
        what: &'static str,
    },
    /// A version that Crossplane's dependencies do not see.
    #[error(
        "`{tag}` is no semantic version, and Crossplane sees no other as a dependency; write it like v0.1.0"
    )]
    Version {
        /// The tag.
        tag: String,
    },
}

impl Destination {
    /// Host and port.
    pub fn registry(&self) -> &str {
        self.reference.registry()
    }

    /// The path in the registry.
    pub fn repository(&self) -> &str {
        self.reference.repository()
    }

    /// The version.
    pub fn tag(&self) -> &str {
        self.reference.tag().unwrap_or_default()
    }

    /// Whether the registry is spoken to without TLS: on this machine and in private networks, as Crossplane itself does.
    pub fn is_plain_http(&self) -> bool {
        let registry = self.registry();
        let (host, port) = registry.split_once(':').unwrap_or((registry, ""));
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return address == Ipv4Addr::LOCALHOST || address.is_private();
        }
        let domain = host.rsplit_once('.').map(|(_, domain)| domain);
        domain.is_some_and(|domain| ["local", "localhost"].contains(&domain))
            || (host == "localhost" && !port.is_empty())
    }

    pub(crate) fn reference(&self) -> &Reference {
        &self.reference
    }
}

impl FromStr for Destination {
    type Err = DestinationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = |what| DestinationError::Malformed {
            text: text.to_owned(),
            what,
        };
        let reference: Reference = text
            .parse()
            .map_err(|_| malformed("reference of a package"))?;
        // Without a registry Docker means its own, Crossplane means none.
        let host = text.split('/').next().unwrap_or_default();
        if host == text || !(host.contains(['.', ':']) || host == "localhost") {
            return Err(malformed("full reference: it starts with no registry"));
        }
        if reference.digest().is_some() {
            return Err(malformed(
                "version to push to: the digest follows from the content",
            ));
        }
        let Some((_, tag)) = text[host.len()..].split_once(':') else {
            return Err(malformed("full reference: it ends in no version"));
        };
        if semver::Version::parse(tag.strip_prefix('v').unwrap_or(tag)).is_err() {
            let tag = tag.to_owned();
            return Err(DestinationError::Version { tag });
        }
        Ok(Self { reference })
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}/{}:{}",
            self.registry(),
            self.repository(),
            self.tag()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_private_networks_as_in_crossplane() {
        let table = [
            ("127.0.0.1:5000", true, "loopback"),
            ("localhost:5000", true, "loopback by name"),
            ("localhost", false, "Crossplane wants a port here"),
            ("10.244.0.1:5000", true, "private"),
            ("172.16.0.9", true, "private"),
            ("172.32.0.9", false, "just outside of the private range"),
            ("192.168.1.1:80", true, "private"),
            ("registry.local:5000", true, "local by name"),
            ("registry.localhost", true, "local by name"),
            ("ghcr.io", false, "public"),
            ("127.0.0.1.example.com", false, "a name, not an address"),
        ];
        for (registry, plain, reason) in table {
            let destination: Destination = format!("{registry}/acme/a:v1.0.0").parse().unwrap();
            assert_eq!(destination.is_plain_http(), plain, "{registry}: {reason}");
        }
    }

    #[test]
    fn a_destination_is_complete_or_says_what_is_missing() {
        let table = [
            ("ghcr.io/acme/a:v0.1.0", "ghcr.io/acme/a:v0.1.0"),
            (
                "127.0.0.1:5000/acme/a:0.1.0-rc.1",
                "127.0.0.1:5000/acme/a:0.1.0-rc.1",
            ),
            (
                "acme/a:v0.1.0",
                "`acme/a:v0.1.0` is no full reference: it starts with no registry",
            ),
            ("ghcr.io/acme/a", "it ends in no version"),
            ("127.0.0.1:5000/acme/a", "it ends in no version"),
            ("ghcr.io/acme/a:latest", "`latest` is no semantic version"),
            ("ghcr.io/Acme/a:v0.1.0", "is no reference of a package"),
            ("", "is no reference of a package"),
            (
                "ghcr.io/acme/a@sha256:0123456789012345678901234567890123456789012345678901234567890123",
                "the digest follows from the content",
            ),
        ];
        for (text, expected) in table {
            let said = match text.parse::<Destination>() {
                Ok(destination) => destination.to_string(),
                Err(error) => error.to_string(),
            };
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
