//! What may be composed: the kinds of the golden files, from which Crossplane's role follows as well, and of rights only those
//! that Environments give.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pave_tests::repository::{documents, files_below, root};
use serde_json::Value;

/// The roles of the install bundle that Environments bind.
const ROLES: [&str; 4] = [
    "pave-viewer",
    "pave-developer",
    "pave-admin",
    "pave-secret-reader",
];

static KINDS: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
    let files = files_below(&root().join("tests/golden"), "yaml");
    let files = files.iter().filter_map(|file| file.to_str());
    files
        .flat_map(documents)
        .map(|object| kind(&object))
        .collect()
});

/// # Panics
/// When the object is of another kind, or gives other rights.
pub(crate) fn check(object: &Value) {
    let kind = kind(object);
    assert!(
        KINDS.contains(&kind),
        "{kind:?} is composed and in no golden file"
    );
    if let Some(role) = object.pointer("/roleRef/name") {
        assert!(ROLES.iter().any(|known| role == known), "{role} is bound");
    }
}

fn kind(object: &Value) -> (String, String) {
    let text = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
    (text("apiVersion"), text("kind"))
}
