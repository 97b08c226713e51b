//! What keeps it from working, in a sentence that does not change with each attempt.

use serde_json::{Value, json};

use crate::scenario::{Scenario, local};

/// A Deployment whose one replica does not work, with a pod as the kubelet reports it.
fn stuck(status: &Value) -> Scenario {
    let mut scenario = local("dev").with("{secrets: [{name: payment, env: {TOKEN: token}}]}");
    scenario
        .others
        .push(crate::scenario::secret("dev", "payment", "dG9rZW4="));
    scenario.reconcile();
    scenario.server().object["status"] =
        json!({"replicas": 1, "updatedReplicas": 1, "conditions": []});
    scenario.others.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": "checkout-6d5f-x7k2p", "namespace": "payments-dev",
            "labels": {"app.kubernetes.io/instance": "checkout"},
        },
        "status": status,
    }));
    scenario
}

fn waiting(reason: &str, message: &str) -> Value {
    json!({"containerStatuses": [{"ready": false, "state": {"waiting": {"reason": reason, "message": message}}}]})
}

fn sentence(status: &Value) -> String {
    let mut scenario = stuck(status);
    let reply = scenario.reconcile();
    assert_eq!(reply.fatal(), None);
    assert_eq!(reply.phase(), "Provisioning");
    reply.message()
}

#[test]
fn each_cause_has_its_sentence_with_the_next_step() {
    let killed = json!({"containerStatuses": [{
        "ready": false, "restartCount": 3,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting failed container"}},
        "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}},
    }]});
    let ended = json!({"containerStatuses": [{
        "ready": false, "restartCount": 1, "state": {"running": {}}, "lastState": {"terminated": {"reason": "Error", "exitCode": 2}},
    }]});
    let silent = json!({"containerStatuses": [{"ready": false, "state": {"running": {}}}]});
    let unscheduled = json!({"conditions": [{
        "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available: 3 Insufficient cpu.",
    }]});
    for (status, words, fix) in [
        (
            waiting("ErrImagePull", "rpc error: 404 after 12.3s"),
            "The image 'registry.example/checkout@sha256:",
            "correct spec.image",
        ),
        (
            waiting("ImagePullBackOff", "Back-off pulling image"),
            "cannot be pulled",
            "correct spec.image",
        ),
        (
            waiting(
                "CreateContainerConfigError",
                "container has runAsNonRoot and image will run as root (pod: \"checkout-6d5f\")",
            ),
            "runs as root",
            "numeric USER",
        ),
        (
            waiting(
                "CreateContainerConfigError",
                "couldn't find key token in Secret payments-dev/payment",
            ),
            "Replicas wait for Secret 'payment': couldn't find key token",
            "create it with that key",
        ),
        (
            killed,
            "need more memory than size 'small' gives",
            "larger spec.size",
        ),
        (
            ended,
            "last with exit code 2",
            "kubectl logs --previous -n payments-dev deployment/checkout",
        ),
        (
            silent,
            "Replicas run and are not ready: GET /healthz is not answered",
            "spec.health.readiness",
        ),
        (
            unscheduled,
            "No node takes a replica: 0/3 nodes are available: 3 Insufficient cpu.",
            "more nodes",
        ),
    ] {
        let sentence = sentence(&status);
        for word in [words, "Fix: ", fix] {
            assert!(sentence.contains(word), "{sentence}");
        }
    }
}

#[test]
fn the_kubelets_attempts_do_not_change_the_sentence() {
    let first = sentence(&waiting(
        "ErrImagePull",
        "rpc error: code = NotFound after 1.2s",
    ));
    assert_eq!(
        first,
        sentence(&waiting(
            "ImagePullBackOff",
            "Back-off pulling image \"registry.example/checkout\""
        ))
    );
}

#[test]
fn a_quota_is_named_and_each_attempts_pod_is_not() {
    let message = "pods \"checkout-6d5f-x7k2p\" is forbidden: exceeded quota: compute, requested: requests.cpu=100m, used: \
                   requests.cpu=2, limited: requests.cpu=2";
    let mut scenario = stuck(&json!({}));
    scenario
        .server()
        .condition("ReplicaFailure", "True", "FailedCreate", message);
    let sentence = scenario.reconcile().message();
    let words = "No replica can be created: exceeded quota: compute, requested: requests.cpu=100m, used: requests.cpu=2, limited: \
                 requests.cpu=2. Fix: choose a smaller spec.size";
    assert!(sentence.starts_with(words), "{sentence}");
}

#[test]
fn a_service_account_that_came_a_moment_later_is_not_blamed_for_ever() {
    let message = "pods \"checkout-6d5f-x7k2p\" is forbidden: error looking up service account payments-dev/checkout: \
                   serviceaccount \"checkout\" not found";
    let mut scenario = stuck(&json!({}));
    scenario
        .server()
        .condition("ReplicaFailure", "True", "FailedCreate", message);
    let sentence = scenario.reconcile().message();
    let words = "No replica can be created yet: Kubernetes began before there was a service account, and tries again. Fix, where this \
                 lasts: `kubectl get events";
    assert!(sentence.starts_with(words), "{sentence}");
}

#[test]
fn pods_are_asked_for_only_while_they_are_not_as_they_should_be() {
    let asks = |scenario: &Scenario| scenario.call().required_objects().contains_key("pods");
    let mut scenario = local("dev");
    assert!(!asks(&scenario), "there are none");
    scenario.reconcile();
    assert!(asks(&scenario));
    let scenario = scenario.provisioned();
    assert!(
        !asks(&scenario),
        "a cluster has too many pods to watch for nothing"
    );
}

#[test]
fn a_bad_version_is_named_while_the_old_one_still_answers() {
    let mut scenario = local("dev").provisioned();
    scenario.set("{env: {LOG_LEVEL: debug}}");
    scenario.reconcile();
    scenario.server().object["status"]["replicas"] = json!(2);
    scenario.others.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "checkout-new", "namespace": "payments-dev", "labels": {"app.kubernetes.io/instance": "checkout"}},
        "status": waiting("ImagePullBackOff", "Back-off pulling image"),
    }));
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Updating");
    assert!(
        reply.message().contains("cannot be pulled"),
        "{}",
        reply.message()
    );
}

#[test]
fn a_way_in_that_nobody_serves_is_named() {
    let mut scenario = local("dev")
        .with("{expose: {visibility: external}}")
        .provisioned();
    scenario.observed.get_mut("ingress").unwrap().object["status"] = json!({});
    let reply = scenario.reconcile();
    assert!(
        reply
            .message()
            .contains("No Ingress controller has taken 'checkout.payments-dev.localhost'"),
        "{}",
        reply.message()
    );
}
