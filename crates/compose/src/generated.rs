//! Passwords for where the provider generates none: derived from a key, so that two calls on the same input give equal
//! bytes and the loss of the control plane loses no password.

use std::{collections::BTreeMap, fmt, time::Duration};

use hmac::{Hmac, Mac};
use k8s_openapi::ByteString;
use pave_catalog::Cloud;
use sha2::Sha256;

use crate::Refusal;

/// Why no password can be made.
pub(crate) const NO_GENERATOR_KEY: &str = "NoGeneratorKey";
/// After what time to look again for the generator key: unlike everything else that a refusal waits for, Crossplane cannot
/// watch it.
pub(crate) const KEY_AWAITED: Duration = Duration::from_mins(1);

/// Characters of a generated password. Legal in every engine, in URIs and in shell words without quoting; the letters
/// that people confuse are left out.
const ALPHABET: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz2345678";
/// Cloud engines ask for characters of three classes; this prefix always has them.
const CLASSES: &str = "Pv7";
const LENGTH: usize = 29;

/// The installation's key for generated secrets. Mounted from a Secret by the install bundle.
#[derive(Clone)]
pub struct GeneratorKey(Vec<u8>);

/// No password can be made, for what a cloud or a local service is called by people: `postgres`.
pub fn no_generator_key(service: &str, cloud: Cloud) -> Refusal {
    Refusal::new(
        NO_GENERATOR_KEY,
        format!(
            "No password can be made for {service} on {cloud}: the installation has no generator key. Fix: the platform team installs \
             the install bundle and the Secret with the key that it mounts; see docs/installation.md."
        ),
    )
}

/// What only the install bundle permits Crossplane to compose is there where its key is.
pub fn no_install_bundle(noun: &str) -> Refusal {
    Refusal::new(
        NO_GENERATOR_KEY,
        format!(
            "No {noun} can be composed: the installation has no generator key, so the install bundle is missing. Fix: the platform \
             team installs the install bundle and the Secret with the key that it mounts; see docs/installation.md."
        ),
    )
}

/// Fewest bytes a key may have.
const MIN_KEY: usize = 32;

impl GeneratorKey {
    /// The key from its bytes, surrounding white space removed. One of 26 keys of 32 random bytes begins or ends with a byte
    /// that looks like white space; such a key is not text and stays whole.
    ///
    /// # Errors
    /// The number of bytes found when there are fewer than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, usize> {
        let trimmed = bytes.trim_ascii();
        // Longer keys have always been trimmed, and another key is another password.
        let key = if trimmed.len() >= MIN_KEY || bytes.is_ascii() {
            trimmed
        } else {
            bytes
        };
        if key.len() < MIN_KEY {
            Err(key.len())
        } else {
            Ok(Self(key.to_vec()))
        }
    }

    /// A placeholder for rendering offline. Passwords made with it are marked and protect nothing.
    pub fn offline_placeholder() -> Self {
        Self(b"offline-placeholder-key-protects-nothing".to_vec())
    }

    /// The password of a role of one named thing.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn password(&self, external_name: &str, role: &str) -> Password {
        let mut mac = self.mac();
        for part in [external_name, role] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let digest = mac.finalize().into_bytes();
        let characters = digest
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        Password(CLASSES.chars().chain(characters.take(LENGTH)).collect())
    }
}

impl GeneratorKey {
    /// The fingerprint of a Secret's data: it changes when the data does, and whoever does not know the key learns nothing
    /// else from it.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn fingerprint(&self, data: &BTreeMap<String, ByteString>) -> String {
        let mut mac = self.mac();
        // Lengths keep apart what is not: `a` and `bc` are not `ab` and `c`.
        for (key, ByteString(value)) in data {
            for part in [key.as_bytes(), value] {
                mac.update(&part.len().to_be_bytes());
                mac.update(part);
            }
        }
        let [
            first,
            second,
            third,
            fourth,
            fifth,
            sixth,
            seventh,
            eighth,
            ..,
        ] = <[u8; 32]>::from(mac.finalize().into_bytes());
        // Enough that no two Secrets of one name look alike.
        let head = [first, second, third, fourth, fifth, sixth, seventh, eighth];
        format!("{:016x}", u64::from_be_bytes(head))
    }

    #[expect(
        clippy::expect_used,
        reason = "HMAC takes keys of any length, by its definition (RFC 2104)"
    )]
    fn mac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).expect("any key length")
    }
}

impl fmt::Debug for GeneratorKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("GeneratorKey(redacted)")
    }
}

/// A password that does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password as found.
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    /// The password itself, for the Secret and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_the_classes_that_engines_ask_for_and_need_no_quoting() {
        let password =
            GeneratorKey::offline_placeholder().password("acme-payments-dev-orders-1", "admin");
        let password = password.reveal();
        assert_eq!(password.len(), 32);
        for class in [char::is_uppercase, char::is_lowercase, char::is_numeric] {
            assert!(password.chars().any(class), "{password}");
        }
        assert!(
            password
                .chars()
                .all(|character| character.is_ascii_alphanumeric())
        );
    }

    #[test]
    fn every_role_of_every_thing_has_its_own_password() {
        let key = GeneratorKey::offline_placeholder();
        assert_ne!(
            key.password("a", "bc"),
            key.password("ab", "c"),
            "parts are separated before hashing"
        );
        assert_eq!(key.password("a", "b"), key.password("a", "b"));
    }

    #[test]
    fn a_fingerprint_changes_with_the_data_and_with_the_key() {
        let data = |pairs: &[(&str, &str)]| -> BTreeMap<String, ByteString> {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), ByteString(value.as_bytes().to_vec())))
                .collect()
        };
        let key = GeneratorKey::offline_placeholder();
        let fingerprint = key.fingerprint(&data(&[("a", "bc")]));
        assert_eq!(fingerprint, key.fingerprint(&data(&[("a", "bc")])));
        assert_eq!(fingerprint.len(), 16);
        for other in [data(&[("ab", "c")]), data(&[("a", "b")]), data(&[])] {
            assert_ne!(fingerprint, key.fingerprint(&other), "{other:?}");
        }
        let other = GeneratorKey::new(&[b'k'; 32]).unwrap();
        assert_ne!(fingerprint, other.fingerprint(&data(&[("a", "bc")])));
    }

    #[test]
    fn nothing_prints_a_secret() {
        let key = GeneratorKey::new(&[b'k'; 32]).unwrap();
        assert_eq!(
            format!("{key:?} {:?}", key.password("a", "b")),
            "GeneratorKey(redacted) Password(redacted)"
        );
    }

    #[test]
    fn a_short_key_is_refused() {
        assert_eq!(GeneratorKey::new(b"  short \n").unwrap_err(), 5);
        assert_eq!(GeneratorKey::new(&[b' '; 40]).unwrap_err(), 0);
        assert_eq!(GeneratorKey::new(b"\xffshort\n").unwrap_err(), 7);
    }

    #[test]
    fn white_space_around_a_text_is_not_part_of_the_key_and_of_random_bytes_it_is() {
        let passwords = |bytes: &[u8]| GeneratorKey::new(bytes).unwrap().password("a", "b");
        let text = [b'k'; 32];
        assert_eq!(passwords(&text), passwords(&[&text[..], b"\n"].concat()));

        let mut random = [0xff; 32];
        let without = passwords(&random);
        for (place, byte) in [(0, b' '), (31, 0x0c)] {
            random[place] = byte;
            assert_ne!(without, passwords(&random));
        }
    }
}
