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
        let sentence = "Ready: applications mount Secret 'uploads-bucket-connection'.";
        assert_eq!(reply.message(), sentence);
        assert!(reply.composite_is_ready(), "{cloud}");
    }
}

#[test]
fn a_name_that_somebody_else_has_is_said_in_the_clouds_words() {
    let mut scenario = on("dev", Cloud::Aws);
    scenario.reconcile();
    let refusal = "cannot create: operation error S3: CreateBucket, https response error StatusCode: 409, RequestID: \
                   0b1c2d3e-1111-2222-3333-444455556666, BucketAlreadyExists: the name is taken";
    scenario
        .server()
        .condition("Synced", "False", "ReconcileError", refusal);
    let message = scenario.call().message();
    assert!(
        message.starts_with("The cloud refuses 'bucket': "),
        "{message}"
    );
    assert!(message.contains("the name is taken"), "{message}");
}

#[test]
fn a_setting_that_went_wrong_is_degraded_and_named() {
    let mut scenario = on("dev", Cloud::Aws).provisioned();
    let block = scenario.observed.get_mut("public-access-block").unwrap();
    block.condition("Ready", "False", "Unavailable", "somebody took it away");
    let reply = scenario.call();
    assert_eq!(reply.phase(), "Degraded");
    assert!(
        reply.message().contains("public-access-block"),
        "{}",
        reply.message()
    );
}

#[test]
fn the_price_is_said_for_the_use_that_the_size_expects() {
    for cloud in CLOUDS {
        let annotations =
            on("dev", cloud).call().object("bucket")["metadata"]["annotations"].clone();
        let usage = annotations["pave.internal/usage"].as_str().unwrap();
        assert_eq!(usage, r#"{"reads":100000,"storageGB":10,"writes":10000}"#);
    }
    let reply = on("dev", Cloud::Aws).call();
    assert_eq!(reply.status()["cost"]["monthly"], "0.34");
    assert_eq!(reply.status()["cost"]["known"], true);
}
