//! Which rule of the policy decides.

use pave_api::platform_policy::{PlatformPolicySpec, PolicyRule};

use crate::Identity;

/// The first rule whose environments, teams and kinds fit. None means that the policy has no opinion.
pub fn rule_for<'p>(
    policy: &'p PlatformPolicySpec,
    identity: &Identity,
    kind: &str,
) -> Option<&'p PolicyRule> {
    policy.rules.iter().find(|rule| {
        fits(&rule.environments, |stage| *stage == identity.stage)
            && fits(&rule.teams, |team| *team == identity.team)
            && fits(&rule.kinds, |name| name == kind)
    })
}

/// An empty list means all.
fn fits<T>(list: &[T], wanted: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(wanted)
}
