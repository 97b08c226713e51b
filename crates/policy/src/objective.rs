//! How soon an object is ready: what the platform promises where its PlatformPolicy promises nothing for the kind.

/// Seconds for an object for which nothing outside of the cluster is made.
const LOCAL: i64 = 5 * 60;
/// Seconds for an object of a cloud.
const CLOUD: i64 = 30 * 60;

/// Seconds within which an object of any kind shall be ready in a cloud of this name. `platform-design.md` promises the same to
/// people. An unknown cloud is one that takes its time.
pub fn provisioning_objective(cloud: &str) -> i64 {
    if cloud == "local" { LOCAL } else { CLOUD }
}
