//! Names that Crossplane derives: the same in a cluster and offline, as long as the uid is.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The longest name of a composed resource: it must also fit into a label.
const LONGEST: usize = 63;
/// How many hexadecimal digits of the hash are used.
const HASH: usize = 12;

/// The `metadata.name` of a composed resource that does not set one: `<prefix>-<hash of uid and resource>`.
///
/// `uid` is the composite's, `resource` the composition resource name. A long prefix is cut, never the hash.
pub fn child_name(prefix: &str, uid: &str, resource: &str) -> String {
    let hash = sha256(format!("{uid}{resource}").as_bytes());
    let mut name = prefix.to_owned();
    if !name.is_empty() && !name.ends_with('-') {
        name.push('-');
    }
    if name.len() + HASH > LONGEST {
        name.truncate(name.floor_char_boundary(LONGEST - HASH));
        if !name.ends_with('-') {
            name.truncate(name.floor_char_boundary(LONGEST - HASH - 1));
            name.push('-');
        }
    }
    name + &hash[..HASH]
}

/// The uid of a composite that has none yet, a UUID of its kind, namespace and name, so that output is stable.
pub fn uid(api_version: &str, kind: &str, namespace: &str, name: &str) -> String {
    let identity = format!("{}\0{namespace}\0{name}", gvk(api_version, kind));
    Uuid::new_v5(&Uuid::nil(), identity.as_bytes()).to_string()
}

/// A group, version and kind as Go's `schema.GroupVersionKind` prints it.
fn gvk(api_version: &str, kind: &str) -> String {
    let group_version = if api_version.contains('/') {
        api_version.to_owned()
    } else {
        format!("/{api_version}")
    };
    format!("{group_version}, Kind={kind}")
}

/// The SHA-256 of `bytes` in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        hash.extend(
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
        );
    }
    hash
}
