//! Names in the clouds. They derive from what survives the loss of a control plane, so that the same manifests on a fresh
//! one find the existing database instead of creating a second.

use sha2::{Digest, Sha256};

/// Longest name we make: RDS identifiers and Azure flexible servers end at 63, everything else we name allows more.
/// Sources: Amazon RDS `CreateDBInstance`, Azure resource naming rules (Microsoft.DBforPostgreSQL/flexibleServers).
pub const MAX_EXTERNAL_NAME: usize = 63;
const TAIL: usize = 8;

/// `<installation>-<namespace>-<name>-<8 hex digits>`: lower case letters, digits and single hyphens, starts with a
/// letter, at most [`MAX_EXTERNAL_NAME`] characters. Different objects get different tails even where the readable part
/// is cut or coincides.
pub fn external_name(installation: &str, kind: &str, namespace: &str, name: &str) -> String {
    let digest = Sha256::digest(format!("{installation}/{kind}/{namespace}/{name}"));
    let tail: String = digest.iter().take(TAIL / 2).map(|byte| format!("{byte:02x}")).collect();
    let mut readable = String::with_capacity(MAX_EXTERNAL_NAME);
    for character in format!("{installation}-{namespace}-{name}").chars() {
        let character = if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' };
        if character != '-' || !readable.ends_with('-') {
            readable.push(character);
        }
    }
    if !readable.starts_with(|first: char| first.is_ascii_lowercase()) {
        readable.insert(0, 'p');
    }
    readable.truncate(MAX_EXTERNAL_NAME - TAIL - 1);
    format!("{}-{tail}", readable.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_manifest_gets_the_same_name_everywhere() {
        assert_eq!(external_name("acme", "Database", "payments-dev", "orders"), "acme-payments-dev-orders-9c3c2f5f");
    }

    #[test]
    fn objects_that_read_alike_get_different_names() {
        let long = "a".repeat(52);
        for (left, right, reason) in [
            (("a-b", "c"), ("a", "b-c"), "the readable parts coincide"),
            ((long.as_str(), "orders"), (long.as_str(), "orderz"), "the difference is cut off"),
        ] {
            let name = |(namespace, name)| external_name("acme", "Database", namespace, name);
            assert_ne!(name(left), name(right), "{reason}");
        }
    }
}
