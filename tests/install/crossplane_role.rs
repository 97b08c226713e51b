//! Crossplane may touch exactly the kinds that we compose and read: the list follows from the golden files.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use function_pave::Pave;
use pave_api::kinds::KINDS;
use pave_function_sdk::testing;
use pave_tests::{
    kubernetes, oracle,
    rbac::{Attempt, ClusterRole},
    repository::{files_below, root},
};
use serde_json::{Value, json};

use crate::rendered;

/// Crossplane applies, watches and collects what it composes.
const COMPOSES: [&str; 7] = [
    "get", "list", "watch", "create", "update", "patch", "delete",
];
/// It fetches and watches what functions require of Kubernetes' own kinds beyond what Crossplane itself may read: while a Microservice
/// does not work, its pods; for an Environment, its namespace.
const READS: [(&str, &str, [&str; 3]); 2] = [
    ("", "namespaces", ["get", "list", "watch"]),
    ("", "pods", ["get", "list", "watch"]),
];
/// It marks the object that a Usage protects, so that its deletion can be refused.
const PROTECTS: [&str; 2] = ["get", "update"];

/// What Crossplane's own ClusterRole grants of Kubernetes' kinds:
/// <https://github.com/crossplane/crossplane/blob/v2.4.0/cluster/charts/crossplane/templates/clusterrole.yaml>.
const OWN: [(&str, &str); 5] = [
    ("", "secrets"),
    ("", "serviceaccounts"),
    ("", "services"),
    ("", "configmaps"),
    ("apps", "deployments"),
];

/// `group`, `plural` and what is done with it.
type Needs = BTreeMap<(String, String), BTreeSet<&'static str>>;

#[test]
fn crossplane_may_touch_exactly_what_is_composed_and_protected() {
    let role = role();
    let needs = needs();
    for ((group, plural), verbs) in &needs {
        let attempts = verbs
            .iter()
            .map(|verb| Attempt::new(verb, &format!("{plural}.{group}")));
        let missing: Vec<_> = attempts
            .filter(|attempt| !role.allows(attempt))
            .map(|attempt| attempt.verb)
            .collect();
        assert!(
            missing.is_empty(),
            "the golden files need {missing:?} on {plural} of group '{group}'; add it to package/install/templates/crossplane-role.yaml"
        );
    }
    for rule in role
        .rules
        .iter()
        .filter(|rule| rule.resource_names.is_empty())
    {
        for (group, plural) in rule
            .api_groups
            .iter()
            .flat_map(|group| rule.resources.iter().map(move |plural| (group, plural)))
        {
            let needed = needs
                .get(&(group.clone(), plural.clone()))
                .cloned()
                .unwrap_or_default();
            let spare: Vec<_> = rule
                .verbs
                .iter()
                .filter(|verb| !needed.contains(verb.as_str()))
                .collect();
            assert!(
                spare.is_empty(),
                "no golden file needs {spare:?} on {plural} of group '{group}'; take it out of package/install/templates/crossplane-role.yaml"
            );
        }
    }
}

/// Who binds a role has to have it, or to be allowed to bind that very one.
#[test]
fn crossplane_may_bind_exactly_the_roles_that_environments_give() {
    let goldens = goldens(&root().join("tests/golden")).into_iter();
    let given: BTreeSet<String> = goldens
        .filter(|object| object["kind"] == "RoleBinding")
        .map(|object| object["roleRef"]["name"].as_str().unwrap().to_owned())
        .collect();
    let role = role();
    let mut named = role
        .rules
        .iter()
        .filter(|rule| !rule.resource_names.is_empty());
    let bind = named.next().unwrap();
    assert_eq!(named.count(), 0, "one rule for all of them");
    assert_eq!(
        (&bind.resources, &bind.verbs),
        (&vec!["clusterroles".to_owned()], &vec!["bind".to_owned()])
    );
    assert_eq!(
        bind.resource_names.iter().cloned().collect::<BTreeSet<_>>(),
        given
    );
}

#[test]
fn crossplane_takes_the_role_over() {
    let label = "rbac.crossplane.io/aggregate-to-crossplane";
    assert_eq!(
        role().metadata.labels.get(label).map(String::as_str),
        Some("true")
    );
}

/// Permission for these comes with their definitions; a required resource of another kind that Crossplane may not read
/// hangs the object for minutes, without a word from any function.
#[test]
fn functions_require_only_kinds_that_come_with_the_configuration() {
    let kinds: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    let mut required = 0;
    for kind in KINDS {
        let request = json!({
            "observed": {"composite": {"resource": {
                "apiVersion": "pave.internal/v1alpha1",
                "kind": kind.name,
                "metadata": {"name": "orders", "namespace": "payments-dev"},
                "spec": {"team": "payments", "environment": "dev", "cloud": "aws", "environments": ["dev"]},
            }}},
            "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": kind.name},
        });
        let answer = testing::run_json(testing::TODAY, &Pave::default(), request);
        for (name, requirement) in answer["requirements"]["resources"]
            .as_object()
            .into_iter()
            .flatten()
        {
            assert_eq!(
                requirement["apiVersion"], "pave.internal/v1alpha1",
                "{name}"
            );
            assert!(
                kinds.contains(requirement["kind"].as_str().unwrap()),
                "{name}"
            );
            required += 1;
        }
    }
    assert!(
        required > 0,
        "nothing is required: this test has lost what it is about"
    );
}

fn role() -> ClusterRole {
    let mut roles = rendered("ClusterRole");
    roles.retain(|role| role["metadata"]["name"] == "pave-aggregate-to-crossplane");
    serde_json::from_value(roles.remove(0)).unwrap()
}

/// What the golden files need beyond what Crossplane, its RBAC manager and the provider packages grant.
fn needs() -> Needs {
    let mut needs = Needs::new();
    for object in goldens(&root().join("tests/golden")) {
        need(&mut needs, &object, &COMPOSES);
        if object["apiVersion"]
            .as_str()
            .is_some_and(|version| version.starts_with("protection.crossplane.io/"))
        {
            need(&mut needs, &object["spec"]["of"], &PROTECTS);
        }
    }
    for (group, plural, verbs) in READS {
        let key = (group.to_owned(), plural.to_owned());
        needs.entry(key).or_default().extend(verbs);
    }
    assert!(
        !needs.is_empty(),
        "no golden file composes anything of Kubernetes' own"
    );
    needs
}

fn need(needs: &mut Needs, object: &Value, verbs: &[&'static str]) {
    let (api_version, kind) = (
        object["apiVersion"].as_str().unwrap(),
        object["kind"].as_str().unwrap(),
    );
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if ["pave.internal", "protection.crossplane.io"].contains(&group)
        || group.ends_with(".upbound.io")
    {
        return;
    }
    let plural = kubernetes::plural(api_version, kind)
        .map(str::to_owned)
        .or_else(|| oracle::plural(api_version, kind))
        .unwrap_or_else(|| panic!("{kind} of {api_version} is nobody's: add it to tests/src/kubernetes.rs, or say here who grants it"));
    if !OWN.contains(&(group, &plural)) {
        let entry = needs.entry((group.to_owned(), plural)).or_default();
        entry.extend(verbs);
    }
}

/// Every composed object in the golden files. The first document of a file is the composite.
fn goldens(directory: &Path) -> Vec<Value> {
    let files = files_below(directory, "yaml").into_iter();
    let documents = files.flat_map(|file| -> Vec<Value> {
        serde_saphyr::from_multiple(&fs::read_to_string(file).unwrap()).unwrap()
    });
    documents
        .filter(|object| object["kind"].is_string())
        .collect()
}
