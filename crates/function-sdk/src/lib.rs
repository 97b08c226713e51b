//! The Crossplane composition function protocol: typed requests and responses, and the server that speaks it.
//!
//! **Invariant:** payload that nobody looks at is never decoded; it leaves as the bytes it came as.
//!
//! **Invariant:** secrets and payload are neither logged nor printed by `Debug`.
//!
//! **Invariant:** this crate knows no kind of ours.

mod call;
mod desired;
mod error;
mod function;
mod guard;
mod object;
pub mod payload;
pub mod proto;
mod report;
mod request;
mod requirement;
mod response;
pub mod testing;

pub use call::{DEFAULT_TTL, call};
pub use desired::{Desired, Ready};
pub use error::Error;
pub use function::Function;
pub use object::{ConnectionDetails, Credentials, Object, SecretData};
pub use payload::{DecodeError, EncodeError, TypeMeta};
pub use report::{Condition, ConditionStatus, ResultEvent};
pub use request::{Capabilities, Capability, Request, Schema};
pub use requirement::Requirement;
pub use response::Response;
