//! Whether an event is genuine. Every comparison takes the same time whatever is wrong, and SHA-1 is not accepted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// How old a signed time may be, and how far ahead.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Secrets of a source. Two may be in force while one replaces the other.
#[derive(Clone, Default)]
pub struct Secrets(Vec<Vec<u8>>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} secrets", self.0.len())
    }
}

impl Secrets {
    /// One on each line; empty ones are none, for everybody can sign with them.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Self(lines.map(|line| line.as_bytes().to_vec()).collect())
    }

    /// Whether there is none, so that nothing can be genuine.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// HMAC-SHA256 of the body in hexadecimal digits, as Gitea and, after `sha256=`, GitHub send it.
    pub fn signed_hex(&self, body: &[u8], signature: &str) -> bool {
        let Ok(signature) = hex::decode(signature) else {
            return false;
        };
        self.0
            .iter()
            .any(|secret| matches(secret, &[body], &signature))
    }

    /// The secret itself, as a bearer token or in a header.
    pub fn token(&self, token: &[u8]) -> bool {
        // Both sides go through the same function, so neither length nor content shows in the time it takes.
        self.0.iter().any(|secret| {
            let digest = mac(b"token", &[token]).map(|mac| mac.finalize().into_bytes());
            digest.is_some_and(|digest| matches(b"token", &[secret], &digest))
        })
    }

    /// Standard Webhooks: a list of `v1,<base64>` over id, time and body, with a time that is not old.
    pub fn standard_webhook(
        &self,
        (id, timestamp, signatures): (&str, &str, &str),
        body: &[u8],
        now: Timestamp,
    ) -> bool {
        let sent = timestamp
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let fresh = sent.is_some_and(|sent| now.duration_since(sent).abs() <= TOLERANCE);
        let signatures: Vec<Vec<u8>> = signatures
            .split(' ')
            .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
            .collect();
        fresh
            && self.0.iter().any(|secret| {
                let Some(secret) = key(secret) else {
                    return false;
                };
                let parts: [&[u8]; 5] = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
                signatures
                    .iter()
                    .any(|signature| matches(&secret, &parts, signature))
            })
    }
}

/// The bytes behind `whsec_`.
fn key(secret: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(b"whsec_")?).ok()
}

fn mac(secret: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac)
}

fn matches(secret: &[u8], parts: &[&[u8]], signature: &[u8]) -> bool {
    mac(secret, parts).is_some_and(|mac| mac.verify_slice(signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's documentation, "Validating webhook deliveries".
    #[test]
    fn the_documented_example_of_github_is_genuine() {
        let secrets = Secrets::parse("It's a Secret to Everybody");
        let digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(secrets.signed_hex(b"Hello, World!", digest));
        assert!(!secrets.signed_hex(b"Hello, World?", digest));
        assert!(!secrets.signed_hex(b"Hello, World!", &digest[2..]));
        assert!(!Secrets::parse("\n").signed_hex(b"Hello, World!", digest));
    }

    #[test]
    fn either_of_two_secrets_is_good_and_no_other() {
        let secrets = Secrets::parse("old\nnew\n");
        for (token, good) in [("old", true), ("new", true), ("ne", false), ("", false)] {
            assert_eq!(secrets.token(token.as_bytes()), good, "{token:?}");
        }
    }

    #[test]
    fn a_signed_time_is_good_for_five_minutes() {
        let secret = format!("whsec_{}", STANDARD.encode("a key of some length"));
        let secrets = Secrets::parse(&secret);
        let mac = mac(b"a key of some length", &[b"id.1000.{}"]).unwrap();
        let signature = format!(
            "v1,AAAA v1,{}",
            STANDARD.encode(mac.finalize().into_bytes())
        );
        for (seconds, good) in [(1000, true), (1300, true), (1301, false), (699, false)] {
            let now = Timestamp::from_second(seconds).unwrap();
            let header = ("id", "1000", signature.as_str());
            assert_eq!(
                secrets.standard_webhook(header, b"{}", now),
                good,
                "{seconds}"
            );
        }
    }
}
