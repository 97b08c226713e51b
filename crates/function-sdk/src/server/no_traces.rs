//! What stands in for traces in a build without the feature `opentelemetry`: nothing.
#![expect(
    clippy::unused_self,
    reason = "the same shape as where there are traces"
)]

use tonic::metadata::MetadataMap;

use crate::{call::Outcome, request::Request};

pub(super) struct Traces;

pub(super) struct Call;

impl Traces {
    pub(super) fn from_environment() -> Self {
        Self
    }

    pub(super) fn begin(&self, _: &MetadataMap) -> Call {
        Call
    }

    pub(super) fn end(&self, _: Call, _: &Request, _: Outcome) {}

    #[expect(
        clippy::unused_async,
        reason = "there is something to wait for with the feature"
    )]
    pub(super) async fn flush(&self) {}
}
