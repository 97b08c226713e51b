//! Functions of `crossplane-fn-sdk-unofficial` in our server.

use crossplane_fn_sdk_unofficial::{
    CompositeFunction, IntoResponseMeta as _, TryFromResource, TryIntoResource,
    crossplane::{Ready, RunFunctionRequest, RunFunctionResponse},
};
use pave_function_sdk::Sdk;
use serde::{Deserialize, Serialize};
use tonic::Status;

use crate::{
    harness::{Running, call, run},
    limits::nested,
};

#[derive(Serialize, Deserialize)]
struct Composite {
    size: String,
}

impl TryFromResource for Composite {}
impl TryIntoResource for Composite {}

/// Wants one resource of the composite's size.
fn closure(request: RunFunctionRequest) -> Result<RunFunctionResponse, Status> {
    let composite = request.observed.and_then(|observed| observed.composite);
    let composite = Composite::try_from_option_resource(composite)
        .map_err(|error| Status::invalid_argument(error.to_string()))?;
    let mut desired = request.desired.unwrap_or_default();
    let mut resource = composite
        .try_into_resource()
        .map_err(|error| Status::internal(error.to_string()))?;
    resource.ready = Ready::True.into();
    desired.resources.insert("one".to_owned(), resource);
    Ok(RunFunctionResponse {
        meta: Some(request.meta.into_response_meta(60)),
        desired: Some(desired),
        context: request.context,
        ..RunFunctionResponse::default()
    })
}

/// The same, after having waited.
struct Waiting;

#[tonic::async_trait]
impl CompositeFunction for Waiting {
    async fn run_function(
        &self,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, Status> {
        tokio::task::yield_now().await;
        closure(request)
    }
}

const REQUEST: &str = r"
meta: {tag: t1}
observed: {composite: {resource: {size: small}}}
desired: {resources: {other: {resource: {kind: Other}}}}
context: {key: value}
";

const ANSWER: &str = r"context:
  key: value
desired:
  resources:
    one:
      ready: READY_TRUE
      resource:
        size: small
    other:
      resource:
        kind: Other
meta:
  tag: t1
  ttl: 60s
";

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_runs() {
    let server = Running::start(Sdk(closure)).await;
    assert_eq!(call(&mut server.client().await, REQUEST).await, ANSWER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_waits_runs() {
    let server = Running::start(Sdk(Waiting)).await;
    assert_eq!(call(&mut server.client().await, REQUEST).await, ANSWER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_becomes_a_refusal() {
    let server = Running::start(Sdk(closure)).await;
    let request = "observed: {composite: {resource: {size: 3}}}";
    let answer = call(&mut server.client().await, request).await;
    assert!(answer.contains("SEVERITY_FATAL"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn payload_too_deep_for_prost_is_refused() {
    let server = Running::start(Sdk(closure)).await;
    let mut client = server.client().await;
    for levels in [4_000, 1_000_000] {
        let answer = run(&mut client, crate::limits::observed(nested(levels)))
            .await
            .unwrap();
        let message = &answer.results[0].message;
        assert!(
            message.contains("10000 messages inside each other"),
            "{message}"
        );
    }
    assert_eq!(call(&mut client, REQUEST).await, ANSWER);
}
