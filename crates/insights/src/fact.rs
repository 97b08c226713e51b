//! What events say, in our words: one fact is one statement about one thing. Facts are a set; order and repetition mean nothing.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use sha2::{Digest, Sha256};

/// One statement of an event about one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "camelCase")]
pub enum Fact {
    /// A deployment reached a status.
    Deployment(DeploymentFact),
    /// Commits came onto a branch.
    Push(PushFact),
    /// A pull or merge request as it was at some moment.
    Change(ChangeFact),
    /// Something was wrong in production, or is right again.
    Incident(IncidentFact),
    /// From which commit an artifact was built.
    Artifact(ArtifactFact),
    /// A developer's object was asked for, became ready or failed.
    Provisioning(ProvisioningFact),
    /// A golden path was started or came to an end.
    TemplateRun(TemplateRunFact),
    /// Somebody asked the platform for something.
    Request(RequestFact),
}

/// How far a deployment came.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum DeploymentStatus {
    /// Asked for.
    Pending,
    /// On its way.
    Running,
    /// Ended before it served anybody.
    Failed,
    /// Serves.
    Succeeded,
    /// Served, and then was found to be unhealthy.
    Degraded,
    /// A person says that it failed its users.
    MarkedFailed,
}

/// A deployment reached a status.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeploymentFact {
    /// When.
    pub at: Timestamp,
    /// Unique among the deployments of the service and environment; starts with the source.
    pub id: String,
    /// What was deployed.
    pub service: String,
    /// Where to.
    pub environment: String,
    /// How far it came.
    pub status: DeploymentStatus,
    /// `owner/name` of the repository of the commit.
    pub repository: Option<String>,
    /// Full hash.
    pub commit: Option<String>,
    /// Image with digest or package URL. Identifies what runs better than a commit.
    pub artifact: Option<String>,
    /// Hash of the configuration, when the same artifact can run with different ones.
    pub configuration: Option<String>,
    /// Whether a person or a pipeline says that it repairs production.
    #[serde(default)]
    pub hotfix: bool,
    /// Page where people see it.
    pub link: Option<String>,
}

/// Commits came onto a branch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushFact {
    /// `owner/name`.
    pub repository: String,
    /// Without `refs/heads/`.
    pub branch: String,
    /// Whether it is the branch that is deployed from.
    pub default_branch: bool,
    /// Head before; zeros when the branch is new.
    pub before: String,
    /// Head after.
    pub after: String,
    /// Oldest first.
    pub commits: Vec<Commit>,
}

/// A commit, without its author: nothing here measures people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Commit {
    /// Full hash.
    pub sha: String,
    /// When it was written.
    pub authored_at: Timestamp,
    /// Files it touches, as far as the source tells.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// A pull or merge request as it was at some moment.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeFact {
    /// When it was so.
    pub at: Timestamp,
    /// `owner/name`.
    pub repository: String,
    /// Number within the repository.
    pub number: i64,
    /// Branch it came from.
    pub branch: Option<String>,
    /// Head of that branch.
    pub head: Option<String>,
    /// Commits on the target branch that carry it: merge commit, squashed commit.
    #[serde(default)]
    pub merge_commits: Vec<String>,
    /// When it was merged; absent while it is open and when it was given up.
    pub merged_at: Option<Timestamp>,
    /// Labels then.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Whether it takes back another change.
    #[serde(default)]
    pub revert: bool,
    /// Its commits before the merge, as far as the source tells.
    #[serde(default)]
    pub commits: Vec<Commit>,
}

/// Something was wrong in production, or is right again.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IncidentFact {
    /// When this was said.
    pub at: Timestamp,
    /// Starts with the source.
    pub id: String,
    /// Service that suffers.
    pub service: Option<String>,
    /// Where.
    pub environment: Option<String>,
    /// In the words of the source.
    pub severity: Option<String>,
    /// Begin of the trouble.
    pub started_at: Option<Timestamp>,
    /// End of the trouble.
    pub resolved_at: Option<Timestamp>,
    /// Whether the end is only the time at which the message came.
    #[serde(default)]
    pub resolution_assumed: bool,
    /// Deployment, artifact or commit that a person or a tool names as the cause.
    pub cause: Option<String>,
}

