//! What a namespace is made of.

use serde_json::{Map, Value, json};

use crate::scenario::{Scenario, claims, desired, message, status};

#[test]
fn an_environment_gets_its_cost_center_and_owner_from_the_registry() {
    let mut scenario = Scenario::holding(&[]);
    let answer = scenario.settle();
    let want = json!({
        "phase": "Ready", "message": "Ready: namespace 'payments-dev' belongs to team 'payments'.",
        "costCenter": "cc-1", "owner": "ops", "claims": claims(&[]),
        "countedAt": "2026-11-24T00:00:00Z",
        "spend": {"currency": "USD", "estimated": "0", "known": true, "budget": "100.00"},
    });
    assert_eq!(*status(&answer), want);
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_TRUE");
}

#[test]
fn a_namespace_comes_first_and_everything_in_it_once_it_is_there() {
    let mut scenario = Scenario::holding(&[]);
    let answer = scenario.reconcile();
    assert_eq!(desired(&answer).keys().collect::<Vec<_>>(), ["namespace"]);
    assert_eq!(status(&answer)["phase"], "Provisioning");
    assert_eq!(answer["meta"]["ttl"], "60s");
    let answer = scenario.settle();
    let composed = desired(&answer);
    let labels = &composed["namespace"]["metadata"]["labels"];
    for (label, value) in [
        ("pave.internal/team", "payments"),
        ("pave.internal/cost-center", "cc-1"),
        ("pave.internal/environment", "dev"),
        ("pave.internal/owner", "ops"),
        ("pod-security.kubernetes.io/enforce", "restricted"),
    ] {
        assert_eq!(labels[label], value, "{label}");
    }
    let names: Vec<_> = composed.keys().map(String::as_str).collect();
    let want = [
        "default-service-account",
        "developers",
        "limits",
        "namespace",
        "network-allowed",
        "network-denied",
        "quota",
        "secret-readers",
    ];
    assert_eq!(names, want);
}

#[test]
fn the_quota_is_the_sizes_and_a_kinds_own_number_counts() {
    let mut scenario = Scenario::holding(&[]);
    scenario.spec["size"] = json!("medium");
    scenario.spec["quota"] = json!({"databases": 3});
    let hard = desired(&scenario.settle())["quota"]["spec"]["hard"].clone();
    assert_eq!(hard["requests.cpu"], "16");
    assert_eq!(hard["count/databases.pave.internal"], "3");
    assert_eq!(hard["count/microservices.pave.internal"], "40");
    assert_eq!(hard["services.loadbalancers"], "0");
}

#[test]
fn the_teams_groups_are_developers_and_read_secrets_but_not_in_production() {
    let member = json!({"serviceAccount": "ci/deployer", "role": "developer"});
    let subjects = |answer: &Value, role: &str| {
        desired(answer)
            .get(role)
            .map(|role| role["subjects"].clone())
    };
    let mut scenario = Scenario::holding(&[]);
    scenario.spec["members"] = json!([member, {"user": "auditor", "role": "viewer"}]);
    let answer = scenario.settle();
    let developers = json!([
        {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "payments-people"},
        {"kind": "ServiceAccount", "name": "deployer", "namespace": "ci"},
    ]);
    assert_eq!(subjects(&answer, "developers"), Some(developers.clone()));
    assert_eq!(
        subjects(&answer, "secret-readers"),
        Some(developers.clone())
    );
    let auditor =
        json!([{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "auditor"}]);
    assert_eq!(subjects(&answer, "viewers"), Some(auditor));
    scenario.spec["environment"] = json!("prod");
    let answer = scenario.settle();
    assert_eq!(subjects(&answer, "developers"), Some(developers));
    assert_eq!(subjects(&answer, "secret-readers"), None);
}

