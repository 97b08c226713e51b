//! Calls a function with a request written in YAML, and shows its response in YAML.
//!
//! Both are the protocol's messages in protobuf's JSON mapping: field names in camelCase (`observed.composite.resource`,
//! `requiredResources.<name>.items[].resource`), enums by their full names, bytes in base64, durations as `3600s`.
//! Responses are sorted, so equal answers are equal text.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::Value;

use crate::{
    call,
    error::Error,
    function::Function,
    payload::Payload,
    proto::{DESCRIPTORS, RunFunctionRequest, RunFunctionResponse},
    request::Request,
    response::Response,
};

/// The day on which [`run`] calls a function.
pub const TODAY: Date = date(2026, 1, 15);

/// A fixture that does not follow the protocol.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestingError {
    /// The text is no YAML.
    #[error("the request is not YAML: {0}")]
    Yaml(#[from] serde_saphyr::Error),
    /// A field is unknown or has the wrong type.
    #[error("the request does not follow the protocol: {0}")]
    Shape(serde_json::Error),
    /// A message cannot be read as what it should be.
    #[error("not a message of the protocol: {0}")]
    Message(#[from] prost::DecodeError),
    /// A message cannot be shown.
    #[error("the response cannot be shown: {0}")]
    Show(String),
}

/// Calls the function on [`TODAY`] with `request` and returns its response.
///
/// # Panics
/// When the request is not a `RunFunctionRequest` in YAML, with the reason and the place.
pub fn run(function: &dyn Function, request: &str) -> String {
    run_on(TODAY, function, request)
}

/// As [`run`], on another day.
///
/// # Panics
/// As [`run`] does.
pub fn run_on(today: Date, function: &dyn Function, request: &str) -> String {
    run_at(call::start_of(today), function, request)
}

/// As [`run`], at a moment.
///
/// # Panics
/// As [`run`] does.
pub fn run_at(now: Timestamp, function: &dyn Function, request: &str) -> String {
    followed(parse(request).and_then(|request| print(&call::call_at(function, request, now))))
}

/// As [`run_on`], with a request and a response in JSON, for those who make the one and look into the other.
///
/// # Panics
/// As [`run`] does.
pub fn run_json(today: Date, function: &dyn Function, request: Value) -> Value {
    run_json_at(call::start_of(today), function, request)
}

/// As [`run_json`], at a moment.
///
/// # Panics
/// As [`run`] does.
pub fn run_json_at(now: Timestamp, function: &dyn Function, request: Value) -> Value {
    followed(read(request).and_then(|request| show(&call::call_at(function, request, now))))
}

#[expect(
    clippy::panic,
    reason = "a test with a broken fixture fails where it is run"
)]
fn followed<T>(answer: Result<T, TestingError>) -> T {
    answer.unwrap_or_else(|error| panic!("{error}"))
}

/// Calls the function with `request` as is, for asserting on what it returned rather than on what a host sees.
pub fn respond(function: &dyn Function, request: &Request) -> Result<Response, Error> {
    let mut response = Response::to(request);
    function.run(request, &mut response)?;
    Ok(response)
}

/// Reads a request as a function sees it on [`TODAY`].
pub fn request(yaml: &str) -> Result<Request, TestingError> {
    Ok(Request::new(parse(yaml)?, call::start_of(TODAY)))
}

/// Reads a request as a host sends it.
pub fn parse(yaml: &str) -> Result<RunFunctionRequest, TestingError> {
    let options = serde_saphyr::options! { legacy_octal_numbers: true };
    read(serde_saphyr::from_str_with_options(yaml, options)?)
}

fn read(json: Value) -> Result<RunFunctionRequest, TestingError> {
    let message = DynamicMessage::deserialize(descriptor("RunFunctionRequest"), json)
        .map_err(TestingError::Shape)?;
    Ok(RunFunctionRequest::decode(
        message.encode_to_vec().as_slice(),
    )?)
}

/// Shows a response as a host sees it.
pub fn print(response: &RunFunctionResponse) -> Result<String, TestingError> {
    serde_saphyr::to_string(&show(response)?).map_err(|error| TestingError::Show(error.to_string()))
}

fn show(response: &RunFunctionResponse) -> Result<Value, TestingError> {
    let bytes = response.encode_to_vec();
    let message = DynamicMessage::decode(descriptor("RunFunctionResponse"), bytes.as_slice())?;
    // By way of payload, which knows whole numbers: the protocol's are floats, and nobody writes `replicas: 2.0`.
    let payload =
        Payload::encode(&message).map_err(|error| TestingError::Show(error.to_string()))?;
    payload
        .decode()
        .map_err(|error| TestingError::Show(error.to_string()))
}

#[expect(
    clippy::expect_used,
    reason = "the descriptors are embedded; every test of this module reads them"
)]
fn descriptor(message: &str) -> MessageDescriptor {
    static PROTOCOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
        DescriptorPool::decode(DESCRIPTORS).expect("descriptors written by build.rs")
    });
    let name = format!("apiextensions.fn.proto.v1.{message}");
    PROTOCOL
        .get_message_by_name(&name)
        .expect("a message of the protocol")
}
