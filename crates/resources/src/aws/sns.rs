//! Amazon SNS, `sns.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

const API_VERSION: &str = "sns.aws.m.upbound.io/v1beta1";

/// A topic. Its name in the cloud is the external name; that of a FIFO topic ends with `.fifo`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Topic {
    /// Region, such as `eu-central-1`.
    pub region: String,
    /// Whether messages of a group stay in order. Cannot be changed.
    pub fifo_topic: Option<bool>,
    /// Whether equal messages within five minutes count as one. Only for FIFO topics.
    pub content_based_deduplication: Option<bool>,
    /// Key that encrypts messages.
    pub kms_master_key_id: String,
    /// Who may do what, as JSON.
    pub policy: String,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Topic {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "Topic";
}

/// Delivery of a topic's messages to a queue. The provider calls it by its ARN.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicSubscription {
    /// Region.
    pub region: String,
    /// ARN of the topic. Cannot be changed.
    pub topic_arn: String,
    /// `sqs`.
    pub protocol: String,
    /// ARN of the queue. Cannot be changed.
    pub endpoint: String,
    /// Whether the queue gets the message itself, without an envelope.
    pub raw_message_delivery: bool,
    /// Which messages, as JSON.
    pub filter_policy: Option<String>,
}

impl ForProvider for TopicSubscription {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "TopicSubscription";
}
