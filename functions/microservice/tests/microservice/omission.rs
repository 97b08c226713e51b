//! Omission is deletion, so nothing that is missing may make a resource disappear.

use pave_catalog::Cloud;

use crate::scenario::{Scenario, database, local};

/// Everything that a Microservice can be made of.
fn complete() -> Scenario {
    let spec = "{autoscaling: {min: 2, max: 4}, expose: {visibility: external}, bindings: [{kind: Database, name: orders}]}";
    let mut scenario = local("dev").with(spec);
    scenario.others.extend(database("dev", Cloud::Local));
    scenario.provisioned()
}

#[test]
fn it_is_made_of_these() {
    let names = [
        "alerts",
        "autoscaler",
        "dashboard",
        "deployment",
        "disruption-budget",
        "ingress",
        "login-network-policy",
        "login-of-orders",
        "network-policy",
        "service",
        "service-account",
        "service-monitor",
        "turn-1-of-orders",
    ];
    let mut found = complete().call().names();
    // Called after what it does.
    let jobs = found.iter().position(|name| name.starts_with("make-1-"));
    let job = found.remove(jobs.unwrap());
    assert!(job.ends_with("-of-orders"), "{job}");
    assert_eq!(
        found, names,
        "the names are frozen: a rename deletes and recreates"
    );
}

#[test]
fn whichever_observed_resource_is_missing_everything_stays_wanted() {
    let scenario = complete();
    let before = scenario.call();
    for missing in scenario.observed.keys() {
        let mut scenario = scenario.clone();
        scenario.observed.remove(missing);
        let after = scenario.call();
        assert_eq!(after.names(), before.names(), "without {missing}");
    }
}

#[test]
fn a_control_plane_that_observes_nothing_wants_the_same_service() {
    let mut scenario = complete();
    let before = scenario.call();
    scenario.observed.clear();
    let after = scenario.call();
    assert_eq!(after.status()["resolved"], before.status()["resolved"]);
    // What pods mount is there again when the login is known to be.
    let mut names = before.names();
    names.retain(|name| name != "login-of-orders");
    assert_eq!(after.names(), names);
}

#[test]
fn whichever_platform_object_is_missing_everything_stays_as_it_is() {
    type Loss = fn(&mut Scenario);
    let losses: [(&str, Loss); 6] = [
        ("policy", |scenario| scenario.policy = None),
        ("environment", |scenario| scenario.environment = None),
        ("landing zones", |scenario| scenario.zones.clear()),
        ("what it is bound to", |scenario| scenario.others.clear()),
        ("everything", |scenario| {
            scenario.policy = None;
            scenario.environment = None;
            scenario.zones.clear();
            scenario.others.clear();
        }),
        ("fetching", |scenario| scenario.fetches = false),
    ];
    let scenario = complete();
    let before = scenario.call();
    for (loss, lose) in losses {
        let mut scenario = scenario.clone();
        lose(&mut scenario);
        let reply = scenario.call();
        assert_eq!(reply.fatal(), None, "without {loss}");
        assert_eq!(reply.names(), before.names(), "without {loss}");
        let spec = |reply: &crate::scenario::Reply| reply.object("deployment")["spec"].clone();
        assert_eq!(spec(&reply), spec(&before), "without {loss}");
    }
}

#[test]
fn a_deployment_without_its_record_is_fatal_and_nothing_changes() {
    let mut scenario = complete();
    let metadata = &mut scenario.server().object["metadata"];
    metadata["annotations"]
        .as_object_mut()
        .unwrap()
        .remove("pave.internal/resolved");
    assert!(scenario.call().fatal().unwrap().contains("is missing"));
}

#[test]
fn a_status_that_is_lost_or_forged_changes_nothing() {
    let scenario = complete();
    let before = scenario.call().desired();
    let mut lost = scenario.clone();
    lost.object.as_object_mut().unwrap().remove("status");
    assert_eq!(lost.call().desired(), before);
    let mut forged = scenario;
    forged.object["status"]["resolved"]["class"] = serde_json::json!("64-512Gi");
    let reply = forged.call();
    assert_eq!(reply.desired(), before);
    assert!(
        reply
            .warnings()
            .iter()
            .any(|warning| warning.contains("status.resolved differed"))
    );
}
