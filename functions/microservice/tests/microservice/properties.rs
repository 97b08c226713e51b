//! Whatever a developer may write: no panic, no FATAL, legal names, the same bytes, a fixed point, nothing lost.

use pave_catalog::Catalog;
use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};
use serde_json::{Value, json};

use crate::scenario::{Scenario, template};

/// Any name that Kubernetes allows, up to the length that we promise to handle.
fn names() -> impl Strategy<Value = String> {
    "[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?|[a-z0-9]{1,20}\\.[a-z0-9]{1,20}"
}

fn without_nulls(mut object: Value) -> Value {
    object
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    object
}

/// Any `spec` that the definition's schema lets through.
fn specs() -> impl Strategy<Value = Value> {
    let sizes = Catalog::embedded().sizes().iter();
    let sizes: Vec<String> = sizes.map(|size| size.name.clone()).collect();
    let scale = (
        option::of(1_u32..=100),
        option::weighted(0.4, (1_u32..=50, 0_u32..=50)),
    );
    let env = btree_map("[A-Z_][A-Z0-9_]{0,20}", "[ -~äß]{0,40}", 0..4);
    let bindings = vec(
        (
            select(vec!["Database", "Queue", "Bucket"]),
            "[a-z]{1,8}",
            option::of("[A-Z][A-Z0-9_]{0,8}"),
        ),
        0..3,
    );
    let secrets = vec(
        ("[a-z]{1,8}", btree_map("[A-Z]{1,8}", "[a-z]{1,8}", 0..2)),
        0..2,
    );
    let expose = option::of((
        select(vec!["none", "internal", "external"]),
        option::weighted(0.2, "[a-z]{1,8}(\\.[a-z]{1,8}){0,2}"),
    ));
    let watch = option::of((
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        option::of("9[5-9](\\.[0-9]{1,3})?"),
    ));
    let pod = (option::of(select(sizes)), env, bindings, secrets);
    (scale, pod, expose, watch, any::<bool>()).prop_map(|(scale, pod, expose, watch, digest)| {
        let mut image = json!({"repository": "registry.example/checkout", "tag": "1"});
        if digest {
            image["digest"] = json!(format!("sha256:{}", "0".repeat(64)));
        }
        let (size, env, bindings, secrets) = pod;
        let autoscaling = scale.1.map(|(min, more)| json!({"min": min, "max": min + more}));
        let replicas = scale.0.filter(|_| autoscaling.is_none());
        let mut secrets: Vec<Value> = secrets.into_iter().map(|(name, env)| json!({"name": name, "env": env})).collect();
        secrets.dedup_by(|left, right| left["name"] == right["name"]);
        let bindings = bindings
            .into_iter()
            .enumerate()
            .map(|(index, (kind, name, prefix))| without_nulls(json!({"kind": kind, "name": format!("{name}{index}"), "prefix": prefix})));
        without_nulls(json!({
            "image": image, "size": size, "replicas": replicas, "autoscaling": autoscaling, "env": env, "secrets": secrets,
            "bindings": bindings.collect::<Vec<_>>(),
            "expose": expose.map(|(visibility, host)| without_nulls(json!({"visibility": visibility, "host": host}))),
            "observability": watch.map(|(metrics, alerts, dashboard, objective)| json!({
                "metrics": {"enabled": metrics}, "alerts": {"enabled": alerts}, "dashboard": dashboard,
                "objective": without_nulls(json!({"availabilityPercent": objective})),
            })),
        }))
    })
}

prop_compose! {
    fn scenarios()(stage in select(vec!["dev", "staging", "prod"]), name in names(), spec in specs()) -> Scenario {
        let mut scenario = Scenario::new(stage, "{}");
        scenario.object["metadata"]["name"] = json!(name);
        scenario.object["spec"] = spec;
        scenario
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_microservice_settles_with_legal_names_and_loses_nothing(scenario in scenarios(), lost in any::<prop::sample::Index>()) {
        let first = scenario.call();
        prop_assert_eq!(first.fatal(), None);
        prop_assert_eq!(&first, &scenario.call(), "the same input, the same bytes");
        if first.phase() == "Blocked" {
            prop_assert_eq!(first.names(), Vec::<String>::new());
            prop_assert!(first.message().contains("Fix: "), "{}", first.message());
            return Ok(());
        }
        for (role, object) in first.desired() {
            let name = object["metadata"]["name"].as_str().unwrap();
            prop_assert!(name.len() <= 63 && name.starts_with(|first: char| first.is_ascii_lowercase()), "{}: {}", role, name);
            prop_assert!(!name.contains('.'), "{}: {}", role, name);
        }
        let mut scenario = scenario.provisioned();
        let second = scenario.reconcile();
        prop_assert_eq!(&second, &scenario.reconcile(), "a fixed point");
        prop_assert!(second.composite_is_ready());
        let names: Vec<String> = scenario.observed.keys().cloned().collect();
        let lost = lost.get(&names);
        scenario.observed.remove(lost);
        prop_assert_eq!(scenario.call().names(), second.names(), "without {}", lost);
    }

    /// Whatever else changes, what runs goes on running under its name, and a change that is refused replaces no pod.
    #[test]
    fn whatever_a_developer_changes_the_service_stays_and_a_refusal_replaces_no_pod(scenario in scenarios(), change in specs()) {
        if scenario.call().phase() == "Blocked" {
            return Ok(());
        }
        let mut scenario = scenario.provisioned();
        let before = scenario.call();
        scenario.object["spec"] = change;
        let reply = scenario.reconcile();
        prop_assert_eq!(reply.fatal(), None);
        for fixed in ["cloud", "externalName"] {
            prop_assert_eq!(&reply.status()["resolved"][fixed], &before.status()["resolved"][fixed], "{}", fixed);
        }
        if reply.condition("GuardrailsPassed").is_some_and(|(status, _)| status == "False") {
            prop_assert_eq!(template(&reply), template(&before));
            prop_assert_eq!(reply.desired(), before.desired());
        }
        for role in ["deployment", "service", "network-policy", "disruption-budget", "service-account"] {
            prop_assert!(reply.names().contains(&role.to_owned()), "{}", role);
        }
    }

    /// The number of replicas never falls below what runs by switching to autoscaling.
    #[test]
    fn switching_to_autoscaling_never_resets_the_replicas(running in 1_u32..=100, min in 1_u32..=50, more in 0_u32..=50) {
        let mut scenario = crate::scenario::local("dev").with(&format!("{{replicas: {running}}}")).provisioned();
        scenario.set(&format!("{{replicas: null, autoscaling: {{min: {min}, max: {}}}}}", min + more));
        for _ in 0..3 {
            let reply = scenario.reconcile();
            prop_assert_eq!(&reply.object("deployment")["spec"]["replicas"], &json!(running));
        }
    }
}
