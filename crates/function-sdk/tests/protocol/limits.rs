//! What is too large or too deep, and that the server survives it.

use bytes::Bytes;
use pave_function_sdk::{
    Error, Request, Response,
    proto::{Resource, RunFunctionRequest, RunFunctionResponse, State},
};
use prost::{Message as _, encoding::encode_varint};
use serde_json::Value;
use tonic::Code;

use crate::harness::{Client, Running, call, nothing, request, run, send};

const MIB: usize = 1 << 20;
const V1: &str = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_taken_up_to_64_mebibytes() {
    let server = Running::start(nothing).await;
    let mut client = server.client().await;
    // The envelope takes a few bytes of the 64 MiB.
    let answer = run(&mut client, observed(vec![0; 64 * MIB - 64]))
        .await
        .unwrap();
    assert!(answer.results.is_empty());
    let refused = run(&mut client, observed(vec![0; 64 * MIB]))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused}");
    call(&mut client, "{}").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_chooses_how_large_a_request_may_be() {
    let server = Running::start_with(&["--max-recv-message-size", "1"], nothing).await;
    let refused = run(&mut server.client().await, observed(vec![0; MIB]))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_crossplane_would_not_take_is_refused_in_words() {
    let server = Running::start(nothing).await;
    // A client with the same limit as Crossplane's.
    let mut client = Client::new(server.channel().await).max_decoding_message_size(4 * MIB);
    let State { composite, .. } = observed(vec![0; 4 * MIB]).observed.unwrap();
    let mut too_much = request("meta: {tag: t1}");
    too_much.desired = Some(State {
        composite,
        ..State::default()
    });
    let answer = run(&mut client, too_much).await.unwrap();
    assert_eq!(answer.meta.unwrap().tag, "t1");
    let message = &answer.results[0].message;
    assert!(message.starts_with("the answer has 4194"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_payload_passes_through_when_nobody_reads_it() {
    let server = Running::start(nothing).await;
    let mut client = server.client().await;
    for levels in [33, 3_000, 100_000] {
        let payload = nested(levels);
        let desired = observed(payload.clone()).observed;
        let request = RunFunctionRequest {
            desired,
            ..RunFunctionRequest::default()
        };
        let answer = run(&mut client, request).await.unwrap();
        let resource = answer.desired.unwrap().composite.unwrap().resource.unwrap();
        assert!(resource == payload, "{levels} levels");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_payload_is_read_or_refused() {
    fn read(request: &Request, _: &mut Response) -> Result<(), Error> {
        request.composite().decode::<Value>()?;
        Ok(())
    }
    let server = Running::start(read).await;
    let mut client = server.client().await;
    let cases = [(33, true), (3_000, false), (1_000_000, false)];
    for (levels, is_read) in cases {
        let answer = run(&mut client, observed(nested(levels))).await.unwrap();
        assert_eq!(
            answer.results.is_empty(),
            is_read,
            "{levels} levels: {:?}",
            answer.results
        );
    }
    call(&mut client, "{}").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_inside_groups_do_not_overflow_the_stack() {
    let server = Running::start(nothing).await;
    // Field 15, begun a million times and ended as often; prost skips what it does not know by recursion.
    let mut groups = vec![0x7b; 1_000_000];
    groups.resize(2_000_000, 0x7c);
    let observed = field(0x12, &groups);
    let composite = field(0x12, &field(0x0a, &groups));
    for bytes in [groups, observed, composite] {
        let refused = send(server.channel().await, V1, bytes.into())
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    }
    call(&mut server.client().await, "{}").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arbitrary_bytes_are_refused() {
    let server = Running::start(nothing).await;
    let refused = send(
        server.channel().await,
        V1,
        Bytes::from_static(b"\xff\xff\xff"),
    )
    .await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    let empty = send(server.channel().await, V1, Bytes::new())
        .await
        .unwrap();
    assert!(RunFunctionResponse::decode(empty).is_ok());
}

pub(crate) fn observed(resource: Vec<u8>) -> RunFunctionRequest {
    let composite = Resource {
        resource: Some(resource.into()),
        ..Resource::default()
    };
    RunFunctionRequest {
        observed: Some(State {
            composite: Some(composite),
            ..State::default()
        }),
        ..RunFunctionRequest::default()
    }
}

/// The Struct `{o: {o: {o: … {}}}}`, written from the inside out without recursion.
pub(crate) fn nested(levels: usize) -> Vec<u8> {
    // Backwards: content, then its length, then its tag.
    let mut reversed = Vec::new();
    for _ in 1..levels {
        wrap(&mut reversed, 0x2a); // Value.struct_value
        wrap(&mut reversed, 0x12); // the entry's value
        reversed.extend([b'o', 1, 0x0a]); // the entry's key
        wrap(&mut reversed, 0x0a); // Struct.fields
    }
    reversed.reverse();
    reversed
}

fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut field = vec![tag];
    encode_varint(content.len() as u64, &mut field);
    field.extend_from_slice(content);
    field
}

fn wrap(reversed: &mut Vec<u8>, tag: u8) {
    let mut header = vec![tag];
    encode_varint(reversed.len() as u64, &mut header);
    reversed.extend(header.iter().rev());
}
