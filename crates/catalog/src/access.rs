//! What somebody needs to read from or to write to one thing in a cloud, and nothing more.

use serde::Deserialize;

/// A thing in a cloud that somebody is let to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// A queue of Amazon SQS.
    SqsQueue,
    /// A topic of Amazon SNS.
    SnsTopic,
    /// A bucket of Amazon S3 itself.
    S3Bucket,
    /// What is in a bucket of Amazon S3.
    S3Objects,
    /// A topic of Google Cloud Pub/Sub.
    PubsubTopic,
    /// A subscription of Google Cloud Pub/Sub.
    PubsubSubscription,
    /// A bucket of Google Cloud Storage.
    CloudStorageBucket,
    /// A queue, topic or subscription of Azure Service Bus.
    ServiceBusEntity,
    /// A container of Azure Blob Storage.
    BlobContainer,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::SqsQueue,
        Self::SnsTopic,
        Self::S3Bucket,
        Self::S3Objects,
        Self::PubsubTopic,
        Self::PubsubSubscription,
        Self::CloudStorageBucket,
        Self::ServiceBusEntity,
        Self::BlobContainer,
    ];

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::SqsQueue => "SQS queue",
            Self::SnsTopic => "SNS topic",
            Self::S3Bucket => "S3 bucket",
            Self::S3Objects => "objects of an S3 bucket",
            Self::PubsubTopic => "Pub/Sub topic",
            Self::PubsubSubscription => "Pub/Sub subscription",
            Self::CloudStorageBucket => "Cloud Storage bucket",
            Self::ServiceBusEntity => "Service Bus queue, topic or subscription",
            Self::BlobContainer => "Blob Storage container",
        }
    }
}

/// What somebody does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Take messages, or see objects.
    Read,
    /// Send messages, or make, replace and delete objects.
    Write,
}

impl Use {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The word as manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What one use of one thing needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Permissions {
    /// Actions on AWS, elsewhere names of built-in roles.
    pub allow: Vec<String>,
    /// Actions on the key, where what is kept there has a key of its own (AWS).
    #[serde(default)]
    pub key: Vec<String>,
    /// Whether whoever writes with it reads with it, too.
    #[serde(default)]
    pub also_reads: bool,
    /// What it lets beside, where the cloud has nothing smaller.
    pub remark: Option<String>,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

/// What each use of one thing needs. One that it does not have is absent: nobody reads from a topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByUse {
    read: Option<Permissions>,
    write: Option<Permissions>,
}

impl ByUse {
    pub(crate) fn get(&self, of: Use) -> Option<&Permissions> {
        match of {
            Use::Read => self.read.as_ref(),
            Use::Write => self.write.as_ref(),
        }
    }
}
