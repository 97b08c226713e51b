//! What is released, and how far its rollout is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is released.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseSpec {
    /// Version, for example `1.4.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 1, max = 63),
        regex(pattern = "^[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$")
    )]
    pub version: Option<String>,
    /// Commit that was built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 7, max = 64), regex(pattern = "^[0-9a-f]+$"))]
    pub commit: Option<String>,
    /// When it was committed, RFC 3339 in UTC, for example `2026-11-24T07:00:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(max = 20),
        regex(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")
    )]
    pub commit_time: Option<String>,
    /// The version that this release takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub rollback_of: Option<String>,
}

/// A release and how far its rollout is. The delivery metrics count it from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseStatus {
    /// The release.
    #[serde(flatten)]
    #[schemars(flatten)]
    pub release: ReleaseSpec,
    /// How far its replicas are.
    pub rollout: Rollout,
    /// Since when, RFC 3339; absent while it is rolling out. Of a release that changed no replica it is when those that run came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32))]
    pub since: Option<String>,
}

/// How far the replicas of a release are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Rollout {
    /// They replace those of the release before.
    RollingOut,
    /// Every replica is of this release and works. It stays complete, whatever happens to the replicas afterwards.
    Complete,
    /// `rollout.progressDeadlineSeconds` are over and no replica of it has worked; those of the release before still do.
    Failed,
    /// `rollout.progressDeadlineSeconds` are over and some replicas of it work, the others do not.
    Stuck,
}
