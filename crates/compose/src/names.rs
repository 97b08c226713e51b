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
    let tail = tail(&format!("{installation}/{kind}/{namespace}/{name}"));
    let mut readable = String::with_capacity(MAX_EXTERNAL_NAME);
    for character in format!("{installation}-{namespace}-{name}").chars() {
        let character = if character.is_ascii_alphanumeric() {
            character.to_ascii_lowercase()
        } else {
            '-'
        };
        if character != '-' || !readable.ends_with('-') {
            readable.push(character);
        }
    }
    if !readable.starts_with(|first: char| first.is_ascii_lowercase()) {
        readable.insert(0, 'p');
    }
    cut(&readable, MAX_EXTERNAL_NAME, &tail)
}

/// `<name>-<suffix>`, for objects in the developer's own namespace; cut, with 8 hex digits, where it would be longer
/// than `longest`.
pub fn local_name(name: &str, suffix: &str, longest: usize) -> String {
    let full = format!("{name}-{suffix}");
    if full.len() <= longest {
        full
    } else {
        cut(&full, longest, &tail(&full))
    }
}

fn tail(identity: &str) -> String {
    Sha256::digest(identity)
        .iter()
        .take(TAIL / 2)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Keeps the tail whole. Kubernetes names and what was mapped above are ASCII, so any byte is a boundary.
fn cut(readable: &str, longest: usize, tail: &str) -> String {
    let readable = readable.get(..longest - TAIL - 1).unwrap_or(readable);
    format!("{}-{tail}", readable.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_manifest_gets_the_same_name_everywhere() {
        assert_eq!(
            external_name("acme", "Database", "payments-dev", "orders"),
            "acme-payments-dev-orders-9c3c2f5f"
        );
    }

    #[test]
    fn a_local_name_is_plain_where_it_fits() {
        assert_eq!(local_name("orders", "database", 52), "orders-database");
        let long = local_name(&"a".repeat(52), "database", 52);
        assert_eq!((long.len(), &long[..4]), (52, "aaaa"));
    }

    #[test]
    fn objects_that_read_alike_get_different_names() {
        let long = "a".repeat(52);
        for (left, right, reason) in [
            (("a-b", "c"), ("a", "b-c"), "the readable parts coincide"),
            (
                (long.as_str(), "orders"),
                (long.as_str(), "orderz"),
                "the difference is cut off",
            ),
        ] {
            let name = |(namespace, name)| external_name("acme", "Database", namespace, name);
            assert_ne!(name(left), name(right), "{reason}");
        }
    }
}
