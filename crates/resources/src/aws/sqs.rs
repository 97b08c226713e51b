//! Amazon SQS, `sqs.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::ForProvider;

/// A queue. The provider calls it by its URL, which it writes into the external name itself.
///
/// Policies are fields here rather than resources of their own, so that there is no moment without them.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Region, such as `eu-central-1`.
    pub region: String,
    /// Its name, at most 80 characters; that of a FIFO queue ends with `.fifo`. Cannot be changed.
    pub name: String,
    /// Whether messages of a group stay in order. Cannot be changed.
    pub fifo_queue: Option<bool>,
    /// Whether equal messages within five minutes count as one. Only for FIFO queues.
    pub content_based_deduplication: Option<bool>,
    /// Seconds that a message is kept, 60 to 1209600.
    pub message_retention_seconds: u32,
    /// Seconds until a message is delivered again, 0 to 43200.
    pub visibility_timeout_seconds: u32,
    /// Seconds that a receiver waits for a message, 0 to 20.
    pub receive_wait_time_seconds: u32,
    /// Bytes of the largest message.
    pub max_message_size: u32,
    /// Whether AWS encrypts messages with keys of its own. Not together with `kms_master_key_id`.
    pub sqs_managed_sse_enabled: Option<bool>,
    /// Key that encrypts messages.
    pub kms_master_key_id: Option<String>,
    /// Who may do what, as JSON.
    pub policy: Option<String>,
    /// Where messages go that nobody can handle, as JSON.
    pub redrive_policy: Option<String>,
    /// Which queues may send their dead letters here, as JSON.
    pub redrive_allow_policy: Option<String>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for Queue {
    const API_VERSION: &str = "sqs.aws.m.upbound.io/v1beta1";
    const KIND: &str = "Queue";
}
