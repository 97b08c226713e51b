//! What the API answers, as types for server, client and document alike.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::metrics::{Bucket, Dora, Levels, Start};
use crate::projection::{FailureReason, Kind};

/// What is asked of `/v1/dora`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DoraQuery {
    /// One service, with the deployments it was counted from; all services when absent.
    pub service: Option<String>,
    /// Default `production`.
    pub environment: Option<String>,
    /// Day or time, inclusive. Default: 28 days before `to`.
    pub from: Option<String>,
    /// Day or time, exclusive. Default: begin of today.
    pub to: Option<String>,
    /// IANA time zone whose days are counted. Default UTC.
    pub tz: Option<String>,
    /// Count only what was known by then. Default now.
    pub as_of: Option<String>,
    /// Where a change begins. Default its first commit.
    pub start: Option<Start>,
    /// Also count each day, week or month of the window.
    pub bucket: Option<Bucket>,
    /// `2023` adds the level bands of that edition.
    pub edition: Option<String>,
}

/// What is asked of `/v1/platform`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformQuery {
    /// Day or time, inclusive. Default: 28 days before `to`.
    pub from: Option<String>,
    /// Day or time, exclusive. Default: begin of today.
    pub to: Option<String>,
    /// IANA time zone whose days are counted. Default UTC.
    pub tz: Option<String>,
}

/// What is asked of `/v1/surveys/{survey}`.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuery {
    /// An earlier survey to compare with.
    pub against: Option<String>,
}

/// The DORA metrics of services. Services are not added up: a median over different services says nothing about any.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoraAnswer {
    /// Version of the definitions.
    pub definitions: String,
    /// Where.
    pub environment: String,
    /// Begin of the window.
    pub from: Timestamp,
    /// End of the window, exclusive.
    pub to: Timestamp,
    /// Whose days.
    pub time_zone: String,
    /// Known by then.
    pub as_of: Timestamp,
    /// By name.
    pub services: Vec<ServiceDora>,
}

/// The metrics of one service.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDora {
    /// Its name.
    pub service: String,
    /// Whose it is, when that is known.
    pub team: String,
    /// Over the whole window.
    pub metrics: Dora,
    /// Levels of the edition that was asked for.
    pub levels: Option<Levels>,
    /// Over each part of the window, when that was asked for.
    pub series: Option<Vec<Part>>,
    /// What was counted, when one service was asked for; the newest first, at most 1000.
    pub deployments: Option<Vec<CountedDeployment>>,
}

/// A part of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Begin.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
    /// Of this part alone.
    pub metrics: Dora,
}

/// A deployment that a number was counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountedDeployment {
    /// Its name at the source.
    pub id: String,
    /// When it served.
    pub finished_at: Timestamp,
    /// What it was.
    pub kind: Kind,
    /// Commit that runs.
    pub commit: Option<String>,
    /// Page where people see it.
    pub link: Option<String>,
    /// Why it failed its users.
    pub failed_by: Option<FailureReason>,
    /// When they were well again.
    pub recovered_at: Option<Timestamp>,
    /// What it brought.
    pub changes: Vec<CountedChange>,
}

/// A change that a lead time was counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountedChange {
    /// `owner/name#number`, or `owner/name@commit`.
    pub change: String,
    /// When its first commit was written.
    pub first_commit_at: Option<Timestamp>,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
}

/// A genuine delivery that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    /// Who sent it.
    pub source: String,
    /// Its name there.
    pub delivery: String,
    /// When it came.
    pub received_at: Timestamp,
    /// To find it at the source.
    pub body_sha256: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    /// `stored`, `ignored`, `repeated` or `deadLetter`.
    pub outcome: String,
}

/// Why a request was not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Where, what, and the way out.
    pub error: String,
}
