//! What a function tells people: conditions, which last, and results, which are events.

use crate::proto::{self, Severity, Target};

/// A condition on the composite resource's status.
///
/// Crossplane keeps `Ready`, `Synced` and its other own types to itself and ignores them here. A message should be
/// the same as long as the problem is, without times or counters: each change writes the status and runs the pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition(proto::Condition);

impl Condition {
    /// A condition of this type and reason, both in `PascalCase`.
    pub fn new(
        type_: impl Into<String>,
        status: ConditionStatus,
        reason: impl Into<String>,
    ) -> Self {
        Self(proto::Condition {
            r#type: type_.into(),
            status: proto::Status::from(status).into(),
            reason: reason.into(),
            message: None,
            target: Some(Target::Composite.into()),
        })
    }

    /// Adds a sentence for people.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Shows it on the claim, too, where there is one.
    pub fn claim(mut self) -> Self {
        self.0.target = Some(Target::CompositeAndClaim.into());
        self
    }

    /// What it is about.
    pub fn type_(&self) -> &str {
        &self.0.r#type
    }
}

impl From<Condition> for proto::Condition {
    fn from(condition: Condition) -> Self {
        condition.0
    }
}

impl From<proto::Condition> for Condition {
    fn from(condition: proto::Condition) -> Self {
        Self(condition)
    }
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody can tell yet.
    Unknown,
}

impl From<ConditionStatus> for proto::Status {
    fn from(status: ConditionStatus) -> Self {
        match status {
            ConditionStatus::True => Self::ConditionTrue,
            ConditionStatus::False => Self::ConditionFalse,
            ConditionStatus::Unknown => Self::ConditionUnknown,
        }
    }
}

/// One event about the composite resource.
///
/// Only when something happened: an event on every call drowns the ones that matter.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultEvent(proto::Result);

impl ResultEvent {
    /// Shows it on the claim, too, where there is one.
    pub fn claim(&mut self) -> &mut Self {
        self.0.target = Some(Target::CompositeAndClaim.into());
        self
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn normal(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Normal, Some(reason.into()), message.into())
    }

    pub(crate) fn warning(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(reason.into()), message.into())
    }

    pub(crate) fn fatal(message: impl Into<String>) -> Self {
        Self::new(Severity::Fatal, None, message.into())
    }

    fn new(severity: Severity, reason: Option<String>, message: String) -> Self {
        Self(proto::Result {
            severity: severity.into(),
            message,
            reason,
            target: Some(Target::Composite.into()),
        })
    }
}

impl From<ResultEvent> for proto::Result {
    fn from(event: ResultEvent) -> Self {
        event.0
    }
}

impl From<proto::Result> for ResultEvent {
    fn from(result: proto::Result) -> Self {
        Self(result)
    }
}
