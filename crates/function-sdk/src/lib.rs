//! The Crossplane composition function protocol: typed requests and responses, and the server that speaks it.
//!
//! A function is a plain Rust function of its [`Request`], which it answers by changing a [`Response`]:
//!
//! ```
//! use pave_function_sdk::{Error, Request, Response, testing};
//! use serde_json::json;
//!
//! #[derive(serde::Deserialize)]
//! struct Input {
//!     greeting: String,
//! }
//!
//! fn hello(request: &Request, response: &mut Response) -> Result<(), Error> {
//!     let Input { greeting } = request.input()?;
//!     let data = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"greeting": greeting}});
//!     let exists = request.observed("hello").is_some();
//!     response.compose("hello", &data)?.set_ready(exists.into());
//!     Ok(())
//! }
//!
//! let response = testing::run(&hello, "input: {greeting: Hello}");
//! assert!(response.contains("greeting: Hello"));
//! ```
//!
//! A process that serves it is `fn main() -> ExitCode { pave_function_sdk::serve(hello) }`.
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
mod sdk;
pub mod server;
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
pub use sdk::Sdk;
pub use server::serve;
