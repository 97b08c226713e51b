//! A control plane without a provider: said in a sentence before anything is composed, over as soon as it is installed.

use std::collections::BTreeSet;

use pave_catalog::Cloud;

use crate::scenario::on;

#[test]
fn the_provider_that_is_missing_is_named_and_the_queue_follows_its_installation() {
    for (cloud, group, package) in [
        (Cloud::Aws, "sqs.aws.m.upbound.io", "provider-aws-sqs"),
        (Cloud::Aws, "iam.aws.m.upbound.io", "provider-aws-iam"),
        (Cloud::Gcp, "pubsub.gcp.m.upbound.io", "provider-gcp-pubsub"),
        (
            Cloud::Azure,
            "servicebus.azure.m.upbound.io",
            "provider-azure-servicebus",
        ),
    ] {
        let mut scenario = on("prod", cloud);
        scenario.lacks = Some(BTreeSet::from([group.to_owned()]));
        let reply = scenario.reconcile();
        assert_eq!(
            (reply.phase(), reply.names()),
            ("Blocked".to_owned(), vec![])
        );
        for word in [group, package, "Fix: "] {
            assert!(reply.message().contains(word), "{}", reply.message());
        }
        scenario.lacks = Some(BTreeSet::new());
        assert_eq!(scenario.reconcile().phase(), "Pending", "{cloud}");
    }
}
