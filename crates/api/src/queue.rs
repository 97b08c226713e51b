//! `kind: Queue`, messages between applications: a queue, or a topic with subscriptions.

mod names;

use std::collections::BTreeMap;

use kube::KubeSchema;
use pave_catalog::Cloud;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    composite::Composite,
    developer::{DeveloperSpec, Record, Recorded, Shared},
    status::{DeveloperStatus, Location},
    vocabulary::{self, ConnectionSecret, DeletionPolicy, Exception, Tags},
};

pub use names::AZURE_ENTITY;

/// A Queue, or the `XQueue` behind a claim.
pub type Queue = Composite<QueueSpec, QueueStatus>;

/// Messages between applications: encrypted, refusing connections that are not, with a place for messages that nobody can
/// handle.
///
/// Four lines are enough; every field has a safe default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new(
    "!has(self.subscriptions) || size(self.subscriptions) == 0 || self.type == 'topic'"
).message("only a topic has subscriptions; set type: topic, or leave subscriptions out").field_path(".subscriptions"))]
pub struct QueueSpec {
    /// How much the queue is expected to be used: what the estimate of its price is made from. It is no limit, except
    /// locally, where it is also the size of the server and its volume. The default comes from the platform's policy, `small`
    /// if it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::size")]
    pub size: Option<String>,
    /// Where it runs. The default comes from the platform's policy. Cannot be changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::cloud")]
    pub cloud: Option<Cloud>,
    /// The place where messages are kept, for example `ireland`. The default comes from the platform's policy. Cannot be
    /// changed once resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "vocabulary::region")]
    pub region: Option<String>,
    /// `queue`: each message is handled once. `topic`: each subscription gets a copy of each message. Cannot be changed later.
    #[serde(rename = "type", default)]
    #[schemars(schema_with = "type_of_queue")]
    #[x_kube(validation = ("self == oldSelf", "type cannot be changed; create another Queue and move the applications"))]
    pub type_: QueueType,
    /// `standard`: messages may arrive twice and out of order. `fifo`: messages of one group arrive in the order in which they
    /// were sent. Cannot be changed later.
    #[serde(default)]
    #[schemars(schema_with = "ordering")]
    #[x_kube(validation = ("self == oldSelf", "ordering cannot be changed; create another Queue and move the applications"))]
    pub ordering: Ordering,
    /// Seconds that a message is kept while nobody handles it. The default is 345600, four days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 60, max = 1_209_600))]
    pub retention_seconds: Option<u32>,
    /// Seconds that an application has to handle a message before it is delivered again. The default is 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 43200))]
    pub visibility_timeout_seconds: Option<u32>,
    /// Where messages go that nobody can handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<DeadLetterSpec>,
    /// Largest message in KB. The default is 256. Not every cloud can set less.
    #[serde(
        rename = "maxMessageKB",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(range(min = 1, max = 256))]
    pub max_message_kb: Option<u32>,
    /// Who gets a copy of each message; only of a topic. A subscription that is removed is deleted with its
    /// messages; where deletionPolicy is Retain it stays in the cloud and gets messages until somebody removes it there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "subscriptions")]
    pub subscriptions: Vec<Subscription>,
    /// The Secret that applications mount. Its keys: `type` (`queue` or `topic`), `provider`, `ordering`, `url`, `send-to`
    /// (where messages are sent: the queue's URL or the topic's ARN on AWS, the topic's path on Google Cloud, the entity's name
    /// on Azure, the subject locally), `receive-from` of a queue or `receive-from-<subscription>` for each subscription of a
    /// topic, `dead-letter` where there is one; on a cloud `region`; on AWS `policy-arn`, the policy that lets in whoever it is
    /// attached to; on Google Cloud `project`; on Azure `host` and `connection-string`; locally `host`, `port`, `username`,
    /// `password` and `stream`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_secret: Option<ConnectionSecret>,
    /// Own tags on everything that is created, beside the automatic ones (team, cost center, environment ...).
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    #[schemars(schema_with = "vocabulary::tags")]
    pub tags: Tags,
    /// What happens to the messages when this object is deleted. Snapshot is not possible for queues. The default comes from
    /// the environment: development Delete, staging and production Retain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Refuse to delete this object. The default comes from the environment: on in staging and production. Turn it off
    /// first, wait until `status.phase` is Deletable, then delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    /// Waives those guardrails that the platform team allows to be waived, visibly, until a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

