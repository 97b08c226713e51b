//! What applies where nobody has written a PlatformPolicy: a laptop, a first try.

use pave_api::{
    environment::Stage,
    platform_policy::{PlatformPolicySpec, UnmanagedNamespace},
};

/// The policy in force when there is no object named `default`: every namespace is development and belongs to nobody.
///
/// It has no `installation`, so nothing can be placed on a cloud under it; `local` works.
pub fn default_policy() -> PlatformPolicySpec {
    PlatformPolicySpec {
        unmanaged_namespace: Some(UnmanagedNamespace {
            team: "unassigned".to_owned(),
            cost_center: "unassigned".to_owned(),
            owner: "unassigned".to_owned(),
            environment: Stage::Dev,
        }),
        ..PlatformPolicySpec::default()
    }
}
