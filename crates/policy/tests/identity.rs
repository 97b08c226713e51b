//! Whose a namespace is.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_api::{
    environment::{EnvironmentSpec, Stage},
    platform_policy::PlatformPolicySpec,
};
use pave_policy::{Identity, IdentityRefusal, default_policy, identify};

const POLICY: &str = "
teams:
  - {name: payments, costCenter: cc-4711, owner: payments-core}
  - {name: search, costCenter: cc-1, owner: search-core, environments: [dev, staging]}
namespaces:
  - {match: payments-prod, team: payments, environment: prod}
  - {match: 'payments-*', team: payments, environment: dev}
  - {match: 'search-*', team: search, environment: prod}
  - {match: 'ghost-*', team: ghost, environment: dev}
";

fn policy() -> PlatformPolicySpec {
    serde_saphyr::from_str(POLICY).unwrap()
}

fn environment(team: &str, environment: Stage) -> EnvironmentSpec {
    EnvironmentSpec::of(team, environment)
}

fn payments(stage: Stage) -> Identity {
    Identity {
        team: "payments".to_owned(),
        cost_center: "cc-4711".to_owned(),
        owner: "payments-core".to_owned(),
        stage,
    }
}

#[test]
fn the_first_pattern_that_fits_counts() {
    for (namespace, stage, reason) in [
        ("payments-prod", Stage::Prod, "the first pattern"),
        ("payments-pr-17", Stage::Dev, "only the second fits"),
    ] {
        let identity = identify(namespace, None, &policy());
        assert_eq!(identity, Ok(payments(stage)), "{reason}");
    }
}

#[test]
fn an_environment_beats_every_pattern() {
    let environment = environment("payments", Stage::Staging);
    let identity = identify("search-x", Some(&environment), &policy());
    assert_eq!(identity, Ok(payments(Stage::Staging)));
}

#[test]
fn a_namespace_that_nobody_claims_is_refused() {
    let refusal = identify("lab", None, &policy()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "metadata.namespace: nobody is responsible for namespace 'lab'. Fix: ask the platform team for an Environment of \
         that name (see docs/installation.md), or use a namespace of your team."
    );
}

#[test]
fn a_namespace_that_nobody_claims_gets_the_policys_answer() {
    let mut policy = policy();
    policy.unmanaged_namespace = default_policy().unmanaged_namespace;
    let identity = identify("lab", None, &policy).unwrap();
    assert_eq!(
        (identity.team.as_str(), identity.stage),
        ("unassigned", Stage::Dev)
    );
}

#[test]
fn a_team_outside_the_registry_is_refused_and_never_becomes_unmanaged() {
    let mut policy = policy();
    policy.unmanaged_namespace = default_policy().unmanaged_namespace;
    let ghost = environment("ghost", Stage::Dev);
    for (namespace, environment) in [("ghost-1", None), ("lab", Some(&ghost))] {
        let refusal = identify(namespace, environment, &policy).unwrap_err();
        assert_eq!(
            refusal,
            IdentityRefusal::UnknownTeam {
                namespace: namespace.to_owned(),
                team: "ghost".to_owned()
            }
        );
    }
}

#[test]
fn a_stage_that_the_team_was_not_granted_is_refused_with_those_it_has() {
    let refusal = identify("search-x", None, &policy()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "metadata.namespace: team 'search' may not have environment 'prod'; it has: dev, staging. Fix: the platform team \
         changes environments of that team in the PlatformPolicy."
    );
}

#[test]
fn without_a_registry_an_environment_is_taken_at_its_word() {
    let identity = identify(
        "shop",
        Some(&environment("shop", Stage::Prod)),
        &default_policy(),
    )
    .unwrap();
    let Identity {
        team,
        cost_center,
        owner,
        stage,
    } = identity;
    assert_eq!((team.as_str(), stage), ("shop", Stage::Prod));
    assert_eq!(
        (cost_center.as_str(), owner.as_str()),
        ("unassigned", "unassigned")
    );
}
