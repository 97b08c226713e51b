//! What is wrong with the platform team's objects.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use jiff::civil::Date;
use pave_api::{kinds::Kind, landing_zone::LandingZoneSpec, platform_policy::PlatformPolicySpec};
use pave_catalog::Catalog;
use pave_policy::{default_policy, lint, lint_landing_zone};
use serde::Deserialize;

const TODAY: Date = Date::constant(2026, 11, 24);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Table {
    policies: Vec<Case<PlatformPolicySpec>>,
    landing_zones: Vec<Case<LandingZoneSpec>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<Spec> {
    spec: Spec,
    problems: Vec<String>,
}

fn problems(policy: &str) -> Vec<String> {
    let policy: PlatformPolicySpec = serde_saphyr::from_str(policy).unwrap();
    lint(&policy, TODAY)
}

#[test]
fn a_policy_that_makes_sense_has_no_problems() {
    let policy = "
installation: acme
teams:
  - {name: payments, costCenter: cc-1, owner: payments, budget: {monthly: '5000', currency: USD}}
  - {name: search, costCenter: cc-2, owner: search, environments: [dev]}
namespaces: [{match: 'payments-*', team: payments, environment: prod}]
unmanagedNamespace: {team: none, costCenter: none, owner: none, environment: dev}
rules:
  - {name: search, teams: [search], kinds: [Database], sizes: [micro, small]}
  - name: prod
    environments: [prod]
    engines: {postgres: ['16', '17']}
    require: {highAvailability: true, backupDays: 14, deletionProtection: true}
    clouds: [aws]
    regions: [ireland]
    defaults: {cloud: aws, region: ireland, size: large}
  - {name: others}
requiredTags: [data-class]
exceptions:
  - {kind: Database, namespace: payments-prod, name: orders, field: size, ticket: OPS-1, expires: '2026-11-24'}
objectives: {Database: 1800}
";
    assert_eq!(problems(policy), Vec::<String>::new());
    assert_eq!(lint(&default_policy(), TODAY), Vec::<String>::new());
}

#[test]
fn each_mistake_is_one_sentence_with_its_field() {
    let catalog = Catalog::embedded();
    let kinds: Vec<_> = Kind::of_developers().map(|kind| kind.name).collect();
    let sizes: Vec<_> = catalog
        .sizes()
        .iter()
        .map(|size| size.name.as_str())
        .collect();
    let regions: Vec<_> = catalog
        .regions()
        .iter()
        .map(|region| region.place.as_str())
        .collect();
    let table = include_str!("problems.yaml")
        .replace("{kinds}", &kinds.join(", "))
        .replace("{sizes}", &sizes.join(", "))
        .replace("{regions}", &regions.join(", "));
    let Table {
        policies,
        landing_zones,
    } = serde_saphyr::from_str(&table).unwrap();
    for Case { spec, problems } in policies {
        assert_eq!(lint(&spec, TODAY), problems);
    }
    for Case { spec, problems } in landing_zones {
        assert_eq!(lint_landing_zone(&spec), problems);
    }
}

#[test]
fn rules_that_only_overlap_are_no_problem() {
    for policy in [
        "rules: [{name: a, environments: [dev, prod]}, {name: b, environments: [prod, staging]}]",
        "rules: [{name: a, teams: [x]}, {name: b}]",
        "rules: [{name: a, teams: [x], environments: [dev]}, {name: b, teams: [x]}]",
        "rules: [{name: a, kinds: [Database], teams: [x]}, {name: b, kinds: [Database], teams: [y]}]",
    ] {
        assert_eq!(problems(policy), Vec::<String>::new(), "{policy}");
    }
}

#[test]
fn without_a_registry_any_team_may_be_named() {
    let policy =
        "{namespaces: [{match: 'b-*', team: b, environment: dev}], rules: [{name: r, teams: [b]}]}";
    assert_eq!(problems(policy), Vec::<String>::new());
}
