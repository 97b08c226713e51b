//! Whatever a developer may write: no panic, no FATAL, legal names, the same bytes, a fixed point, nothing lost.

use pave_catalog::{Catalog, Cloud};
use proptest::{collection::btree_map, option, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::scenario::{Scenario, with_local_server};

/// Any name that Kubernetes allows, up to the length that we promise to handle.
fn names() -> impl Strategy<Value = String> {
    "[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?|[a-z0-9]{1,20}\\.[a-z0-9]{1,20}|goog[a-z]{0,9}"
}

fn places() -> Vec<String> {
    let regions = Catalog::embedded().regions().iter();
    regions.map(|region| region.place.clone()).collect()
}

/// Any `spec` that the definition's schema lets through.
fn specs() -> impl Strategy<Value = Value> {
    let sizes = Catalog::embedded().sizes().iter();
    let sizes: Vec<String> = sizes.map(|size| size.name.clone()).collect();
    let place = (select(Cloud::ALL.to_vec()), option::of(select(places())));
    let keeping = (
        option::of(any::<bool>()),
        option::weighted(0.2, any::<bool>()),
        option::weighted(0.3, (1_u32..=9_000, 9_001_u32..=18_250)),
    );
    let deletion = (
        option::of(select(vec!["Delete", "Retain"])),
        option::of(any::<bool>()),
    );
    let tags = btree_map(
        "[a-z][-a-z0-9_]{0,62}",
        "[a-z0-9]([-a-z0-9_]{0,61}[a-z0-9])?",
        0..5,
    );
    let own = (option::of(select(sizes)), tags);
    (place, keeping, deletion, own).prop_map(|(place, keeping, deletion, own)| {
        let retention =
            |(archive, expire)| json!({"archiveAfterDays": archive, "expireAfterDays": expire});
        let mut spec = json!({
            "cloud": place.0.as_str(), "region": place.1, "size": own.0, "tags": own.1,
            "versioning": keeping.0, "objectLock": keeping.1, "retention": keeping.2.map(retention),
            "deletionPolicy": deletion.0, "deletionProtection": deletion.1,
        });
        let fields = spec.as_object_mut().unwrap();
        fields.retain(|_, value| !value.is_null());
        spec
    })
}

prop_compose! {
    fn scenarios()(stage in select(vec!["dev", "staging", "prod"]), name in names(), spec in specs()) -> Scenario {
        let mut scenario = with_local_server(Scenario::new(stage, "{}"));
        scenario.object["metadata"]["name"] = json!(name);
        scenario.object["spec"] = spec;
        for zone in scenario.zones.values_mut() {
            zone["regions"] = places().into_iter().map(|place| (place, json!({}))).collect();
        }
        scenario.set_policy("{rules: [{name: all, defaults: {region: germany}}]}");
        scenario
    }
}

/// What each cloud takes: see `wanted.rs` for the sources.
fn is_legal(cloud: &str, name: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match cloud {
        "azure" => (3..=24).contains(&name.len()) && name.bytes().all(small),
        "local" => name.len() <= 52 && name.bytes().all(|byte| small(byte) || byte == b'-'),
        _ => {
            (3..=63).contains(&name.len())
                && name.bytes().all(|byte| small(byte) || byte == b'-')
                && !name.starts_with('-')
                && !name.ends_with('-')
                && !name.starts_with("xn--")
                && (cloud == "aws" || !name.contains("goog"))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bucket_settles_with_legal_names_and_loses_nothing(scenario in scenarios(), lost in any::<prop::sample::Index>()) {
        let first = scenario.call();
        prop_assert_eq!(first.fatal(), None);
        prop_assert_eq!(&first, &scenario.call(), "the same input, the same bytes");
        if first.phase() == "Blocked" {
            prop_assert_eq!(first.names(), Vec::<String>::new());
            prop_assert!(first.message().contains("Fix: "), "{}", first.message());
            return Ok(());
        }
        let resolved = first.status()["resolved"].clone();
        let (cloud, name) = (resolved["cloud"].as_str().unwrap(), resolved["externalName"].as_str().unwrap());
        prop_assert!(is_legal(cloud, name), "{} on {}", name, cloud);
        let mut scenario = scenario.provisioned();
        let second = scenario.reconcile();
        prop_assert_eq!(&second, &scenario.reconcile(), "a fixed point");
        prop_assert!(second.composite_is_ready());
        let names: Vec<String> = scenario.observed.keys().cloned().collect();
        let lost = lost.get(&names);
        scenario.observed.remove(lost);
        // The Secret waits until the bucket is reported again; nothing that exists is ever dropped.
        for name in second.names().iter().filter(|name| *name != lost) {
            prop_assert!(scenario.call().names().contains(name), "{} without {}", name, lost);
        }
    }

    #[test]
    fn whatever_a_developer_changes_the_bucket_stays(scenario in scenarios(), change in specs()) {
        if scenario.call().phase() == "Blocked" {
            return Ok(());
        }
        let mut scenario = scenario.provisioned();
        let before = scenario.call();
        scenario.object["spec"] = change;
        let reply = scenario.reconcile();
        prop_assert_eq!(reply.fatal(), None);
        let (before_, after) = (before.status()["resolved"].clone(), reply.status()["resolved"].clone());
        for fixed in ["cloud", "region", "landingZone", "externalName", "objectLock", "storageGB"] {
            prop_assert_eq!(&after[fixed], &before_[fixed], "{}", fixed);
        }
        for name in before.names().iter().filter(|name| *name != "protection") {
            prop_assert!(reply.names().contains(name), "{}", name);
        }
    }
}
