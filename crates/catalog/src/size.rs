//! Sizes, and the database classes that serve them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{ByCloud, ByEngine};

/// A size a developer can name. What it means on each cloud is data, not code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// As developers write it.
    pub name: String,
    /// What it is for, in a sentence.
    pub description: String,
    /// What a pod of a service of this size requests.
    pub service: Requests,
    /// What a queue of this size is expected to be used for.
    pub queue: QueueSize,
    /// What a bucket of this size is expected to be used for.
    pub bucket: BucketSize,
    /// What an environment of this size may hold.
    pub environment: EnvironmentSize,
    /// What a database of this size is.
    pub database: DatabaseSize,
}

/// What an environment of a size may hold, all together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EnvironmentSize {
    /// Cores that its pods request.
    pub cpu: String,
    /// Memory that its pods request.
    pub memory: String,
    /// Memory that its pods are limited to.
    pub memory_limit: String,
    /// Its pods.
    pub pods: u32,
    /// Its volumes.
    pub volumes: u32,
    /// Room on its volumes.
    pub storage: String,
    /// Objects by the plural of their kind.
    pub objects: BTreeMap<String, u32>,
}

/// What a queue of a size is expected to carry: a profile for the estimate of its price, and no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct QueueSize {
    /// Messages that are sent in a month.
    pub monthly_messages: u32,
    /// What a message weighs, in KB.
    pub message_kb: u32,
    /// Volume of a local queue in GB, which is a limit.
    pub local_volume_gb: u32,
}

/// What a bucket of a size is expected to hold and to be asked: a profile for the estimate of its price, and no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BucketSize {
    /// What it holds, in GB.
    pub storage_gb: u32,
    /// Requests in a month that write or list.
    pub monthly_writes: u32,
    /// Requests in a month that read.
    pub monthly_reads: u32,
    /// Volume of a local bucket in GB, which is a limit.
    pub local_volume_gb: u32,
}

/// What a pod requests, as Kubernetes quantities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    /// Cores, for example `250m`.
    pub cpu: String,
    /// Memory, for example `512Mi`.
    pub memory: String,
}

/// A size as a database has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DatabaseSize {
    /// Storage in GB for those who do not ask for an amount. A cloud's smallest or next step may be larger.
    pub storage_gb: u32,
    /// What the size promises on every cloud; local databases are exempt and take what the cluster has.
    pub floor: Capacity,
    pub(crate) classes: ByCloud<ByEngine<ClassChoice>>,
}

/// Cores and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Capacity {
    /// Peak cores; burstable classes share them or earn them as credits.
    pub vcpu: Decimal,
    /// Memory in GiB.
    pub memory_gib: Decimal,
}

/// The class that serves a size, without and with a standby.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClassChoice {
    /// Name of the class of a single server.
    pub class: String,
    /// What serves the size when it has to be highly available.
    pub high_availability: StandbyClass,
}

/// What serves a size when it has to be highly available.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StandbyClass {
    /// Name of a class the cloud runs a standby for; larger than the size's own class where that one has none.
    Class(String),
    /// Why there is none, as the end of a sentence.
    Impossible(String),
}

/// Whether a second server stands by in another zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HighAvailability {
    /// One server.
    Single,
    /// Two servers, the second taking over when the first fails.
    Standby,
}

/// A machine as a cloud's database service sells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DatabaseClass {
    /// The provider's name, for example `db.m7g.large`; locally `<cpu>-<memory>` of the requests.
    pub name: String,
    /// Edition that sells the class, where the cloud has editions (Google Cloud).
    pub edition: Option<String>,
    /// Kind of volume the class is composed with, where the cloud lets us choose.
    pub disk_type: Option<String>,
    /// Peak cores.
    pub vcpu: Decimal,
    /// Memory in GiB.
    pub memory_gib: Decimal,
    /// Whether cores are shared or earned as credits, so that the peak cannot be sustained.
    pub burstable: bool,
    /// Whether the cloud runs a standby for this class.
    pub high_availability: bool,
    /// What the pod requests; only local classes have it.
    pub requests: Option<Requests>,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

impl From<bool> for HighAvailability {
    fn from(wanted: bool) -> Self {
        if wanted { Self::Standby } else { Self::Single }
    }
}
