//! How far the rollout of a release is, as its Deployment goes through it.

use serde_json::{Value, json};

use crate::scenario::{Scenario, local};

const RELEASE: &str = "{replicas: 3, release: {version: '1.4.3', commit: 9f2c1d7e}}";

/// What the controller of Deployments has written: replicas of all versions, of the new one and that work, and how it goes.
fn stands(scenario: &mut Scenario, replicas: [i64; 3], reason: &str, minute: u32) {
    let [all, updated, available] = replicas;
    let deployment = scenario.server();
    deployment.object["metadata"]["generation"] = json!(2);
    deployment.object["status"] = json!({
        "observedGeneration": 2, "replicas": all, "updatedReplicas": updated, "availableReplicas": available,
        "conditions": [{
            "type": "Progressing", "status": "True", "reason": reason, "message": "",
            "lastTransitionTime": "2026-01-15T08:00:00Z", "lastUpdateTime": format!("2026-01-15T08:{minute:02}:00Z"),
        }],
    });
}

/// A Microservice that runs without a release, and is then asked for one.
fn released() -> Scenario {
    let mut scenario = local("dev").with("{replicas: 3}").provisioned();
    stands(&mut scenario, [3, 3, 3], "NewReplicaSetAvailable", 10);
    scenario.set(RELEASE);
    scenario
}

fn release(scenario: &mut Scenario) -> Value {
    scenario.reconcile().status()["release"].clone()
}

#[test]
fn while_nothing_is_released_nothing_is_said() {
    assert_eq!(release(&mut local("dev").provisioned()), Value::Null);
}

#[test]
fn a_release_is_complete_when_every_replica_is_of_it() {
    let mut scenario = released();
    // What is observed is of before the change, however well it works.
    let expected = json!({"version": "1.4.3", "commit": "9f2c1d7e", "rollout": "RollingOut"});
    assert_eq!(release(&mut scenario), expected);
    scenario.server().object["metadata"]["generation"] = json!(3);
    assert_eq!(
        release(&mut scenario),
        expected,
        "the controller has not seen it"
    );
    for (replicas, why) in [
        ([4, 1, 3], "the first one starts"),
        ([4, 3, 3], "one of the old version is left"),
        ([3, 3, 2], "the last one does not work yet"),
    ] {
        stands(&mut scenario, replicas, "ReplicaSetUpdated", 20);
        assert_eq!(release(&mut scenario), expected, "{why}");
    }
    stands(&mut scenario, [3, 3, 3], "NewReplicaSetAvailable", 30);
    let mut complete = expected.clone();
    complete["rollout"] = json!("Complete");
    complete["since"] = json!("2026-01-15T08:30:00Z");
    assert_eq!(release(&mut scenario), complete);
    // A Secret that changed replaces all of them again, an hour later.
    stands(&mut scenario, [4, 1, 3], "ReplicaSetUpdated", 50);
    assert_eq!(release(&mut scenario), complete);
}

#[test]
fn a_rollout_that_is_over_its_time_failed_or_stopped_halfway() {
    for (replicas, rollout) in [
        ([4, 1, 3], "Failed"),
        ([4, 3, 3], "Stuck"),
        ([3, 3, 0], "Failed"),
    ] {
        let mut scenario = released();
        scenario.reconcile();
        stands(&mut scenario, replicas, "ProgressDeadlineExceeded", 40);
        let status = release(&mut scenario);
        assert_eq!(status["rollout"], rollout, "{replicas:?}");
        assert_eq!(status["since"], "2026-01-15T08:40:00Z", "{replicas:?}");
        stands(&mut scenario, [3, 3, 3], "NewReplicaSetAvailable", 55);
        assert_eq!(
            release(&mut scenario)["rollout"],
            "Complete",
            "{replicas:?}"
        );
    }
}

#[test]
fn another_name_for_what_runs_is_complete_since_it_runs() {
    let mut scenario = released();
    scenario.reconcile();
    stands(&mut scenario, [3, 3, 3], "NewReplicaSetAvailable", 30);
    assert_eq!(release(&mut scenario)["since"], "2026-01-15T08:30:00Z");
    scenario.set("{release: {version: '1.4.4'}}");
    assert_eq!(release(&mut scenario)["rollout"], "RollingOut");
    let status = release(&mut scenario);
    assert_eq!(
        status,
        json!({"version": "1.4.4", "rollout": "Complete", "since": "2026-01-15T08:30:00Z"})
    );
}