impl DeveloperSpec for QueueSpec {
    fn shared(&self) -> Shared<'_> {
        Shared {
            size: self.size.as_deref(),
            cloud: self.cloud,
            region: self.region.as_deref(),
            tags: &self.tags,
            exception: self.exception.as_ref(),
            connection_secret: self.connection_secret.as_ref(),
            deletion_policy: self.deletion_policy,
            deletion_protection: self.deletion_protection,
        }
    }
}

/// Whether a message is handled once or copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum QueueType {
    /// Each message is handled once.
    #[default]
    Queue,
    /// Each subscription gets a copy of each message.
    Topic,
}

impl QueueType {
    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Topic => "topic",
        }
    }
}

/// Whether messages stay in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ordering {
    /// Messages may arrive twice and out of order.
    #[default]
    Standard,
    /// Messages of one group arrive in the order in which they were sent.
    Fifo,
}

impl Ordering {
    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Fifo => "fifo",
        }
    }
}

/// Where messages go that nobody can handle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetterSpec {
    /// Whether there is such a place. The default is true. Without it such a message is delivered until it grows too old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// How often a message is delivered before it goes there. The default is 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub max_receive_count: Option<u32>,
}

/// Who gets a copy of each message of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its name, for example `invoices`.
    #[schemars(
        length(min = 1, max = 30),
        regex(pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$")
    )]
    pub name: String,
    /// Only messages with these attributes; the default is every message. Not every cloud can do this.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "filter")]
    pub filter: BTreeMap<String, String>,
}

/// What the platform reports about a Queue.
pub type QueueStatus = DeveloperStatus<ResolvedQueue>;

/// What was decided once and is kept: a new default, policy, price, catalogue or software version never moves or replaces a
/// queue that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedQueue {
    /// Where it runs.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub location: Location,
    /// The size that was asked for.
    #[schemars(length(max = 63))]
    pub size: String,
    /// Queue or topic.
    #[serde(rename = "type")]
    pub type_: QueueType,
    /// Whether messages stay in order.
    pub ordering: Ordering,
    /// Seconds that a message is kept.
    pub retention_seconds: u32,
    /// Seconds that an application has to handle a message.
    pub visibility_timeout_seconds: u32,
    /// How often a message is delivered before it is given up; absent where it never is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_receive_count: Option<u32>,
    /// Largest message in KB.
    #[serde(rename = "maxMessageKB")]
    pub max_message_kb: u32,
    /// Who gets a copy of each message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub subscriptions: Vec<Subscription>,
    /// Number of the project, which whoever moves dead letters is called after (gcp).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 20))]
    pub project_number: Option<String>,
    /// What the server requests, `<cpu>-<memory>` (local).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub class: Option<String>,
    /// Volume in GB (local).
    #[serde(rename = "storageGB", skip_serializing_if = "Option::is_none")]
    pub storage_gb: Option<u32>,
    /// Image that makes streams and consumers (local).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub setup_image: Option<String>,
    /// What happens to the messages on deletion.
    pub deletion_policy: DeletionPolicy,
    /// Its name in the cloud; everything else that belongs to it is called after it. The same manifest on a fresh control plane
    /// finds it again.
    #[schemars(length(max = 98))]
    pub external_name: String,
}

impl Record for ResolvedQueue {
    const KIND: &str = "Queue";

    fn recorded(&self) -> Recorded<'_> {
        Recorded {
            location: &self.location,
            size: &self.size,
            external_name: &self.external_name,
            deletion_policy: Some(self.deletion_policy),
        }
    }
}

fn type_of_queue(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["queue", "topic"], "default": "queue"})
}

fn ordering(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["standard", "fifo"], "default": "standard"})
}

/// Two of one name are refused by the API server. AWS lets ten queues share a place for dead letters.
fn subscriptions(generator: &mut SchemaGenerator) -> Schema {
    let item = Subscription::json_schema(generator);
    json_schema!({
        "type": "array",
        "maxItems": 10,
        "items": item,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
    })
}

/// Values that every cloud's language of filters takes as they are. SNS takes five attributes.
fn filter(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 5,
        "additionalProperties": {"type": "string", "maxLength": 32, "pattern": "^[a-zA-Z0-9][-_.a-zA-Z0-9]*$"},
        "x-kubernetes-validations": [{
            "rule": "self.all(key, key.matches('^[a-z][_a-z0-9]{0,31}$'))",
            "message": "attributes are lower case letters, digits and _, start with a letter and have at most 32 characters",
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_developer_may_leave_out_everything() {
        assert_eq!(
            crate::schema::structural::<QueueSpec>().get("required"),
            None
        );
    }
}
