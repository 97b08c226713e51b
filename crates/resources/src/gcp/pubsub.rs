//! Google Cloud Pub/Sub, `pubsub.gcp.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

const API_VERSION: &str = "pubsub.gcp.m.upbound.io/v1beta1";

/// A topic. Its name in the project is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Topic {
    /// The project. `None` means the provider's.
    pub project: Option<String>,
    /// Key that encrypts messages. `None` means Google's own.
    pub kms_key_name: Option<String>,
    /// Where messages are kept.
    pub message_storage_policy: MessageStoragePolicy,
    /// Labels, usually set by [`apply`](crate::tags::apply).
    pub labels: Option<BTreeMap<String, String>>,
}

impl ForProvider for Topic {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Topic";
}

/// Where messages of a [`Topic`] are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageStoragePolicy {
    /// Regions.
    pub allowed_persistence_regions: Vec<String>,
    /// Whether messages from elsewhere are refused.
    pub enforce_in_transit: bool,
}

/// A subscription that applications pull from. Its name in the project is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The project. `None` means the provider's.
    pub project: Option<String>,
    /// The topic, `projects/<project>/topics/<name>`. Cannot be changed.
    pub topic: String,
    /// Seconds until a message is delivered again, 10 to 600.
    pub ack_deadline_seconds: u32,
    /// How long messages are kept, such as `345600s`; 10 minutes to 31 days.
    pub message_retention_duration: String,
    /// Whether messages of a key stay in order. Cannot be changed.
    pub enable_message_ordering: bool,
    /// Whether an acknowledged message never comes again.
    pub enable_exactly_once_delivery: bool,
    /// Which messages. Cannot be changed.
    pub filter: Option<String>,
    /// When an unused one is deleted.
    pub expiration_policy: ExpirationPolicy,
    /// Where messages go that nobody can handle.
    pub dead_letter_policy: Option<DeadLetterPolicy>,
    /// Labels, usually set by [`apply`](crate::tags::apply).
    pub labels: Option<BTreeMap<String, String>>,
}

impl ForProvider for Subscription {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Subscription";
}

/// When an unused [`Subscription`] is deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpirationPolicy {
    /// How long; empty means never.
    pub ttl: String,
}

/// Where messages of a [`Subscription`] go that nobody can handle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetterPolicy {
    /// A topic, `projects/<project>/topics/<name>`.
    pub dead_letter_topic: String,
    /// After how many deliveries, 5 to 100.
    pub max_delivery_attempts: u32,
}

/// Lets somebody do something with a topic.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicIAMMember {
    /// The project. `None` means the provider's.
    pub project: Option<String>,
    /// The topic, `projects/<project>/topics/<name>`.
    pub topic: String,
    /// What, such as `roles/pubsub.publisher`.
    pub role: String,
    /// Who, such as `serviceAccount:<address>`.
    pub member: String,
}

impl ForProvider for TopicIAMMember {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "TopicIAMMember";
}

/// Lets somebody do something with a subscription.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionIAMMember {
    /// The project. `None` means the provider's.
    pub project: Option<String>,
    /// The subscription's name.
    pub subscription: String,
    /// What, such as `roles/pubsub.subscriber`.
    pub role: String,
    /// Who, such as `serviceAccount:<address>`.
    pub member: String,
}

impl ForProvider for SubscriptionIAMMember {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "SubscriptionIAMMember";
}
