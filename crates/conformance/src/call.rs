//! Calls, and how they end.

use std::{
    error::Error as _,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use pave_function_sdk::proto::{
    Result as FunctionResult, RunFunctionRequest, RunFunctionResponse, Severity,
    function_runner_service_client::FunctionRunnerServiceClient,
};
use tonic::{
    Code, Status,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    transport::Channel,
};

use crate::target::causes;

/// A version of the service. Their messages are the same on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V1Beta1,
}

impl Version {
    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::V1 => "apiextensions.fn.proto.v1.FunctionRunnerService",
            Self::V1Beta1 => "apiextensions.fn.proto.v1beta1.FunctionRunnerService",
        }
    }

    fn path(self) -> PathAndQuery {
        PathAndQuery::from_static(match self {
            Self::V1 => "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction",
            Self::V1Beta1 => "/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction",
        })
    }
}

/// Why there is no answer to judge.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("the answer is an error, {:?}: {}", .0.code(), .0.message())]
    Status(Box<Status>),
    #[error("the function refuses the request: {0}")]
    Refused(String),
}

impl From<Status> for CallError {
    /// A status with a cause was made on this side, of what happened to the connection.
    fn from(status: Status) -> Self {
        match status.source() {
            Some(cause) => Self::Broken(format!("{}: {}", status.message(), causes(cause))),
            None => Self::Status(Box::new(status)),
        }
    }
}

/// Calls the function at one end of a channel.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) channel: Channel,
    pub(crate) version: Version,
    pub(crate) timeout: Duration,
}

impl Caller {
    pub(crate) fn speaking(&self, version: Version) -> Self {
        Self {
            version,
            ..self.clone()
        }
    }

    /// Calls once. The largest answer that is taken is Crossplane's, 4 MiB.
    pub(crate) async fn call(
        &self,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, CallError> {
        let mut client = FunctionRunnerServiceClient::new(Spoken {
            channel: self.channel.clone(),
            version: self.version,
        });
        match tokio::time::timeout(self.timeout, client.run_function(request)).await {
            Ok(answered) => Ok(answered?.into_inner()),
            Err(_) => Err(CallError::TimedOut(self.timeout)),
        }
    }

    /// Calls once; a FATAL result is an error.
    pub(crate) async fn answer(
        &self,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, CallError> {
        let response = self.call(request).await?;
        match response.results.iter().find(|result| is_fatal(result)) {
            Some(fatal) => Err(CallError::Refused(fatal.message.clone())),
            None => Ok(response),
        }
    }

    /// Sends bytes that are, or are not, a request. The answer is not read.
    pub(crate) async fn send(&self, bytes: Bytes) -> Result<(), CallError> {
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        let call = async {
            let ready = client.ready().await;
            ready.map_err(|error| CallError::Broken(causes(&error)))?;
            let request = tonic::Request::new(bytes);
            client.unary(request, self.version.path(), Raw).await?;
            Ok(())
        };
        let called = tokio::time::timeout(self.timeout, call).await;
        called.unwrap_or(Err(CallError::TimedOut(self.timeout)))
    }
}

/// Whether the function, and not the connection's end, answered: with a response, a refusal or an error of its own.
pub(crate) fn is_answered<T>(called: &Result<T, CallError>) -> bool {
    !matches!(called, Err(CallError::Broken(_) | CallError::TimedOut(_)))
}

/// Whether nobody serves the method.
pub(crate) fn is_unimplemented(error: &CallError) -> bool {
    matches!(error, CallError::Status(status) if status.code() == Code::Unimplemented)
}

pub(crate) fn is_fatal(result: &FunctionResult) -> bool {
    result.severity() == Severity::Fatal
}

/// A channel on which a version of the service is called.
#[derive(Debug, Clone)]
struct Spoken {
    channel: Channel,
    version: Version,
}

impl tower::Service<http::Request<Body>> for Spoken {
    type Response = <Channel as tower::Service<http::Request<Body>>>::Response;
    type Error = <Channel as tower::Service<http::Request<Body>>>::Error;
    type Future = <Channel as tower::Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        tower::Service::poll_ready(&mut self.channel, context)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(self.version.path());
        if let Ok(uri) = http::Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
        tower::Service::call(&mut self.channel, request)
    }
}

/// Requests as the bytes they are; answers are dropped.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        buffer.advance(buffer.remaining());
        Ok(Some(()))
    }
}
