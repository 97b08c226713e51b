//! The types against the providers' pinned definitions; tags and readiness kind by kind.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fixture that cannot be read is a failed test"
)]

mod definition;
mod goldens;
mod readiness;
mod samples;
mod tags;

use serde::de::DeserializeOwned;

/// A file of this repository, given from this crate's directory, as YAML.
fn read<T: DeserializeOwned>(path: &str) -> T {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
