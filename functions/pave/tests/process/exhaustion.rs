//! More calls, and larger ones, than anybody should send.

use std::{fs, pin::pin, time::Duration};

use bytes::Bytes;
use futures::{StreamExt as _, channel::mpsc, stream};
use pave_function_sdk::{
    proto::{self, Resource, RunFunctionRequest, State},
    testing,
};
use tokio::time::timeout;
use tonic::transport::Channel;

use crate::{
    drain::begin,
    process::{Client, DEADLINE, Process},
};

const DATABASE: &str = "
input: {apiVersion: fn.pave.internal/v1alpha1, kind: Database}
requiredResources: {platform-policy: {}, environment: {}, landing-zones: {}}
observed: {composite: {resource: {
  apiVersion: pave.internal/v1alpha1, kind: Database, metadata: {name: orders, namespace: payments-dev, uid: u}, spec: {size: small}}}}
";
const MIB: usize = 1 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_beyond_the_bound_waits_until_another_ends() {
    let process = Process::start(&["--max-concurrent-calls", "1"], &[]).await;
    let channel = process.channel().await;
    let (body, stalled) = mpsc::unbounded::<RunFunctionRequest>();
    let mut stalled = pin!(begin(channel.clone(), stalled));
    let mut client = Client::new(channel);
    let mut quick = async || {
        let mut request = tonic::Request::new(testing::parse(DATABASE).unwrap());
        request.set_timeout(Duration::from_millis(200));
        client.run_function(request).await
    };
    let waits = async { while quick().await.is_ok() {} };
    tokio::select! {
        biased;
        answered = &mut stalled => panic!("answered before it was asked: {answered:?}"),
        waiting = timeout(DEADLINE, waits) => assert!(waiting.is_ok(), "nothing waits"),
    }
    body.unbounded_send(testing::parse(DATABASE).unwrap())
        .unwrap();
    drop(body);
    assert!(timeout(DEADLINE, stalled).await.unwrap().is_ok());
    let free = async { while quick().await.is_err() {} };
    assert!(timeout(DEADLINE, free).await.is_ok(), "nobody is let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_are_answered_in_little_memory() {
    let process = Process::start(&[], &[]).await;
    let mut channels = Vec::new();
    for _ in 0..10 {
        channels.push(acquainted(&process).await);
    }
    let request = testing::parse(DATABASE).unwrap();
    let calls = (0..1000).map(|number: usize| {
        let mut client = Client::new(channels[number % channels.len()].clone());
        let request = request.clone();
        async move { client.run_function(request).await }
    });
    let answers = stream::iter(calls)
        .buffer_unordered(1000)
        .collect::<Vec<_>>();
    for answer in timeout(DEADLINE, answers).await.unwrap() {
        let answer = answer.unwrap().into_inner();
        let is_fatal = |result: &proto::Result| result.severity() == proto::Severity::Fatal;
        assert!(!answer.results.iter().any(is_fatal), "{:?}", answer.results);
    }
    let peak = peak_mebibytes(&process);
    assert!(peak < 128, "{peak} MiB");
}

/// Twelve at once would be 768 MiB. The two that are read take what they are and, while they grow, as much again.
#[tokio::test(flavor = "multi_thread")]
async fn the_largest_requests_take_the_memory_of_those_that_are_read() {
    let process = Process::start(&["--max-concurrent-calls", "2"], &[]).await;
    let resource = Resource {
        resource: Some(Bytes::from(vec![0; 64 * MIB - 64])),
        ..Resource::default()
    };
    let request = RunFunctionRequest {
        observed: Some(State {
            composite: Some(resource),
            ..State::default()
        }),
        ..RunFunctionRequest::default()
    };
    let channel = acquainted(&process).await;
    let calls = (0..12).map(|_| {
        let mut client = Client::new(channel.clone());
        let request = request.clone();
        async move { client.run_function(request).await }
    });
    let answers = stream::iter(calls).buffer_unordered(12).collect::<Vec<_>>();
    for answer in timeout(DEADLINE, answers).await.unwrap() {
        // It has no input, which is a refusal in words and not a broken connection.
        assert_eq!(answer.unwrap().into_inner().results.len(), 1);
    }
    let peak = peak_mebibytes(&process);
    assert!(peak < 512, "{peak} MiB");
}

/// A connection on which a call was answered, so that the client knows how many at once the server takes. What was sent too many before
/// that is refused; grpc-go, with which Crossplane calls, sends it again by itself, and tonic does not.
async fn acquainted(process: &Process) -> Channel {
    let channel = process.channel().await;
    let mut client = Client::new(channel.clone());
    client
        .run_function(RunFunctionRequest::default())
        .await
        .unwrap();
    channel
}

/// The most memory that the process has had, from `/proc`.
fn peak_mebibytes(process: &Process) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes: usize = peak
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kibibytes / 1024
}