/// From which commit an artifact was built.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArtifactFact {
    /// Image with digest or package URL.
    pub artifact: String,
    /// `owner/name`.
    pub repository: String,
    /// Full hash.
    pub commit: String,
}

/// A developer's object was asked for, became ready or failed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProvisioningFact {
    /// Unique name of the object and its generation.
    pub id: String,
    /// For example `Database`.
    pub kind: String,
    /// For example `small`.
    #[serde(default)]
    pub size: String,
    /// For example `aws`.
    #[serde(default)]
    pub cloud: String,
    /// Whose it is.
    #[serde(default)]
    pub team: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it was ready for the first time.
    pub ready_at: Option<Timestamp>,
    /// When it was given up or refused.
    pub failed_at: Option<Timestamp>,
    /// Seconds within which it was promised to be ready. Absent where nobody promised anything for it in particular; then the
    /// platform's general objective counts.
    pub objective_seconds: Option<i64>,
    /// Whether a canary asked for it, and no developer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
}

/// How a golden path ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum RunStatus {
    /// Not yet.
    Running,
    /// By a person.
    Cancelled,
    /// With an error.
    Failed,
    /// As it should.
    Succeeded,
}

/// A golden path was started or came to an end.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateRunFact {
    /// When it came to this.
    pub at: Timestamp,
    /// The portal's number of the run.
    pub id: String,
    /// Which golden path.
    pub template: String,
    /// Service that it makes.
    pub service: Option<String>,
    /// For whom.
    #[serde(default)]
    pub team: String,
    /// How far it came.
    pub status: RunStatus,
    /// When somebody started it.
    pub started_at: Timestamp,
}

/// Ways to ask the platform for something; the words of the DORA survey.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Channel {
    /// A portal.
    Portal,
    /// The command line `pave`.
    Cli,
    /// `kubectl` or another client of the Kubernetes API.
    Kubectl,
    /// A commit.
    Gitops,
    /// A ticket, so a person had to act.
    Ticket,
}

/// Somebody asked the platform for something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestFact {
    /// When.
    pub at: Timestamp,
    /// Starts with the source.
    pub id: String,
    /// How.
    pub channel: Channel,
    /// What for, for example `Database`.
    pub kind: String,
    /// For whom.
    #[serde(default)]
    pub team: String,
}

/// Where a fact is stored and by what it is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Address<'fact> {
    pub(crate) entity: &'static str,
    pub(crate) key: &'fact str,
    pub(crate) service: &'fact str,
    pub(crate) environment: &'fact str,
    pub(crate) repository: &'fact str,
    pub(crate) artifact: &'fact str,
}

impl Fact {
    pub(crate) fn address(&self) -> Address<'_> {
        match self {
            Self::Deployment(fact) => Address {
                entity: "deployment",
                key: &fact.id,
                service: &fact.service,
                environment: &fact.environment,
                repository: fact.repository.as_deref().unwrap_or_default(),
                artifact: fact.artifact.as_deref().unwrap_or_default(),
            },
            Self::Push(fact) => Address {
                entity: "push",
                key: &fact.after,
                repository: &fact.repository,
                ..Address::default()
            },
            Self::Change(fact) => Address {
                entity: "change",
                key: &fact.repository,
                repository: &fact.repository,
                ..Address::default()
            },
            Self::Incident(fact) => Address {
                entity: "incident",
                key: &fact.id,
                service: fact.service.as_deref().unwrap_or_default(),
                environment: fact.environment.as_deref().unwrap_or_default(),
                ..Address::default()
            },
            Self::Artifact(fact) => Address {
                entity: "artifact",
                key: &fact.artifact,
                artifact: &fact.artifact,
                ..Address::default()
            },
            Self::Provisioning(fact) => of_one("provisioning", &fact.id),
            Self::TemplateRun(fact) => of_one("templateRun", &fact.id),
            Self::Request(fact) => of_one("request", &fact.id),
        }
    }

    /// Text that is the same for the same statement, and its hash.
    pub(crate) fn canonical(&self) -> Result<(String, String), serde_json::Error> {
        let content = serde_json::to_string(self)?;
        let digest = hex::encode(Sha256::digest(content.as_bytes()));
        Ok((content, digest))
    }
}

fn of_one<'fact>(entity: &'static str, key: &'fact str) -> Address<'fact> {
    Address {
        entity,
        key,
        ..Address::default()
    }
}
