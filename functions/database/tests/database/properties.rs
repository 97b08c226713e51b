//! Whatever a developer may write: no panic, no FATAL, legal names, the same bytes, a fixed point, nothing lost.

use pave_catalog::{Catalog, Cloud, Engine, Region, Size};
use proptest::{collection::btree_map, option, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::scenario::Scenario;

/// Any name that Kubernetes allows, up to the length that we promise to handle.
fn names() -> impl Strategy<Value = String> {
    "[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?|[a-z0-9]{1,20}\\.[a-z0-9]{1,20}"
}

fn sizes() -> Vec<String> {
    Catalog::embedded()
        .sizes()
        .iter()
        .map(|size: &Size| size.name.clone())
        .collect()
}

fn places() -> Vec<String> {
    Catalog::embedded()
        .regions()
        .iter()
        .map(|region: &Region| region.place.clone())
        .collect()
}

fn versions() -> Vec<String> {
    let of = |engine| {
        Catalog::embedded()
            .versions(engine)
            .iter()
            .map(|version| version.major.clone())
    };
    Engine::ALL
        .into_iter()
        .flat_map(of)
        .chain(["9".to_owned()])
        .collect()
}

/// Any `spec` that the definition's schema lets through, leaving out what this version refuses as a whole.
fn specs() -> impl Strategy<Value = Value> {
    let place = (select(Cloud::ALL.to_vec()), option::of(select(places())));
    let engine = (
        select(Engine::ALL.to_vec()),
        option::weighted(0.3, select(versions())),
    );
    let room = (
        option::of(select(sizes())),
        option::of(10_u32..=16_384),
        option::of(any::<bool>()),
    );
    let backup = option::of((option::of(1_u32..=35), option::of(any::<bool>())));
    let deletion = (
        option::of(select(vec!["Delete", "Snapshot", "Retain"])),
        option::of(any::<bool>()),
    );
    let tags = btree_map(
        "[a-z][-a-z0-9_]{0,62}",
        "[a-z0-9]([-a-z0-9_]{0,61}[a-z0-9])?",
        0..5,
    );
    let own = (option::of("[a-z][a-z0-9_]{0,62}"), tags);
    (place, engine, room, backup, deletion, own).prop_map(|(place, engine, room, backup, deletion, own)| {
        let spec = json!({
            "cloud": place.0.as_str(), "region": place.1,
            "engine": engine.0.as_str(), "version": engine.1,
            "size": room.0, "storageGB": room.1, "highAvailability": room.2,
            "backup": backup.map(|(days, recovery)| without_nulls(json!({"retentionDays": days, "pointInTimeRecovery": recovery}))),
            "deletionPolicy": deletion.0, "deletionProtection": deletion.1,
            "database": own.0, "tags": own.1,
        });
        without_nulls(spec)
    })
}

fn without_nulls(mut object: Value) -> Value {
    object
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    object
}

prop_compose! {
    fn scenarios()(stage in select(vec!["dev", "staging", "prod"]), name in names(), spec in specs()) -> Scenario {
        let mut scenario = Scenario::new(stage, "{}");
        scenario.object["metadata"]["name"] = json!(name);
        scenario.object["spec"] = spec;
        for zone in scenario.zones.values_mut() {
            let facts = zone["regions"]["germany"].clone();
            zone["regions"] = places().into_iter().map(|place| (place, facts.clone())).collect();
        }
        scenario.set_policy("{rules: [{name: all, defaults: {region: germany}}]}");
        scenario
    }
}

fn external_name_is_legal(scenario: &Scenario, resolved: &Value) {
    let cloud: Cloud = resolved["cloud"].as_str().unwrap().parse().unwrap();
    let engine = if resolved["engine"] == "mysql" {
        Engine::Mysql
    } else {
        Engine::Postgres
    };
    let name = resolved["externalName"].as_str().unwrap();
    let rule = Catalog::embedded().database_name(cloud, engine);
    assert!(
        rule.allows(name),
        "{name} of {} on {cloud}",
        scenario.object["metadata"]["name"]
    );
    let database = resolved["database"].as_str().unwrap();
    assert!(
        database.len() <= 63 && database.starts_with(|first: char| first.is_ascii_lowercase()),
        "{database}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_database_settles_with_legal_names_and_loses_nothing(scenario in scenarios(), lost in any::<prop::sample::Index>()) {
        let first = scenario.call();
        prop_assert_eq!(first.fatal(), None);
        prop_assert_eq!(&first, &scenario.call(), "the same input, the same bytes");
        if first.phase() == "Blocked" {
            prop_assert_eq!(first.names(), Vec::<String>::new());
            prop_assert!(first.message().contains("Fix: "), "{}", first.message());
            return Ok(());
        }
        external_name_is_legal(&scenario, &first.status()["resolved"]);
        let mut scenario = scenario.provisioned();
        let second = scenario.reconcile();
        prop_assert_eq!(&second, &scenario.reconcile(), "a fixed point");
        prop_assert!(second.composite_is_ready());
        let names: Vec<String> = scenario.observed.keys().cloned().collect();
        scenario.observed.remove(lost.get(&names));
        prop_assert_eq!(scenario.call().names(), second.names(), "nothing is lost");
    }

    #[test]
    fn whatever_a_developer_changes_the_running_database_stays(scenario in scenarios(), change in specs()) {
        if scenario.call().phase() == "Blocked" {
            return Ok(());
        }
        let mut scenario = scenario.provisioned();
        let before = scenario.call().status()["resolved"].clone();
        scenario.object["spec"] = change;
        let reply = scenario.reconcile();
        prop_assert_eq!(reply.fatal(), None);
        let after = reply.status()["resolved"].clone();
        for fixed in ["cloud", "region", "landingZone", "engine", "externalName", "database"] {
            prop_assert_eq!(&after[fixed], &before[fixed], "{}", fixed);
        }
        prop_assert!(after["storageGB"].as_u64() >= before["storageGB"].as_u64());
    }
}
