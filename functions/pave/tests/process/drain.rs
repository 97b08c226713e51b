//! SIGTERM.

use std::pin::pin;

use futures::channel::mpsc;
use http::uri::PathAndQuery;
use pave_function_sdk::{
    proto::{RunFunctionRequest, RunFunctionResponse},
    testing,
};
use tokio::{net::TcpStream, time::timeout};
use tonic_prost::ProstCodec;

use crate::process::{Client, DEADLINE, Process};

const TAGS: &str =
    "{meta: {tag: late}, input: {apiVersion: fn.pave.internal/v1alpha1, kind: Cost}}";

#[tokio::test(flavor = "multi_thread")]
async fn a_call_in_flight_is_answered_after_sigterm_and_the_process_ends_well() {
    let mut process = Process::start(&[], &[]).await;
    assert_eq!(process.status("/healthz").await, "HTTP/1.1 200 OK");
    while process.status("/readyz").await != "HTTP/1.1 200 OK" {
        tokio::task::yield_now().await;
    }

    // A call that has begun and whose request has not arrived yet.
    let channel = process.channel().await;
    let (request, body) = mpsc::unbounded::<RunFunctionRequest>();
    let mut slow = pin!(begin(channel.clone(), body));
    let mut client = Client::new(channel);
    let quick = client.run_function(testing::parse(TAGS).unwrap());
    tokio::select! {
        biased;
        answered = &mut slow => panic!("answered before it was asked: {answered:?}"),
        // On the same connection and begun later, so the server knows of the slow one by now.
        answered = quick => assert!(answered.is_ok()),
    }

    process.terminate();
    process.said("draining").await;
    assert_eq!(
        process.status("/healthz").await,
        "HTTP/1.1 200 OK",
        "it lives"
    );
    assert_eq!(
        process.status("/readyz").await,
        "HTTP/1.1 503 Service Unavailable"
    );
    while TcpStream::connect(process.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    request
        .unbounded_send(testing::parse(TAGS).unwrap())
        .unwrap();
    drop(request);
    let answered = timeout(DEADLINE, slow).await.unwrap().unwrap();
    assert_eq!(answered.meta.unwrap().tag, "late");
    let (code, log) = process.ended().await;
    assert_eq!(code, Some(0), "{log:?}");
    assert!(log.iter().any(|line| line["message"] == "ended"), "{log:?}");
}

/// A call whose request comes from elsewhere, when it comes.
pub(crate) async fn begin(
    channel: tonic::transport::Channel,
    body: mpsc::UnboundedReceiver<RunFunctionRequest>,
) -> Result<RunFunctionResponse, tonic::Status> {
    let mut call = tonic::client::Grpc::new(channel);
    call.ready().await.unwrap();
    let path = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";
    let codec = ProstCodec::default();
    let answered = call
        .client_streaming(
            tonic::Request::new(body),
            PathAndQuery::from_static(path),
            codec,
        )
        .await;
    answered.map(tonic::Response::into_inner)
}
