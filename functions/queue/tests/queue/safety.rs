//! What no queue goes without, whatever its manifest says.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{Reply, on, yaml};

/// Manifests that ask for as much and as little as they can.
const SPECS: [&str; 4] = [
    "{size: micro}",
    "{size: xlarge, ordering: fifo, deletionPolicy: Retain}",
    "{type: topic, subscriptions: [{name: one}, {name: two}]}",
    "{type: topic, ordering: fifo, subscriptions: [{name: one}]}",
];

fn everything(cloud: Cloud) -> impl Iterator<Item = Reply> {
    SPECS
        .iter()
        .map(move |spec| on("dev", cloud).with(spec).call())
}

fn of_kind(reply: &Reply, kind: &str) -> Vec<Value> {
    let objects = reply.desired().into_values();
    objects
        .filter(|object| object["kind"] == kind && !object["spec"]["forProvider"].is_null())
        .map(|object| object["spec"]["forProvider"].clone())
        .collect()
}

fn statements(policy: &Value) -> Vec<Value> {
    yaml(policy.as_str().unwrap())["Statement"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn every_queue_and_topic_on_aws_is_encrypted_and_denies_plain_http() {
    for reply in everything(Cloud::Aws) {
        let queues = of_kind(&reply, "Queue");
        assert!(!queues.is_empty());
        for queue in &queues {
            assert_eq!(queue["sqsManagedSseEnabled"], true);
        }
        for topic in of_kind(&reply, "Topic") {
            assert_eq!(topic["kmsMasterKeyId"], "alias/aws/sns");
        }
        for taker in queues.into_iter().chain(of_kind(&reply, "Topic")) {
            let statements = statements(&taker["policy"]);
            let deny = &statements[0];
            assert_eq!(
                (&deny["Effect"], &deny["Principal"]),
                (&json!("Deny"), &json!("*"))
            );
            assert_eq!(
                deny["Condition"],
                json!({"Bool": {"aws:SecureTransport": "false"}})
            );
            // The only one who is let in by a queue itself is its own topic.
            for allow in &statements[1..] {
                assert_eq!(allow["Principal"]["Service"], "sns.amazonaws.com");
                assert_eq!(allow["Action"], "sqs:SendMessage");
                let source = allow["Condition"]["ArnEquals"]["aws:SourceArn"].as_str();
                assert!(source.unwrap().contains("payments-dev-orders"));
            }
        }
    }
}

#[test]
fn what_applications_get_on_aws_lets_them_send_and_receive_here_and_nothing_else() {
    for reply in everything(Cloud::Aws) {
        let policy = reply.object("access")["spec"]["forProvider"]["policy"].clone();
        for statement in statements(&policy) {
            for action in statement["Action"].as_array().unwrap() {
                let action = action.as_str().unwrap();
                assert!(!action.contains('*'), "{action}");
                for forbidden in ["Create", "DeleteQueue", "DeleteTopic", "Set", "Purge"] {
                    assert!(!action.contains(forbidden), "{action}");
                }
            }
            for resource in statement["Resource"].as_array().unwrap() {
                let resource = resource.as_str().unwrap();
                assert!(resource.contains("payments-dev-orders"), "{resource}");
            }
        }
    }
}

#[test]
fn the_landing_zones_key_encrypts_what_it_can() {
    let mut scenario = on("dev", Cloud::Aws).with("{type: topic, subscriptions: [{name: one}]}");
    let key = "arn:aws:kms:eu-central-1:1:key/k";
    scenario.zones.get_mut("aws").unwrap()["regions"]["germany"]["kmsKey"] = json!(key);
    let reply = scenario.call();
    let takers = of_kind(&reply, "Queue")
        .into_iter()
        .chain(of_kind(&reply, "Topic"));
    for taker in takers {
        assert_eq!(taker["kmsMasterKeyId"], key);
        assert_eq!(taker["sqsManagedSseEnabled"], Value::Null);
    }
}

#[test]
fn messages_on_google_cloud_stay_in_their_region_and_no_subscription_ends_by_itself() {
    for reply in everything(Cloud::Gcp) {
        for topic in of_kind(&reply, "Topic") {
            let kept = &topic["messageStoragePolicy"];
            assert_eq!(kept["allowedPersistenceRegions"], json!(["europe-west3"]));
            assert_eq!(kept["enforceInTransit"], true);
        }
        let subscriptions = of_kind(&reply, "Subscription");
        assert!(!subscriptions.is_empty());
        for subscription in subscriptions {
            assert_eq!(subscription["expirationPolicy"]["ttl"], "");
        }
        for kind in ["TopicIAMMember", "SubscriptionIAMMember"] {
            for member in of_kind(&reply, kind) {
                assert_eq!(
                    member["member"],
                    "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
                );
            }
        }
    }
}

#[test]
fn the_key_on_azure_changes_nothing_and_old_encryption_is_refused() {
    for reply in everything(Cloud::Azure) {
        assert_eq!(reply.server()["minimumTlsVersion"], "1.2");
        let access = reply.object("access")["spec"]["forProvider"].clone();
        assert_eq!(
            (&access["listen"], &access["send"], &access["manage"]),
            (&json!(true), &json!(true), &json!(false))
        );
    }
}

#[test]
fn a_local_queue_runs_as_nobody_and_only_neighbors_reach_it() {
    for reply in everything(Cloud::Local) {
        let policy = reply.object("network-policy")["spec"].clone();
        assert_eq!(policy["ingress"][0]["from"], json!([{"podSelector": {}}]));
        assert_eq!(policy["egress"], Value::Null, "the server connects nowhere");
        for object in reply.desired().into_values() {
            let pod = &object["spec"]["template"]["spec"];
            if pod.is_null() {
                continue;
            }
            assert_eq!(pod["automountServiceAccountToken"], false);
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
            let container = &pod["containers"][0]["securityContext"];
            assert_eq!(container["readOnlyRootFilesystem"], true);
            assert_eq!(container["capabilities"]["drop"], json!(["ALL"]));
        }
    }
}
