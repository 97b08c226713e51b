//! An Environment refuses deletion while its namespace holds something.

use serde_json::{Map, Value, json};

use crate::scenario::{Scenario, claims, desired, message, protections, status};

#[test]
fn the_databases_of_the_namespace_are_required_in_a_form_that_is_watched() {
    let answer = Scenario::holding(&[]).call();
    let want = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database", "matchLabels": {}, "namespace": "payments-dev",
    });
    assert_eq!(answer["requirements"]["resources"]["databases"], want);
}

#[test]
fn what_holds_a_database_refuses_deletion_and_says_why() {
    let mut scenario = Scenario::holding(&["invoices", "orders"]);
    let answer = scenario.reconcile();
    let composed = protections(&answer);
    for (name, api_version, kind) in [
        ("namespace-protection", "v1", "Namespace"),
        (
            "environment-protection",
            "pave.internal/v1alpha1",
            "Environment",
        ),
    ] {
        let usage = &composed[name];
        assert_eq!(usage["apiVersion"], "protection.crossplane.io/v1beta1");
        assert_eq!(usage["kind"], "ClusterUsage");
        let of = json!({"apiVersion": api_version, "kind": kind, "resourceRef": {"name": "payments-dev"}});
        assert_eq!(usage["spec"]["of"], of);
        let reason = usage["spec"]["reason"].as_str().unwrap();
        for word in [
            "payments-dev holds Databases invoices, orders",
            "Delete what it holds first",
        ] {
            assert!(reason.contains(word), "{reason}");
        }
    }
    assert_eq!(composed.len(), 2);
    assert_eq!(status(&answer)["claims"], claims(&[("Database", 2)]));
}

#[test]
fn it_is_ready_once_deletion_is_refused_and_until_then_names_the_step_that_may_be_missing() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.settle();
    for protection in ["namespace-protection", "environment-protection"] {
        scenario.observed[protection]["resource"]["status"] = Value::Null;
    }
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["phase"], "Updating");
    assert!(message(&answer).contains("the platform team installs the install bundle"));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_FALSE");
    scenario.make_ready();
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["phase"], "Ready");
    assert!(message(&answer).ends_with("It cannot be deleted while it holds 1 Database."));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_TRUE");
}

#[test]
fn the_last_database_to_go_frees_the_namespace() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.reconcile();
    scenario.make_ready();
    scenario.objects.clear();
    let answer = scenario.settle();
    assert_eq!(protections(&answer), Map::new());
    assert_eq!(status(&answer)["phase"], "Ready", "{}", message(&answer));
}

#[test]
fn the_same_databases_are_told_in_the_same_words_and_many_in_few() {
    let names: Vec<String> = (0..500)
        .map(|number| format!("{}-{number:03}", "d".repeat(48)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scenario = Scenario::holding(&names);
    let answer = scenario.call();
    assert_eq!(desired(&answer), desired(&scenario.call()));
    let reason = desired(&answer)["namespace-protection"]["spec"]["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        reason.contains("and 490 more") && reason.len() < 1024,
        "{reason}"
    );
}

#[test]
fn everything_that_developers_have_is_told_kind_by_kind() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.hold("queues", "bookings");
    scenario.hold("queues", "events");
    let answer = scenario.call();
    let want = claims(&[("Database", 1), ("Queue", 2)]);
    assert_eq!(status(&answer)["claims"], want);
    let reason = desired(&answer)["namespace-protection"]["spec"]["reason"].clone();
    let reason = reason.as_str().unwrap();
    assert!(
        reason.contains("holds Database orders, Queues bookings, events, which"),
        "{reason}"
    );
}

#[test]
fn what_holds_no_data_is_counted_and_holds_no_namespace_up() {
    let mut scenario = Scenario::holding(&[]);
    scenario.hold("microservices", "checkout");
    let answer = scenario.call();
    assert_eq!(status(&answer)["claims"]["Microservice"], 1);
    assert_eq!(protections(&answer), Map::new());
}

#[test]
fn nothing_that_is_refused_or_missing_lifts_the_protection() {
    type Loss = fn(&mut Scenario);
    let losses: [(&str, Loss); 3] = [
        ("the team is not registered any more", |scenario| {
            scenario.spec["team"] = json!("nobody");
        }),
        ("the policy cannot be read", |scenario| {
            scenario.policy = json!({"teams": 1});
        }),
        ("the host fetches nothing", |scenario| {
            scenario.fetches = false;
        }),
    ];
    for (loss, lose) in losses {
        let mut scenario = Scenario::holding(&["orders"]);
        let before = desired(&scenario.settle());
        lose(&mut scenario);
        assert_eq!(desired(&scenario.call()), before, "{loss}");
    }
}

#[test]
fn a_host_that_fetches_nothing_is_told_about() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.fetches = false;
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert!(message(&answer).contains("upgrades Crossplane to 2.4 or newer"));
    assert_eq!(
        status(&answer)["claims"],
        Value::Null,
        "unknown is not zero"
    );
}
