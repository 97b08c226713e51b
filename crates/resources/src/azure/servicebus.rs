//! Azure Service Bus, `servicebus.azure.m.upbound.io`. Durations are ISO 8601, such as `PT30S`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

const API_VERSION: &str = "servicebus.azure.m.upbound.io/v1beta1";

/// A namespace, which holds queues and topics and has their address. Its name is the external name, unique in all of Azure.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceBusNamespace {
    /// Region, such as `germanywestcentral`. Cannot be changed.
    pub location: String,
    /// The resource group. Cannot be changed.
    pub resource_group_name: String,
    /// `Standard` or `Premium`; `Basic` has no topics.
    pub sku: String,
    /// Such as `1.2`.
    pub minimum_tls_version: String,
    /// Whether keys let in, beside identities.
    pub local_auth_enabled: bool,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for ServiceBusNamespace {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "ServiceBusNamespace";
}

/// A queue. Its name is the external name. It always has a place for dead letters.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Selects the [`ServiceBusNamespace`].
    pub namespace_id_selector: Option<Selector>,
    /// How long a message is kept.
    pub default_message_ttl: String,
    /// How long until a message is delivered again, at most five minutes.
    pub lock_duration: String,
    /// After how many deliveries a message is given up.
    pub max_delivery_count: u32,
    /// Whether a message that grew too old is kept among the dead letters.
    pub dead_lettering_on_message_expiration: bool,
    /// Whether messages of a session stay in order. Cannot be changed.
    pub requires_session: bool,
    /// Whether messages with the same id count as one. Cannot be changed.
    pub requires_duplicate_detection: bool,
}

impl ForProvider for Queue {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Queue";
}

/// A topic. Its name is the external name.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Topic {
    /// Selects the [`ServiceBusNamespace`].
    pub namespace_id_selector: Option<Selector>,
    /// How long a message is kept.
    pub default_message_ttl: String,
    /// Whether messages stay in order.
    pub support_ordering: bool,
    /// Whether messages with the same id count as one. Cannot be changed.
    pub requires_duplicate_detection: bool,
}

impl ForProvider for Topic {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Topic";
}

/// A subscription of a [`Topic`]. Its name is the external name. It always has a place for dead letters.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Selects the [`Topic`].
    pub topic_id_selector: Option<Selector>,
    /// How long a message is kept.
    pub default_message_ttl: String,
    /// How long until a message is delivered again, at most five minutes.
    pub lock_duration: String,
    /// After how many deliveries a message is given up.
    pub max_delivery_count: u32,
    /// Whether a message that grew too old is kept among the dead letters.
    pub dead_lettering_on_message_expiration: bool,
    /// Whether messages of a session stay in order. Cannot be changed.
    pub requires_session: bool,
}

impl ForProvider for Subscription {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Subscription";
}

/// A key that lets in to one [`Queue`]. Its name is the external name. Its connection secret holds
/// `attribute.primary_connection_string`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueAuthorizationRule {
    /// Selects the [`Queue`].
    pub queue_id_selector: Option<Selector>,
    /// May receive.
    pub listen: bool,
    /// May send.
    pub send: bool,
    /// May change the queue itself.
    pub manage: bool,
}

impl ForProvider for QueueAuthorizationRule {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "QueueAuthorizationRule";
}

/// A key that lets in to everything in a [`ServiceBusNamespace`]. Its name is the external name. Its connection secret holds
/// `attribute.primary_connection_string`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceAuthorizationRule {
    /// Selects the [`ServiceBusNamespace`].
    pub namespace_id_selector: Option<Selector>,
    /// May receive.
    pub listen: bool,
    /// May send.
    pub send: bool,
    /// May change what is in the namespace.
    pub manage: bool,
}

impl ForProvider for NamespaceAuthorizationRule {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "NamespaceAuthorizationRule";
}
