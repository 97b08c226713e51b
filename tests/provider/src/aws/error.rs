//! What AWS says, in the words of Terraform's provider, which upjet's hands on.

use aws_sdk_rds::{
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

use crate::error::Error;

/// The error of a call, as `creating RDS DB Instance (orders): operation error RDS: CreateDBInstance, https response error …`.
pub fn refused<E, R>(doing: &str, service: &str, operation: &str, error: &SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata,
    SdkError<E, R>: RequestId + std::fmt::Debug,
    R: StatusCode,
{
    let Some(response) = error.raw_response() else {
        let cause = "no answer: is the endpoint up?";
        return Error::Cloud(format!(
            "{doing}: operation error {service}: {operation}, {cause}"
        ));
    };
    let status = response.status_code();
    let request = error.request_id().unwrap_or_default();
    let (code, message) = match error.as_service_error() {
        Some(error) => (error.code(), error.message()),
        None => (None, None),
    };
    let (code, message) = (code.unwrap_or("UnknownError"), message.unwrap_or_default());
    Error::Cloud(format!(
        "{doing}: operation error {service}: {operation}, https response error StatusCode: {status}, RequestID: {request}, \
         api error {code}: {message}"
    ))
}

/// Whether AWS answered with this code.
pub fn is<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>, codes: &[&str]) -> bool {
    let code = error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code);
    code.is_some_and(|code| codes.contains(&code))
}

/// A response that has a status code.
pub trait StatusCode {
    /// Such as 400.
    fn status_code(&self) -> u16;
}

impl StatusCode for aws_sdk_rds::config::http::HttpResponse {
    fn status_code(&self) -> u16 {
        self.status().as_u16()
    }
}
