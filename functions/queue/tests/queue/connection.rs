//! One connection Secret: the same keys on every cloud, and no key of a cloud that could leak where there is another way.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::Cloud;

use crate::scenario::{Reply, on};

fn data(reply: &Reply) -> BTreeMap<String, String> {
    let secret = reply.object("connection");
    let entries = secret["data"].as_object().unwrap().iter();
    let decode = |value: &str| String::from_utf8(BASE64_STANDARD.decode(value).unwrap()).unwrap();
    entries
        .map(|(key, value)| (key.clone(), decode(value.as_str().unwrap())))
        .collect()
}

const TOPIC: &str = "{type: topic, subscriptions: [{name: invoicing}]}";

#[test]
fn every_queue_says_where_messages_are_sent_and_received_under_the_same_keys() {
    for cloud in Cloud::ALL {
        let data = data(&on("dev", cloud).provisioned().call());
        for key in [
            "type",
            "provider",
            "ordering",
            "url",
            "send-to",
            "receive-from",
            "dead-letter",
        ] {
            assert!(data.contains_key(key), "{cloud}: {key}");
        }
        assert_eq!(
            (&*data["type"], &*data["provider"]),
            ("queue", cloud.as_str())
        );
    }
}

#[test]
fn every_subscription_of_a_topic_has_a_key_of_its_own() {
    for cloud in Cloud::ALL {
        let data = data(&on("dev", cloud).with(TOPIC).provisioned().call());
        assert_eq!(data["type"], "topic", "{cloud}");
        assert!(data.contains_key("receive-from-invoicing"), "{cloud}");
        assert!(!data.contains_key("receive-from"), "{cloud}");
    }
}

#[test]
fn the_values_are_those_of_the_cloud() {
    for (cloud, spec, want) in [
        (
            Cloud::Aws,
            "{}",
            vec![
                (
                    "send-to",
                    "https://sqs.eu-central-1.amazonaws.com/111122223333/acme-payments-dev-orders-",
                ),
                ("region", "eu-central-1"),
                (
                    "policy-arn",
                    "arn:aws:iam::111122223333:policy/acme-payments-dev-orders-",
                ),
            ],
        ),
        (
            Cloud::Aws,
            TOPIC,
            vec![
                (
                    "send-to",
                    "arn:aws:sns:eu-central-1:111122223333:acme-payments-dev-orders-",
                ),
                (
                    "receive-from-invoicing",
                    "https://sqs.eu-central-1.amazonaws.com/111122223333/acme-payments-dev-orders-",
                ),
            ],
        ),
        (
            Cloud::Gcp,
            "{}",
            vec![
                ("project", "acme"),
                ("send-to", "projects/acme/topics/acme-payments-dev-orders-"),
                (
                    "receive-from",
                    "projects/acme/subscriptions/acme-payments-dev-orders-",
                ),
            ],
        ),
        (
            Cloud::Azure,
            "{}",
            vec![
                ("url", "amqps://acme-payments-dev-orders-"),
                ("send-to", "messages"),
                ("dead-letter", "messages/$DeadLetterQueue"),
                ("connection-string", "Endpoint=sb://from-azure"),
            ],
        ),
        (
            Cloud::Local,
            "{}",
            vec![
                ("url", "nats://orders-queue.payments-dev.svc:4222"),
                ("username", "app"),
                ("stream", "orders-queue"),
                ("receive-from", "orders-queue"),
            ],
        ),
    ] {
        let reply = on("dev", cloud).with(spec).provisioned().call();
        let data = data(&reply);
        for (key, start) in want {
            assert!(data[key].starts_with(start), "{cloud}: {key} {}", data[key]);
        }
        assert_eq!(reply.status()["endpoint"]["url"], data["url"], "{cloud}");
    }
}

#[test]
fn messages_that_stay_in_order_are_in_queues_whose_names_say_so() {
    let reply = on("dev", Cloud::Aws).with("{ordering: fifo}").provisioned();
    let data = data(&reply.call());
    for key in ["send-to", "receive-from", "dead-letter"] {
        assert_eq!(data[key].rsplit('.').next(), Some("fifo"), "{key}");
    }
}

#[test]
fn the_documentation_of_the_field_names_every_key() {
    let definition = pave_api::schema::structural::<pave_api::queue::QueueSpec>();
    let text = definition["properties"]["connectionSecret"]["description"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut keys = BTreeSet::new();
    for cloud in Cloud::ALL {
        keys.extend(data(&on("dev", cloud).provisioned().call()).into_keys());
    }
    for key in keys {
        assert!(
            text.contains(&format!("`{key}`")),
            "{key} is not documented"
        );
    }
}

#[test]
fn a_secret_that_applications_mount_is_not_withdrawn() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud).provisioned();
        let before = scenario.call().object("connection");
        for observed in scenario.observed.values_mut() {
            observed.object["status"] = serde_json::Value::Null;
            observed.connection_details.clear();
        }
        assert_eq!(scenario.call().object("connection"), before, "{cloud}");
    }
}

#[test]
fn without_its_secret_a_queue_is_not_ready() {
    for cloud in [Cloud::Aws, Cloud::Gcp, Cloud::Azure] {
        let reply = on("dev", cloud).call();
        let waiting = ("False".to_owned(), "WaitingForQueue".to_owned());
        assert_eq!(reply.condition("ConnectionPublished"), Some(waiting));
        assert!(!reply.composite_is_ready(), "{cloud}");
    }
}
