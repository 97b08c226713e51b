//! Which rule of the policy decides.

use pave_api::platform_policy::{PlatformPolicySpec, PolicyRule};

use crate::Identity;

/// The first rule whose environments, teams and kinds fit. None means that the policy has no opinion.
pub fn rule_for<'p>(
    policy: &'p PlatformPolicySpec,
    identity: &Identity,
    kind: &str,
) -> Option<&'p PolicyRule> {
    policy
        .rules
        .iter()
        .find(|rule| why_not(rule, identity, kind).is_none())
}

/// Why a rule does not decide about a kind of this identity; `None` where it fits.
pub fn why_not(rule: &PolicyRule, identity: &Identity, kind: &str) -> Option<String> {
    let PolicyRule {
        environments,
        teams,
        kinds,
        ..
    } = rule;
    let stage = identity.stage.as_str();
    if !fits(environments, |other| *other == identity.stage) {
        let stages: Vec<_> = environments.iter().map(|stage| stage.as_str()).collect();
        return Some(format!(
            "it is for environment {}, not {stage}",
            stages.join(", ")
        ));
    }
    if !fits(teams, |team| *team == identity.team) {
        let team = &identity.team;
        return Some(format!("it is for team {}, not {team}", teams.join(", ")));
    }
    if !fits(kinds, |name| name == kind) {
        return Some(format!("it is for kind {}, not {kind}", kinds.join(", ")));
    }
    None
}

/// An empty list means all.
fn fits<T>(list: &[T], wanted: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(wanted)
}
