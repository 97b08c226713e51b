//! Whose an object is. The answer comes from the namespace, never from the object, so a developer cannot change it.

use pave_api::{
    environment::{EnvironmentSpec, Stage},
    platform_policy::PlatformPolicySpec,
};

use crate::words::{UNKNOWN_NAMESPACE, fill};

/// Team, money and stage of everything in a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the team.
    pub team: String,
    /// Who pays.
    pub cost_center: String,
    /// Who answers for it.
    pub owner: String,
    /// The stage.
    pub stage: Stage,
}

/// Why nobody can be named. Written as sentences, because a developer reads them in status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityRefusal {
    /// Neither an Environment nor a pattern claims the namespace.
    #[error("{}", fill(UNKNOWN_NAMESPACE, &[("namespace", namespace)]))]
    UnknownNamespace {
        /// The namespace.
        namespace: String,
    },
    /// The Environment or the pattern names a team that the registry does not have.
    #[error(
        "metadata.namespace: namespace '{namespace}' belongs to team '{team}', which is not in the team registry. Fix: \
         the platform team adds it to spec.teams of the PlatformPolicy."
    )]
    UnknownTeam {
        /// The namespace.
        namespace: String,
        /// The team.
        team: String,
    },
    /// The registry does not give the team that stage.
    #[error(
        "metadata.namespace: team '{team}' may not have environment '{stage}'; it has: {allowed}. Fix: the platform team \
         changes environments of that team in the PlatformPolicy.",
        stage = stage.as_str()
    )]
    StageNotGranted {
        /// The team.
        team: String,
        /// The stage.
        stage: Stage,
        /// Stages that the team may have.
        allowed: String,
    },
}

/// Names whose the namespace is: its Environment first, then the policy's patterns, then the policy's answer for
/// namespaces that nobody claims.
///
/// A policy without a team registry knows no team, so any team that an Environment or a pattern names is taken at its
/// word, with cost center and owner `unassigned`.
pub fn identify(
    namespace: &str,
    environment: Option<&EnvironmentSpec>,
    policy: &PlatformPolicySpec,
) -> Result<Identity, IdentityRefusal> {
    if let Some(environment) = environment {
        return registered(
            namespace,
            &environment.team,
            environment.environment,
            policy,
        );
    }
    if let Some(pattern) = policy
        .namespaces
        .iter()
        .find(|pattern| matches(&pattern.pattern, namespace))
    {
        return registered(namespace, &pattern.team, pattern.environment, policy);
    }
    let Some(unmanaged) = &policy.unmanaged_namespace else {
        return Err(IdentityRefusal::UnknownNamespace {
            namespace: namespace.to_owned(),
        });
    };
    Ok(Identity {
        team: unmanaged.team.clone(),
        cost_center: unmanaged.cost_center.clone(),
        owner: unmanaged.owner.clone(),
        stage: unmanaged.environment,
    })
}

fn registered(
    namespace: &str,
    team: &str,
    stage: Stage,
    policy: &PlatformPolicySpec,
) -> Result<Identity, IdentityRefusal> {
    if policy.teams.is_empty() {
        let unassigned = || "unassigned".to_owned();
        return Ok(Identity {
            team: team.to_owned(),
            cost_center: unassigned(),
            owner: unassigned(),
            stage,
        });
    }
    let Some(team) = policy.teams.iter().find(|candidate| candidate.name == team) else {
        return Err(IdentityRefusal::UnknownTeam {
            namespace: namespace.to_owned(),
            team: team.to_owned(),
        });
    };
    let environments = &team.environments;
    if !environments.is_empty() && !environments.contains(&stage) {
        let allowed = environments
            .iter()
            .map(|stage| stage.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        return Err(IdentityRefusal::StageNotGranted {
            team: team.name.clone(),
            stage,
            allowed,
        });
    }
    Ok(Identity {
        team: team.name.clone(),
        cost_center: team.cost_center.clone(),
        owner: team.owner.clone(),
        stage,
    })
}

/// Whether a name fits a pattern in which `*` stands for any characters.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, want, reason) in [
            (
                "payments-dev",
                "payments-dev",
                true,
                "no star means equality",
            ),
            (
                "payments",
                "payments-dev",
                false,
                "a prefix is not the name",
            ),
            ("payments-*", "payments-dev", true, "star at the end"),
            ("*-dev", "payments-dev", true, "star at the start"),
            ("*-dev", "payments-devel", false, "the end counts"),
            ("a*b*c", "a1b2c", true, "stars inside"),
            ("a*a", "a", false, "the ends may not overlap"),
            ("*", "anything", true, "everything"),
            ("", "x", false, "an empty pattern matches nothing"),
        ] {
            assert_eq!(
                matches(pattern, name),
                want,
                "{pattern} on {name}: {reason}"
            );
        }
    }
}
