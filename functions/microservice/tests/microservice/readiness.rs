//! From Pending to Ready: what is said on the way, what it costs, and when the composite is ready.

use crate::scenario::local;

#[test]
fn the_phases_walk_from_pending_to_ready() {
    let mut scenario = local("dev");
    assert_eq!(scenario.reconcile().phase(), "Pending");
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Provisioning");
    assert!(!reply.composite_is_ready());
    scenario.make_ready();
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Ready");
    assert_eq!(
        reply.message(),
        "Ready: it answers at http://checkout.payments-dev.svc:8080."
    );
    assert!(reply.composite_is_ready());
    assert_eq!(reply.status()["timing"]["provisioningSeconds"], 600);
}

#[test]
fn it_costs_what_its_replicas_request() {
    let reply = local("dev").with("{size: medium, replicas: 3}").call();
    // 3 replicas of 0.25 cores and 0.5 GiB for 730 hours: OpenCost's defaults.
    assert_eq!(reply.status()["cost"]["monthly"], "21.95");
    assert_eq!(reply.status()["cost"]["known"], true);
}

#[test]
fn everything_carries_the_label_by_which_backstage_finds_it() {
    for (name, object) in local("dev").call().desired() {
        assert_eq!(
            object["metadata"]["labels"]["backstage.io/kubernetes-id"], "checkout",
            "{name}"
        );
    }
    let reply = local("dev").call();
    let template = &reply.object("deployment")["spec"]["template"];
    assert_eq!(
        template["metadata"]["labels"]["backstage.io/kubernetes-id"],
        "checkout"
    );
}

#[test]
fn it_can_always_be_deleted() {
    let reply = local("prod").provisioned().call();
    assert!(!reply.names().contains(&"protection".to_owned()));
    assert!(!reply.text().contains("deletion-protection"));
}