#[test]
fn each_network_allows_more_than_the_one_before() {
    let mut scenario = Scenario::holding(&[]);
    scenario.zones = vec![json!({
        "cloud": "local", "monitoringNamespace": "observability",
        "entrances": {"external": {"gateway": {"name": "outside", "namespace": "gateways"}}},
    })];
    let mut rules = |network: &str| {
        scenario.spec["network"] = json!(network);
        let composed = desired(&scenario.settle());
        assert_eq!(composed["network-denied"]["spec"]["ingress"], Value::Null);
        let spec = &composed["network-allowed"]["spec"];
        let count = |way: &str| spec[way].as_array().unwrap().len();
        (count("ingress"), count("egress"), spec.to_string())
    };
    let (ingress, egress, _) = rules("isolated");
    assert_eq!((ingress, egress), (0, 1), "names only");
    let (ingress, egress, text) = rules("standard");
    assert_eq!((ingress, egress), (2, 2));
    for namespace in ["observability", "gateways"] {
        assert!(text.contains(namespace), "{text}");
    }
    let (ingress, egress, text) = rules("open");
    assert_eq!((ingress, egress), (3, 3));
    assert!(
        text.contains("169.254.0.0/16"),
        "machines' secrets stay theirs"
    );
}

#[test]
fn a_namespace_of_somebody_else_is_not_touched_until_it_is_handed_over() {
    let mut scenario = Scenario::holding(&[]);
    scenario.namespace = Some(json!({"name": "payments-dev"}));
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert!(
        message(&answer)
            .contains("kubectl annotate namespace payments-dev pave.internal/adopt=true")
    );
    assert_eq!(desired(&answer), Map::new());
    let adopt = json!({"pave.internal/adopt": "true"});
    scenario.namespace = Some(json!({"name": "payments-dev", "annotations": adopt}));
    assert!(desired(&scenario.call()).contains_key("namespace"));
    let other = json!([{"uid": "another", "controller": true}]);
    scenario.namespace =
        Some(json!({"name": "payments-dev", "annotations": adopt, "ownerReferences": other}));
    assert_eq!(
        status(&scenario.call())["phase"],
        "Blocked",
        "controlled by another"
    );
}

#[test]
fn namespaces_of_kubernetes_are_nobodys_environment() {
    for name in ["default", "kube-system", "crossplane-system"] {
        let mut scenario = Scenario::holding(&[]);
        scenario.name = name;
        let answer = scenario.call();
        assert_eq!(status(&answer)["phase"], "Blocked", "{name}");
        assert!(message(&answer).contains("is a namespace of Kubernetes or Crossplane"));
        assert_eq!(desired(&answer), Map::new());
    }
}

#[test]
fn an_environment_of_an_unknown_team_is_blocked() {
    let mut scenario = Scenario::holding(&[]);
    scenario.spec["team"] = json!("nobody");
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert!(message(&answer).contains("team 'nobody', which is not in the team registry"));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_FALSE");
    assert_eq!(desired(&answer), Map::new());
}

#[test]
fn a_team_that_is_not_registered_any_more_keeps_its_namespace_as_it_is() {
    let mut scenario = Scenario::holding(&[]);
    let before = desired(&scenario.settle());
    scenario.policy = json!({"teams": []});
    scenario.policy["teams"] = json!([{"name": "others", "costCenter": "cc-2", "owner": "ops"}]);
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert_eq!(desired(&answer), before);
}

#[test]
fn without_the_install_bundle_it_says_whose_the_namespace_is_and_touches_nothing() {
    let mut scenario = Scenario::holding(&[]);
    scenario.has_install_bundle = false;
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Ready");
    assert!(message(&answer).contains("installs the install bundle, see docs/installation.md"));
    assert_eq!(desired(&answer), Map::new());
    let required = answer["requirements"]["resources"].as_object().unwrap();
    assert!(
        !required.contains_key("namespace"),
        "Crossplane may not read it"
    );
}

#[test]
fn it_is_not_ready_while_kubernetes_does_not_count_what_its_quota_limits() {
    let mut environment = Scenario::holding(&[]);
    environment.settle();
    let quota = &mut environment.observed["quota"]["resource"];
    let used = quota["status"]["used"].as_object_mut().unwrap();
    used.remove("count/databases.pave.internal");
    let answer = environment.call();
    assert_eq!(status(&answer)["phase"], "Provisioning");
    assert_eq!(
        message(&answer),
        "Provisioning: namespace 'payments-dev' belongs to team 'payments'. Its quota is not in force: \
         count/databases.pave.internal is not counted yet. Kubernetes counts a new kind within five minutes."
    );
}
