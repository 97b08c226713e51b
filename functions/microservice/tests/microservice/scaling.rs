//! How many replicas run: the developer's number, or the load's, and never one by accident.

use serde_json::{Value, json};

use crate::scenario::{Scenario, local};

fn replicas(scenario: &mut Scenario) -> Value {
    scenario.reconcile().object("deployment")["spec"]["replicas"].clone()
}

/// What an autoscaler leaves behind.
fn scaled(scenario: &mut Scenario, to: u32) {
    let deployment = &mut scenario.server().object;
    deployment["spec"]["replicas"] = json!(to);
    deployment["metadata"]["managedFields"] = json!([
        {"manager": "apiextensions.crossplane.io/composed/1", "operation": "Apply", "fieldsV1": {"f:spec": {"f:template": {}}}},
        {
            "manager": "kube-controller-manager", "operation": "Update", "subresource": "scale",
            "fieldsV1": {"f:spec": {"f:replicas": {}}},
        },
    ]);
}

#[test]
fn one_replica_in_development_and_two_in_production() {
    for (stage, want) in [("dev", 1), ("staging", 1), ("prod", 2)] {
        assert_eq!(replicas(&mut local(stage)), want, "{stage}");
    }
    assert_eq!(replicas(&mut local("prod").with("{replicas: 5}")), 5);
}

#[test]
fn what_was_decided_stays_when_the_stage_changes() {
    let mut scenario = local("dev").provisioned();
    scenario.environment = Some(json!({"team": "payments", "environment": "prod"}));
    assert_eq!(replicas(&mut scenario), 1);
}

#[test]
fn switching_to_autoscaling_keeps_the_replicas_that_run_until_the_autoscaler_takes_over() {
    let mut scenario = local("dev").with("{replicas: 7}").provisioned();
    scenario.set("{replicas: null, autoscaling: {min: 2, max: 10}}");
    assert_eq!(replicas(&mut scenario), 7);
    assert_eq!(replicas(&mut scenario), 7, "however long it takes");
    scaled(&mut scenario, 9);
    let reply = scenario.call();
    assert_eq!(
        reply.object("deployment")["spec"]["replicas"],
        Value::Null,
        "nobody else says it now"
    );
    assert_eq!(reply.object("autoscaler")["spec"]["minReplicas"], 2);
    assert_eq!(reply.object("autoscaler")["spec"]["maxReplicas"], 10);
}

#[test]
fn a_new_service_that_scales_starts_with_its_fewest() {
    assert_eq!(
        replicas(&mut local("dev").with("{autoscaling: {min: 3, max: 10}}")),
        3
    );
}

#[test]
fn switching_back_says_a_number_again_and_removes_the_autoscaler() {
    let mut scenario = local("dev")
        .with("{autoscaling: {min: 3, max: 10}}")
        .provisioned();
    scaled(&mut scenario, 8);
    scenario.set("{autoscaling: null, replicas: 4}");
    let reply = scenario.reconcile();
    assert_eq!(reply.object("deployment")["spec"]["replicas"], 4);
    assert!(!reply.names().contains(&"autoscaler".to_owned()));
}

#[test]
fn somebody_who_edits_the_deployment_does_not_own_its_scale() {
    let mut scenario = local("dev").with("{replicas: 7}").provisioned();
    scenario.set("{replicas: null, autoscaling: {min: 2, max: 10}}");
    scenario.server().object["metadata"]["managedFields"] = json!([{"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:spec": {"f:replicas": {}}}}]);
    assert_eq!(replicas(&mut scenario), 7);
}

#[test]
fn a_node_can_always_be_emptied() {
    for spec in ["{}", "{replicas: 1}", "{autoscaling: {min: 3, max: 10}}"] {
        let budget = local("dev").with(spec).call().object("disruption-budget");
        assert_eq!(budget["spec"]["maxUnavailable"], 1, "{spec}");
    }
}

#[test]
fn the_price_is_that_of_the_fewest_and_a_ceiling_is_about_the_most() {
    let monthly = |spec: &str| local("dev").with(spec).call().status()["cost"]["monthly"].clone();
    assert_eq!(
        monthly("{autoscaling: {min: 2, max: 10}}"),
        monthly("{replicas: 2}")
    );
    let mut scenario = local("dev").with("{autoscaling: {min: 2, max: 10}}");
    scenario.set_policy("{rules: [{name: cheap, maxMonthlyCost: '10'}]}");
    let reply = scenario.call();
    assert_eq!(reply.phase(), "Blocked");
    assert!(reply.message().contains("costs"), "{}", reply.message());
}

#[test]
fn the_price_does_not_follow_the_load() {
    let mut scenario = local("dev")
        .with("{autoscaling: {min: 2, max: 10}}")
        .provisioned();
    let before = scenario.call().status()["cost"].clone();
    scaled(&mut scenario, 9);
    assert_eq!(scenario.call().status()["cost"], before);
}
