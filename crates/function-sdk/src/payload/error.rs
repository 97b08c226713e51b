//! What can be wrong with payload, and where.

use std::fmt::{self, Display};

/// Payload that does not have the shape it is read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", path.prefix())]
pub struct DecodeError {
    path: FieldPath,
    problem: Box<DecodeProblem>,
}

/// Why payload could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// The bytes are no `google.protobuf.Struct`.
    #[error("the payload is not a valid google.protobuf.Struct")]
    Malformed,
    /// Objects and lists are inside each other more often than [`MAX_DEPTH`](crate::payload::MAX_DEPTH) times.
    #[error(
        "nested more than {} levels deep; flatten the object",
        crate::payload::MAX_DEPTH
    )]
    TooDeep,
    /// A number is NaN or infinite, which JSON cannot say.
    #[error("`{0}` is not a number that JSON can hold")]
    NotFinite(String),
    /// The value does not fit the type it is read as: serde's own words.
    #[error("{0}")]
    Mismatch(String),
}

impl DecodeError {
    /// The field that is wrong, as in `spec.ports[2].name`; empty for the whole object.
    pub fn path(&self) -> String {
        self.path.to_string()
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &DecodeProblem {
        &self.problem
    }

    pub(crate) fn in_field(mut self, field: &str) -> Self {
        self.path.0.push(Segment::Field(field.to_owned()));
        self
    }

    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.path.0.push(Segment::Item(index));
        self
    }
}

impl From<DecodeProblem> for DecodeError {
    fn from(problem: DecodeProblem) -> Self {
        Self {
            path: FieldPath::default(),
            problem: Box::new(problem),
        }
    }
}

impl From<super::wire::Malformed> for DecodeError {
    fn from(_: super::wire::Malformed) -> Self {
        DecodeProblem::Malformed.into()
    }
}

impl serde::de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        DecodeProblem::Mismatch(message.to_string()).into()
    }
}

/// A value that a `google.protobuf.Struct` cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", path.prefix())]
pub struct EncodeError {
    path: FieldPath,
    problem: Box<EncodeProblem>,
}

/// Why a value could not be encoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeProblem {
    /// The outermost value is a string, number, list or null.
    #[error("a Kubernetes object must be a map or a struct")]
    NotAnObject,
    /// A map is keyed by something else than text.
    #[error("a map's keys must be strings")]
    KeyNotAString,
    /// The protocol's numbers are 64-bit floats: not every integer beyond 2^53 has one.
    #[error(
        "`{0}` cannot be sent exactly, because the protocol's numbers are 64-bit floats; use a string"
    )]
    Inexact(String),
    /// NaN or infinite.
    #[error("`{0}` is not a number that JSON can hold")]
    NotFinite(String),
    /// Objects and lists are inside each other more often than [`MAX_DEPTH`](crate::payload::MAX_DEPTH) times.
    #[error(
        "nested more than {} levels deep; flatten the object",
        crate::payload::MAX_DEPTH
    )]
    TooDeep,
    /// The value's own `Serialize` refused.
    #[error("{0}")]
    Refused(String),
}

impl EncodeError {
    /// What is wrong with the value.
    pub fn problem(&self) -> &EncodeProblem {
        &self.problem
    }

    pub(crate) fn in_field(mut self, field: &str) -> Self {
        self.path.0.push(Segment::Field(field.to_owned()));
        self
    }

    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.path.0.push(Segment::Item(index));
        self
    }
}

impl From<EncodeProblem> for EncodeError {
    fn from(problem: EncodeProblem) -> Self {
        Self {
            path: FieldPath::default(),
            problem: Box::new(problem),
        }
    }
}

impl serde::ser::Error for EncodeError {
    fn custom<T: Display>(message: T) -> Self {
        EncodeProblem::Refused(message.to_string()).into()
    }
}

/// Where in an object: collected from the inside out while an error travels up, so that success pays nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct FieldPath(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Field(String),
    Item(usize),
}

impl FieldPath {
    fn prefix(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        format!("`{self}`: ")
    }
}

impl Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, segment) in self.0.iter().rev().enumerate() {
            match segment {
                Segment::Item(index) => write!(formatter, "[{index}]"),
                // Annotations and labels have keys that would read as several fields.
                Segment::Field(name) if name.contains(['.', '/']) => {
                    write!(formatter, "[{name:?}]")
                }
                Segment::Field(name) if depth == 0 => formatter.write_str(name),
                Segment::Field(name) => write!(formatter, ".{name}"),
            }?;
        }
        Ok(())
    }
}
