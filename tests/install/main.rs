//! The install bundle, `package/install`: its values, the manifests that follow from them, and who may do what; and the chart of
//! pave-insights, `package/insights`, in the same way.
//!
//! Everything here reads the rendered manifests, so it needs no Helm; the target `install_rendered` compares them with the
//! chart where there is one.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bundle that cannot be read is a failed test"
)]

mod crossplane_role;
mod document;
mod insights;
mod manifests;
mod pods;
mod roles;
mod values;

use pave_tests::repository::documents;
use serde_json::Value;

/// What people without Helm apply.
const MANIFESTS: &str = "package/install/manifests/install.yaml";

/// The rendered objects of a kind.
fn rendered(kind: &str) -> Vec<Value> {
    let mut objects = documents(MANIFESTS);
    objects.retain(|object| object["kind"] == kind);
    assert!(!objects.is_empty(), "{MANIFESTS} has no {kind}");
    objects
}
