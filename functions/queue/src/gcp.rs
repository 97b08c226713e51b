//! A Queue on Google Cloud: a Pub/Sub topic with one subscription for a queue, or with the developer's own for a topic.
//!
//! Pub/Sub takes encrypted connections only, and encrypts what it keeps.

use pave_api::queue::{Ordering, QueueType, Subscription as Asked};
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::gcp::pubsub::{
    DeadLetterPolicy, ExpirationPolicy, MessageStoragePolicy, Subscription, SubscriptionIAMMember,
    Topic, TopicIAMMember,
};

use crate::{
    Queue,
    placement::{GcpPlace, ServiceAgent},
    usage::{Use, used},
};

/// Dead letters wait as long as the other clouds let them.
const DEAD_LETTER_RETENTION_SECONDS: u32 = 1_209_600;

pub(crate) fn build(resolved: &Resolved<Queue>, place: &GcpPlace) -> Vec<Composed> {
    let gcp = Gcp { resolved, place };
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: resolved.recorded.deletion_policy,
    };
    let recorded = &resolved.recorded;
    let topic = managed.managed(Some(&gcp.topic_name()), gcp.topic());
    let mut resources = vec![used(Queue::ANCHOR, topic, recorded, Use::Published)];
    for (role, name, filter) in gcp.subscriptions() {
        let subscription = gcp.subscription(filter);
        let subscription = managed.managed(Some(&name), subscription);
        resources.push(used(&role, subscription, recorded, Use::Delivered));
        if let Some(agent) = &place.dead_letters {
            let takes = gcp.takes(name, agent);
            resources.push(managed.part(&format!("{role}-dead-letters"), None, takes));
        }
    }
    if let Some(agent) = &place.dead_letters {
        let name = gcp.dead_letter_name();
        let topic = managed.managed(Some(&name), gcp.topic());
        let subscription = managed.managed(Some(&name), gcp.dead_letter_subscription());
        resources.extend([
            used("dead-letter", topic, recorded, Use::Spare),
            used(
                "dead-letter-subscription",
                subscription,
                recorded,
                Use::Spare,
            ),
            managed.part("dead-letter-publisher", None, gcp.puts(agent)),
        ]);
    }
    resources
}

/// What every resource is built from, and the names that applications are told.
#[derive(Clone, Copy)]
pub(crate) struct Gcp<'a> {
    pub(crate) resolved: &'a Resolved<Queue>,
    pub(crate) place: &'a GcpPlace,
}

impl Gcp<'_> {
    /// The full name of a topic.
    pub(crate) fn topic_path(&self, name: &str) -> String {
        format!("projects/{}/topics/{name}", self.place.project)
    }

    /// The full name of a subscription.
    pub(crate) fn subscription_path(&self, name: &str) -> String {
        format!("projects/{}/subscriptions/{name}", self.place.project)
    }

    pub(crate) fn topic_name(&self) -> String {
        self.resolved.recorded.main_name()
    }

    /// Topic and subscription of dead letters.
    pub(crate) fn dead_letter_name(&self) -> String {
        self.resolved.recorded.dead_letter_name()
    }

    /// The subscription of a subscription.
    pub(crate) fn subscription_name(&self, subscription: &Asked) -> String {
        self.resolved.recorded.subscription_name(subscription)
    }

    /// Role, name and filter of each.
    fn subscriptions(&self) -> Vec<(String, String, Option<String>)> {
        let recorded = &self.resolved.recorded;
        match recorded.type_ {
            QueueType::Queue => vec![("subscription".to_owned(), self.topic_name(), None)],
            QueueType::Topic => {
                let subscriptions = recorded.subscriptions.iter();
                subscriptions
                    .map(|subscription| {
                        let role = format!("subscription-{}", subscription.name);
                        let name = self.subscription_name(subscription);
                        (role, name, filter(subscription))
                    })
                    .collect()
            }
        }
    }

    fn project(&self) -> String {
        self.place.project.clone()
    }

    fn topic(&self) -> Topic {
        Topic {
            project: Some(self.project()),
            kms_key_name: self.place.kms_key.clone(),
            message_storage_policy: MessageStoragePolicy {
                allowed_persistence_regions: vec![self.place.region.clone()],
                enforce_in_transit: true,
            },
            labels: None,
        }
    }

    fn subscription(&self, filter: Option<String>) -> Subscription {
        let recorded = &self.resolved.recorded;
        let is_fifo = recorded.ordering == Ordering::Fifo;
        Subscription {
            project: Some(self.project()),
            topic: self.topic_path(&self.topic_name()),
            ack_deadline_seconds: recorded.visibility_timeout_seconds,
            message_retention_duration: format!("{}s", recorded.retention_seconds),
            enable_message_ordering: is_fifo,
            enable_exactly_once_delivery: is_fifo,
            filter,
            // Otherwise one that nobody used for a month is deleted, and what is sent is lost.
            expiration_policy: ExpirationPolicy { ttl: String::new() },
            dead_letter_policy: self
                .place
                .dead_letters
                .as_ref()
                .map(|agent| DeadLetterPolicy {
                    dead_letter_topic: self.topic_path(&self.dead_letter_name()),
                    max_delivery_attempts: agent.max_delivery_attempts,
                }),
            labels: None,
        }
    }

    fn dead_letter_subscription(&self) -> Subscription {
        Subscription {
            topic: self.topic_path(&self.dead_letter_name()),
            message_retention_duration: format!("{DEAD_LETTER_RETENTION_SECONDS}s"),
            enable_message_ordering: false,
            enable_exactly_once_delivery: false,
            dead_letter_policy: None,
            ..self.subscription(None)
        }
    }

    /// Pub/Sub itself may put dead letters where they go.
    fn puts(&self, agent: &ServiceAgent) -> TopicIAMMember {
        TopicIAMMember {
            project: Some(self.project()),
            topic: self.topic_path(&self.dead_letter_name()),
            role: "roles/pubsub.publisher".to_owned(),
            member: member(agent),
        }
    }

    /// Pub/Sub itself may take dead letters from where they are.
    fn takes(&self, subscription: String, agent: &ServiceAgent) -> SubscriptionIAMMember {
        SubscriptionIAMMember {
            project: Some(self.project()),
            subscription,
            role: "roles/pubsub.subscriber".to_owned(),
            member: member(agent),
        }
    }
}

/// Source: Google Cloud, "Handle message failures", on forwarding to a dead-letter topic.
fn member(agent: &ServiceAgent) -> String {
    let number = &agent.project_number;
    format!("serviceAccount:service-{number}@gcp-sa-pubsub.iam.gserviceaccount.com")
}

/// Keys and values have letters, digits, `-`, `_` and `.` only, so nothing in them can end the text.
fn filter(subscription: &Asked) -> Option<String> {
    let terms = subscription.filter.iter();
    let terms: Vec<String> = terms
        .map(|(key, value)| format!("attributes.{key} = \"{value}\""))
        .collect();
    (!terms.is_empty()).then(|| terms.join(" AND "))
}
