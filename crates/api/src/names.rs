//! Names in the clouds. They derive from what survives the loss of a control plane, so that the same manifests on a fresh
//! one find the existing database instead of creating a second.

use sha2::{Digest, Sha256};

/// Longest name we make: RDS identifiers and Azure flexible servers end at 63, everything else we name allows more.
/// Sources: Amazon RDS `CreateDBInstance`, Azure resource naming rules (Microsoft.DBforPostgreSQL/flexibleServers).
pub const MAX_EXTERNAL_NAME: usize = 63;
/// A StatefulSet's name becomes a label value together with a hash of eleven characters: 63 less 11.
/// Source: kubernetes/kubernetes#64023.
pub const LONGEST_STATEFUL_SET_NAME: usize = 52;
const TAIL: usize = 8;

/// `<installation>-<namespace>-<name>-<8 hex digits>`: lower case letters, digits and single hyphens, starts with a
/// letter, at most [`MAX_EXTERNAL_NAME`] characters. Different objects get different tails even where the readable part
/// is cut or coincides.
pub fn external_name(installation: &str, kind: &str, namespace: &str, name: &str) -> String {
    let tail = tail(&format!("{installation}/{kind}/{namespace}/{name}"));
    let readable = readable(&format!("{installation}-{namespace}-{name}"));
    cut(&readable, MAX_EXTERNAL_NAME, &tail)
}

/// A name that is unique in all of a cloud, for kinds whose names everybody in the world shares: the account counts, too, so
/// that two organizations which call everything alike do not get in each other's way.
#[derive(Debug, Clone, Copy)]
pub struct GlobalName<'a> {
    /// The installation.
    pub installation: &'a str,
    /// Account, project or subscription.
    pub account: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// Where the object is.
    pub namespace: &'a str,
    /// The object.
    pub name: &'a str,
}

impl GlobalName<'_> {
    /// Like [`external_name`], at most `longest` characters.
    pub fn dashed(&self, longest: usize) -> String {
        cut(&self.readable(), longest, &self.tail())
    }

    /// The same without hyphens, for names that have none.
    pub fn letters_and_digits(&self, longest: usize) -> String {
        let mut readable = self.readable().replace('-', "");
        readable.truncate(longest - TAIL);
        readable + &self.tail()
    }

    fn readable(&self) -> String {
        let Self {
            installation,
            namespace,
            name,
            ..
        } = self;
        readable(&format!("{installation}-{namespace}-{name}"))
    }

    fn tail(&self) -> String {
        let Self {
            installation,
            account,
            kind,
            namespace,
            name,
        } = self;
        tail(&format!(
            "{installation}/{account}/{kind}/{namespace}/{name}"
        ))
    }
}

/// `<name>-<suffix>`, for objects in the developer's own namespace. With 8 hex digits where it would be longer than
/// `longest`, or no name for a Service, which has no dots and starts with a letter.
pub fn local_name(name: &str, suffix: &str, longest: usize) -> String {
    let full = format!("{name}-{suffix}");
    let starts_with_letter = full.starts_with(|first: char| first.is_ascii_lowercase());
    if full.len() <= longest && starts_with_letter && !full.contains('.') && !full.contains("--") {
        return full;
    }
    cut(&readable(&full), longest, &tail(&full))
}

/// `<whole>-<part>`, for what belongs to something with a name in a cloud. With 8 hex digits where it would be longer than
/// `longest`.
pub fn part_name(whole: &str, part: &str, longest: usize) -> String {
    let full = format!("{whole}-{part}");
    if full.len() <= longest {
        return full;
    }
    cut(&readable(&full), longest, &tail(&full))
}

/// By which name Grafana knows the dashboard of a Microservice.
pub fn dashboard_uid(namespace: &str, name: &str) -> String {
    // Source: grafana/grafana, `MaxUIDLength` in `pkg/util`.
    const LONGEST: usize = 40;
    part_name(namespace, name, LONGEST)
}

/// Lower case letters, digits and single hyphens, a letter first.
fn readable(name: &str) -> String {
    let mut readable = String::with_capacity(name.len() + 1);
    for character in name.chars() {
        let character = match character {
            legal if legal.is_ascii_alphanumeric() => legal.to_ascii_lowercase(),
            _ => '-',
        };
        if character != '-' || !readable.ends_with('-') {
            readable.push(character);
        }
    }
    if !readable.starts_with(|first: char| first.is_ascii_lowercase()) {
        readable.insert(0, 'p');
    }
    readable
}

/// Eight hex digits that follow from all of a text.
pub fn tail(identity: &str) -> String {
    let [first, second, third, fourth, ..] = <[u8; 32]>::from(Sha256::digest(identity));
    format!("{:08x}", u32::from_be_bytes([first, second, third, fourth]))
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
            "acme-payments-dev-orders-2a2c4ee8"
        );
    }

    #[test]
    fn a_local_name_is_plain_where_it_fits() {
        assert_eq!(local_name("orders", "database", 52), "orders-database");
        let long = local_name(&"a".repeat(52), "database", 52);
        assert_eq!((long.len(), &long[..4]), (52, "aaaa"));
    }

    #[test]
    fn parts_of_a_long_name_are_told_apart_where_the_difference_is_cut_off() {
        let whole = "a".repeat(60);
        let [invoices, insights] = ["invoices", "insights"].map(|part| part_name(&whole, part, 63));
        assert_eq!((invoices.len(), insights.len()), (63, 63));
        assert_ne!(invoices, insights);
        assert_eq!(part_name("orders", "dead", 63), "orders-dead");
    }

    #[test]
    fn a_local_name_is_a_legal_service_name() {
        for name in ["1orders", "orders.v2", "a--b"] {
            let local = local_name(name, "database", 52);
            assert!(
                local.starts_with(|first: char| first.is_ascii_lowercase()),
                "{local}"
            );
            assert!(!local.contains('.') && !local.contains("--"), "{local}");
        }
        assert_ne!(
            local_name("a.b", "database", 52),
            local_name("a-b", "database", 52)
        );
    }

    #[test]
    fn what_everybody_shares_differs_by_account() {
        let named = |account| GlobalName {
            installation: "acme",
            account,
            kind: "Bucket",
            namespace: "payments-dev",
            name: "uploads",
        };
        let (one, other) = (named("111122223333"), named("444455556666"));
        assert_eq!(one.dashed(63), "acme-payments-dev-uploads-6b72b878");
        assert_ne!(one.dashed(63), other.dashed(63));
        let short = one.letters_and_digits(24);
        assert_eq!((short.len(), &short[..16]), (24, "acmepaymentsdevu"));
        assert!(short.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(short, other.letters_and_digits(24));
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
