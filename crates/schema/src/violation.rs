//! What is wrong with an object, where, and what to do about it.

use std::fmt;

/// One thing the API server would refuse. `Display` is what people read: `spec.size: unsupported value ...`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The field as Kubernetes writes it: `spec.ports[0].port`, `metadata.labels[app.kubernetes.io/name]`. Empty: the
    /// object as a whole.
    pub path: String,
    /// What sort of violation, for code that reacts to it.
    pub kind: ViolationKind,
    /// The value, the cause and the way out, in one lower-case sentence without the path.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(
        path: impl Into<String>,
        kind: ViolationKind,
        message: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            kind,
            message: message.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.path, self.message)
        }
    }
}

/// The sorts of violation, after Kubernetes' own
/// [`field.ErrorType`](https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation/field#ErrorType).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ViolationKind {
    /// The schema has no such field. The API server drops it, or refuses it when asked to be strict.
    UnknownField,
    /// A required field is missing.
    Required,
    /// The value has the wrong type.
    TypeInvalid,
    /// The value is none of those listed.
    NotSupported,
    /// The value breaks a pattern, a format, a bound or a CEL rule.
    Invalid,
    /// A CEL rule with reason `FieldValueForbidden`.
    Forbidden,
    /// An item, or an item's key, appears twice.
    Duplicate,
    /// Longer than allowed, or with more items or fields.
    TooLong,
    /// Shorter than required, or with fewer items or fields.
    TooShort,
    /// Nested so deeply that nothing else was looked at.
    TooDeep,
    /// A CEL rule that could not be evaluated: the definition is at fault, or uses CEL this crate does not have. The
    /// object counts as refused, as it does in the API server.
    RuleFailed,
}
