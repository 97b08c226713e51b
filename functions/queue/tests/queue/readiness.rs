//! From Pending to Ready: what is said on the way, and when the composite is ready.

use pave_catalog::Cloud;

use crate::scenario::{CLOUDS, on};

#[test]
fn the_phases_walk_from_pending_to_ready() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud);
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Pending", "{cloud}");
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Provisioning", "{cloud}");
        assert!(!reply.composite_is_ready(), "{cloud}");
        scenario.make_ready();
        scenario.reconcile();
        scenario.make_ready();
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Ready", "{cloud}");
        let sentence = "Ready: applications mount Secret 'orders-queue-connection'.";
        assert_eq!(reply.message(), sentence);
        assert!(reply.composite_is_ready(), "{cloud}");
    }
}

#[test]
fn a_local_queue_is_not_ready_before_its_stream_is_made() {
    let mut scenario = on("dev", Cloud::Local).provisioned();
    let (role, job) = scenario
        .observed
        .iter_mut()
        .find(|(role, _)| role.starts_with("setup-"))
        .unwrap();
    let role = role.clone();
    job.object["status"] = serde_json::json!({});
    let reply = scenario.call();
    assert!(!reply.composite_is_ready());
    assert!(reply.message().contains(&role), "{}", reply.message());
}

#[test]
fn the_price_is_said_for_the_use_that_the_size_expects() {
    for (cloud, usage) in [
        (Cloud::Aws, r#"{"requests":3000000}"#),
        (Cloud::Gcp, r#"{"publishedGiB":3.815}"#),
        (Cloud::Azure, r#"{"operations":3000000}"#),
    ] {
        let annotations =
            on("dev", cloud).call().object("queue")["metadata"]["annotations"].clone();
        assert_eq!(annotations["pave.internal/usage"], usage, "{cloud}");
    }
    let reply = on("dev", Cloud::Gcp).call();
    assert_eq!(reply.status()["cost"]["monthly"], "0.30");
    assert_eq!(reply.status()["cost"]["known"], true);
}

#[test]
fn a_price_that_nobody_published_is_unknown_and_not_zero() {
    for cloud in CLOUDS.into_iter().filter(|cloud| *cloud != Cloud::Gcp) {
        let reply = on("dev", cloud).call();
        assert_eq!(reply.status()["cost"]["known"], false, "{cloud}");
        let unknown = ("False".to_owned(), "PriceUnknown".to_owned());
        assert_eq!(reply.condition("CostEstimated"), Some(unknown));
    }
}
