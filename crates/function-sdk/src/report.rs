//! What a function tells people: conditions, which last, and results, which are events.

use crate::proto;

/// A condition on the composite resource's status.
///
/// Crossplane keeps `Ready`, `Synced` and its other own types to itself and ignores them here. A message should be
/// the same as long as the problem is, without times or counters: each change writes the status and runs the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    type_: String,
    status: ConditionStatus,
    reason: String,
    message: Option<String>,
    audience: Audience,
}

impl Condition {
    /// A condition of this type and reason, both in `PascalCase`.
    pub fn new(
        type_: impl Into<String>,
        status: ConditionStatus,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            type_: type_.into(),
            status,
            reason: reason.into(),
            message: None,
            audience: Audience::Composite,
        }
    }

    /// Adds a sentence for people.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Shows it on the claim, too, where there is one.
    pub fn claim(mut self) -> Self {
        self.audience = Audience::CompositeAndClaim;
        self
    }

    pub(crate) fn type_(&self) -> &str {
        &self.type_
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

impl From<Condition> for proto::Condition {
    fn from(condition: Condition) -> Self {
        let status = match condition.status {
            ConditionStatus::True => proto::Status::ConditionTrue,
            ConditionStatus::False => proto::Status::ConditionFalse,
            ConditionStatus::Unknown => proto::Status::ConditionUnknown,
        };
        Self {
            r#type: condition.type_,
            status: status.into(),
            reason: condition.reason,
            message: condition.message,
            target: Some(condition.audience.into()),
        }
    }
}

/// One event about the composite resource.
///
/// Only when something happened: an event on every call drowns the ones that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultEvent {
    severity: proto::Severity,
    reason: Option<String>,
    message: String,
    audience: Audience,
}

impl ResultEvent {
    /// Shows it on the claim, too, where there is one.
    pub fn claim(&mut self) -> &mut Self {
        self.audience = Audience::CompositeAndClaim;
        self
    }

    pub(crate) fn normal(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(proto::Severity::Normal, Some(reason.into()), message.into())
    }

    pub(crate) fn warning(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(
            proto::Severity::Warning,
            Some(reason.into()),
            message.into(),
        )
    }

    pub(crate) fn fatal(message: impl Into<String>) -> Self {
        Self::new(proto::Severity::Fatal, None, message.into())
    }

    fn new(severity: proto::Severity, reason: Option<String>, message: String) -> Self {
        Self {
            severity,
            reason,
            message,
            audience: Audience::Composite,
        }
    }
}

impl From<ResultEvent> for proto::Result {
    fn from(event: ResultEvent) -> Self {
        Self {
            severity: event.severity.into(),
            message: event.message,
            reason: event.reason,
            target: Some(event.audience.into()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Composite,
    CompositeAndClaim,
}

impl From<Audience> for i32 {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Composite => proto::Target::Composite.into(),
            Audience::CompositeAndClaim => proto::Target::CompositeAndClaim.into(),
        }
    }
}
