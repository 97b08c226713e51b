//! Whatever a developer may write: no panic, no FATAL, legal names, the same bytes, a fixed point, nothing lost.

use pave_catalog::{Catalog, Cloud};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::scenario::Scenario;

/// Any name that Kubernetes allows, up to the length that we promise to handle.
fn names() -> impl Strategy<Value = String> {
    "[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?|[a-z0-9]{1,20}\\.[a-z0-9]{1,20}|goog[a-z]{0,9}"
}

fn places() -> Vec<String> {
    let regions = Catalog::embedded().regions().iter();
    regions.map(|region| region.place.clone()).collect()
}

/// Subscriptions with different names, some with a filter.
fn subscriptions() -> impl Strategy<Value = Value> {
    let one = (
        "[a-z]([-a-z0-9]{0,27}[a-z0-9])?",
        option::weighted(0.1, "[a-zA-Z0-9][-_.a-zA-Z0-9]{0,9}"),
    );
    vec(one, 0..4).prop_map(|subscriptions| {
        let subscriptions = subscriptions.into_iter().enumerate();
        let subscription = |(index, (name, value)): (usize, (String, Option<String>))| match value {
            Some(value) => json!({"name": format!("{name}{index}"), "filter": {"event": value}}),
            None => json!({"name": format!("{name}{index}")}),
        };
        subscriptions.map(subscription).collect()
    })
}

/// Any `spec` that the definition's schema lets through.
fn specs() -> impl Strategy<Value = Value> {
    let sizes = Catalog::embedded().sizes().iter();
    let sizes: Vec<String> = sizes.map(|size| size.name.clone()).collect();
    let place = (select(Cloud::ALL.to_vec()), option::of(select(places())));
    let settings = (
        option::weighted(0.3, 60_u32..=1_209_600),
        option::weighted(0.3, 0_u32..=900),
        option::weighted(0.3, (option::of(any::<bool>()), option::of(1_u32..=1000))),
        option::weighted(0.2, 1_u32..=256),
    );
    let shape = (any::<bool>(), any::<bool>(), subscriptions());
    let own = (option::of(select(sizes)), option::of(any::<bool>()));
    (place, settings, shape, own).prop_map(|(place, settings, shape, own)| {
        let (topic, fifo, subscriptions) = shape;
        let dead_letter = settings.2.map(|(enabled, count)| {
            let mut dead_letter = json!({"enabled": enabled, "maxReceiveCount": count});
            dead_letter.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            dead_letter
        });
        let mut spec = json!({
            "cloud": place.0.as_str(), "region": place.1, "size": own.0, "deletionProtection": own.1,
            "type": if topic { "topic" } else { "queue" },
            "ordering": if fifo { "fifo" } else { "standard" },
            "retentionSeconds": settings.0, "visibilityTimeoutSeconds": settings.1, "deadLetter": dead_letter,
            "maxMessageKB": settings.3, "subscriptions": topic.then_some(subscriptions),
        });
        spec.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        spec
    })
}

prop_compose! {
    fn scenarios()(stage in select(vec!["dev", "staging", "prod"]), name in names(), spec in specs()) -> Scenario {
        let mut scenario = Scenario::new(stage, "{}");
        scenario.object["metadata"]["name"] = json!(name);
        scenario.object["spec"] = spec;
        for zone in scenario.zones.values_mut() {
            zone["regions"] = places().into_iter().map(|place| (place, json!({}))).collect();
        }
        scenario.set_policy("{rules: [{name: all, defaults: {region: germany}}]}");
        scenario
    }
}

/// Names as the clouds are told them: SQS takes 80 characters, a namespace of Service Bus 50, a label value 63.
fn is_legal(role: &str, object: &Value) -> bool {
    let external = &object["metadata"]["annotations"]["crossplane.io/external-name"];
    let external = external.as_str().unwrap_or_default();
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let in_spec = object["spec"]["forProvider"]["name"].as_str();
    match (object["kind"].as_str().unwrap(), in_spec) {
        ("Queue", Some(queue)) => queue.len() <= 80,
        ("ServiceBusNamespace", _) => (6..=50).contains(&external.len()),
        ("Job" | "StatefulSet", _) => name.len() <= 63,
        ("Topic" | "Subscription", _) => external.len() <= 255 && !external.starts_with("goog"),
        _ => role.len() <= 63,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_queue_settles_with_legal_names_and_loses_nothing(scenario in scenarios(), lost in any::<prop::sample::Index>()) {
        let first = scenario.call();
        prop_assert_eq!(first.fatal(), None);
        prop_assert_eq!(&first, &scenario.call(), "the same input, the same bytes");
        if first.phase() == "Blocked" {
            prop_assert_eq!(first.names(), Vec::<String>::new());
            prop_assert!(first.message().contains("Fix: "), "{}", first.message());
            return Ok(());
        }
        for (role, object) in first.desired() {
            prop_assert!(is_legal(&role, &object), "{}: {}", role, object);
        }
        let mut scenario = scenario.provisioned();
        let second = scenario.reconcile();
        prop_assert_eq!(&second, &scenario.reconcile(), "a fixed point");
        prop_assert!(second.composite_is_ready());
        let names: Vec<String> = scenario.observed.keys().cloned().collect();
        let lost = lost.get(&names);
        scenario.observed.remove(lost);
        // The Secret waits until the queue is reported again; nothing that exists is ever dropped.
        for name in second.names().iter().filter(|name| *name != lost) {
            prop_assert!(scenario.call().names().contains(name), "{} without {}", name, lost);
        }
    }

    #[test]
    fn whatever_a_developer_changes_the_queue_stays(scenario in scenarios(), change in specs()) {
        if scenario.call().phase() == "Blocked" {
            return Ok(());
        }
        let mut scenario = scenario.provisioned();
        let before = scenario.call().status()["resolved"].clone();
        scenario.object["spec"] = change;
        let reply = scenario.reconcile();
        prop_assert_eq!(reply.fatal(), None);
        let after = reply.status()["resolved"].clone();
        for fixed in ["cloud", "region", "landingZone", "externalName", "type", "ordering", "storageGB"] {
            prop_assert_eq!(&after[fixed], &before[fixed], "{}", fixed);
        }
        prop_assert!(reply.names().contains(&"queue".to_owned()));
        prop_assert!(reply.names().contains(&"connection".to_owned()));
    }
}
