//! What applies when the developer says nothing.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_api::{environment::Stage, platform_policy::PolicyRule, vocabulary::DeletionPolicy};
use pave_catalog::{Catalog, Cloud, Engine};
use pave_policy::{Defaults, defaults_for};

fn rule(defaults: &str) -> PolicyRule {
    serde_saphyr::from_str(&format!("{{name: prod, defaults: {defaults}}}")).unwrap()
}

#[test]
fn a_stage_has_safe_defaults_of_its_own() {
    for (stage, backup_days, deletion_policy, careful, protected) in [
        (Stage::Dev, 1, DeletionPolicy::Delete, false, false),
        (Stage::Staging, 7, DeletionPolicy::Snapshot, false, true),
        (Stage::Prod, 14, DeletionPolicy::Retain, true, true),
    ] {
        let defaults = defaults_for(stage, None);
        let expected = Defaults {
            cloud: Cloud::Local,
            region: None,
            size: "small".to_owned(),
            versions: defaults.versions.clone(),
            high_availability: careful,
            backup_days,
            point_in_time_recovery: careful,
            deletion_policy,
            deletion_protection: protected,
        };
        assert_eq!(defaults, expected);
    }
}

#[test]
fn every_engine_has_a_version_that_there_is() {
    let versions = defaults_for(Stage::Dev, None).versions;
    for engine in Engine::ALL {
        assert!(
            Catalog::embedded()
                .version(engine, &versions[&engine])
                .is_some(),
            "{engine}"
        );
    }
}

#[test]
fn a_rule_without_defaults_changes_nothing() {
    let rule = PolicyRule::default();
    assert_eq!(
        defaults_for(Stage::Prod, Some(&rule)),
        defaults_for(Stage::Prod, None)
    );
}

#[test]
fn a_rule_corrects_what_it_names_and_keeps_the_rest() {
    let rule =
        rule("{cloud: aws, region: ireland, highAvailability: false, versions: {postgres: '16'}}");
    let plain = defaults_for(Stage::Prod, None);
    let mut versions = plain.versions.clone();
    versions.insert(Engine::Postgres, "16".to_owned());
    let expected = Defaults {
        cloud: Cloud::Aws,
        region: Some("ireland".to_owned()),
        high_availability: false,
        versions,
        ..plain
    };
    assert_eq!(defaults_for(Stage::Prod, Some(&rule)), expected);
}

#[test]
fn a_rule_may_correct_everything() {
    let rule = rule(
        "{cloud: gcp, region: germany, size: large, versions: {postgres: '16', mysql: '8.4'}, highAvailability: true, \
         backupDays: 30, pointInTimeRecovery: true, deletionPolicy: Retain, deletionProtection: true}",
    );
    let expected = Defaults {
        cloud: Cloud::Gcp,
        region: Some("germany".to_owned()),
        size: "large".to_owned(),
        versions: [
            (Engine::Postgres, "16".to_owned()),
            (Engine::Mysql, "8.4".to_owned()),
        ]
        .into(),
        high_availability: true,
        backup_days: 30,
        point_in_time_recovery: true,
        deletion_policy: DeletionPolicy::Retain,
        deletion_protection: true,
    };
    assert_eq!(defaults_for(Stage::Dev, Some(&rule)), expected);
}
