//! A filled sample of every kind of messaging that we compose, on every cloud.

use pave_resources::{
    aws::iam, aws::sns, aws::sqs, azure::servicebus as azure, gcp::pubsub as gcp,
};
use serde_json::Value;

use super::{labeled_sibling, managed, tags, text};

pub(crate) fn all() -> Vec<Value> {
    let mut all = amazon();
    all.extend(google());
    all.extend(azure());
    all
}

fn amazon() -> Vec<Value> {
    let region = || text("eu-central-1");
    vec![
        managed(sqs::Queue {
            region: region(),
            name: text("orders.fifo"),
            fifo_queue: Some(true),
            content_based_deduplication: Some(true),
            message_retention_seconds: 345_600,
            visibility_timeout_seconds: 30,
            receive_wait_time_seconds: 20,
            max_message_size: 262_144,
            sqs_managed_sse_enabled: Some(true),
            kms_master_key_id: Some(text("arn:aws:kms:eu-central-1:1:key/k")),
            policy: Some(text("{}")),
            redrive_policy: Some(text("{}")),
            redrive_allow_policy: Some(text("{}")),
            tags: Some(tags()),
        }),
        managed(sns::Topic {
            region: region(),
            fifo_topic: Some(true),
            content_based_deduplication: Some(true),
            kms_master_key_id: text("alias/aws/sns"),
            policy: text("{}"),
            tags: Some(tags()),
        }),
        managed(sns::TopicSubscription {
            region: region(),
            topic_arn: text("arn:aws:sns:eu-central-1:1:orders"),
            protocol: text("sqs"),
            endpoint: text("arn:aws:sqs:eu-central-1:1:orders"),
            raw_message_delivery: true,
            filter_policy: Some(text("{}")),
        }),
        managed(iam::Policy {
            description: text("Queue payments-dev/orders"),
            policy: text("{}"),
            tags: Some(tags()),
        }),
    ]
}

fn google() -> Vec<Value> {
    let project = || Some(text("payments"));
    let topic = || text("projects/payments/topics/orders");
    let member = || text("serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com");
    vec![
        managed(gcp::Topic {
            project: project(),
            kms_key_name: Some(text(
                "projects/payments/locations/europe-west3/keyRings/r/cryptoKeys/k",
            )),
            message_storage_policy: gcp::MessageStoragePolicy {
                allowed_persistence_regions: vec![text("europe-west3")],
                enforce_in_transit: true,
            },
            labels: Some(tags()),
        }),
        managed(gcp::Subscription {
            project: project(),
            topic: topic(),
            ack_deadline_seconds: 30,
            message_retention_duration: text("345600s"),
            enable_message_ordering: true,
            enable_exactly_once_delivery: true,
            filter: Some(text("attributes.kind = \"invoice\"")),
            expiration_policy: gcp::ExpirationPolicy { ttl: text("") },
            dead_letter_policy: Some(gcp::DeadLetterPolicy {
                dead_letter_topic: topic(),
                max_delivery_attempts: 5,
            }),
            labels: Some(tags()),
        }),
        managed(gcp::TopicIAMMember {
            project: project(),
            topic: topic(),
            role: text("roles/pubsub.publisher"),
            member: member(),
        }),
        managed(gcp::SubscriptionIAMMember {
            project: project(),
            subscription: text("orders"),
            role: text("roles/pubsub.subscriber"),
            member: member(),
        }),
    ]
}

fn azure() -> Vec<Value> {
    let selector = || Some(labeled_sibling());
    vec![
        managed(azure::ServiceBusNamespace {
            location: text("germanywestcentral"),
            resource_group_name: text("payments"),
            sku: text("Standard"),
            minimum_tls_version: text("1.2"),
            local_auth_enabled: true,
            tags: Some(tags()),
        }),
        managed(azure::Queue {
            namespace_id_selector: selector(),
            default_message_ttl: text("PT345600S"),
            lock_duration: text("PT30S"),
            max_delivery_count: 5,
            dead_lettering_on_message_expiration: false,
            requires_session: true,
            requires_duplicate_detection: true,
        }),
        managed(azure::Topic {
            namespace_id_selector: selector(),
            default_message_ttl: text("PT345600S"),
            support_ordering: true,
            requires_duplicate_detection: true,
        }),
        managed(azure::Subscription {
            topic_id_selector: selector(),
            default_message_ttl: text("PT345600S"),
            lock_duration: text("PT30S"),
            max_delivery_count: 5,
            dead_lettering_on_message_expiration: false,
            requires_session: true,
        }),
        managed(azure::QueueAuthorizationRule {
            queue_id_selector: selector(),
            listen: true,
            send: true,
            manage: false,
        }),
        managed(azure::NamespaceAuthorizationRule {
            namespace_id_selector: selector(),
            listen: true,
            send: true,
            manage: false,
        }),
    ]
}
