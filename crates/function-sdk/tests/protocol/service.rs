//! What is served: both versions, and everything a request can hold.

use std::collections::BTreeMap;

use bytes::Bytes;
use pave_function_sdk::{
    Capability, Error, Request, Response,
    payload::Payload,
    proto::{Resource, RunFunctionRequest, RunFunctionResponse, State},
};
use prost::Message as _;
use serde_json::{Value, json};

use crate::harness::{Running, call, nothing, request, run, send};

const V1: &str = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";
const V1BETA1: &str = "/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction";

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_give_the_same_answer() {
    let server = Running::start(nothing).await;
    let message = request("{meta: {tag: t1}, desired: {resources: {a: {resource: {kind: A}}}}}");
    let bytes = Bytes::from(message.encode_to_vec());
    let v1 = send(server.channel().await, V1, bytes.clone())
        .await
        .unwrap();
    let v1beta1 = send(server.channel().await, V1BETA1, bytes).await.unwrap();
    assert_eq!(v1, v1beta1);
    assert_eq!(
        RunFunctionResponse::decode(v1).unwrap().meta.unwrap().tag,
        "t1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn capabilities_and_schemas_arrive() {
    fn tell(request: &Request, response: &mut Response) -> Result<(), Error> {
        let schemas = request.capabilities().supports(Capability::RequiredSchemas);
        let schema: Option<Value> = request
            .schema("pod")
            .map_or(Ok(None), |pod| pod.openapi_v3())?;
        response.require_schema("pod", "v1", "Pod");
        response.set_status("seen", &json!({"schemas": schemas, "schema": schema}))?;
        Ok(())
    }
    let server = Running::start(tell).await;
    let request = r"
meta: {capabilities: [CAPABILITY_CAPABILITIES, CAPABILITY_REQUIRED_SCHEMAS]}
requiredSchemas: {pod: {openapiV3: {type: object}}}
";
    let answer = call(&mut server.client().await, request).await;
    let answer: Value = serde_saphyr::from_str(&answer).unwrap();
    assert_eq!(
        answer["desired"]["composite"]["resource"]["status"]["seen"],
        json!({"schemas": true, "schema": {"type": "object"}})
    );
    assert_eq!(answer["requirements"]["schemas"]["pod"]["kind"], "Pod");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_live_is_the_operators_choice() {
    let cases = [("2h", Some(7200)), ("0s", None)];
    for (flag, seconds) in cases {
        let server = Running::start_with(&["--ttl", flag], nothing).await;
        let answer = run(&mut server.client().await, request("{}"))
            .await
            .unwrap();
        let ttl = answer.meta.unwrap().ttl.map(|ttl| ttl.seconds);
        assert_eq!(ttl, seconds, "--ttl {flag}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_resources_pass_through_byte_by_byte() {
    fn compose_one(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.compose("added", &json!({"kind": "Added"}))?;
        Ok(())
    }
    let server = Running::start(compose_one).await;
    let resources: BTreeMap<String, Resource> = (0..200)
        .map(|number| (format!("resource-{number}"), resource(number)))
        .collect();
    let state = State {
        composite: Some(resource(0)),
        resources,
    };
    let request = RunFunctionRequest {
        observed: Some(state.clone()),
        desired: Some(state.clone()),
        context: Some(Bytes::from_static(b"not even a Struct")),
        ..RunFunctionRequest::default()
    };
    let mut answer = run(&mut server.client().await, request).await.unwrap();
    let mut desired = answer.desired.take().unwrap();
    assert!(desired.resources.remove("added").is_some());
    assert_eq!(desired.encode_to_vec(), state.encode_to_vec());
    assert_eq!(answer.context.unwrap(), "not even a Struct");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_becomes_a_refusal_and_the_server_lives() {
    fn panic_if_told(request: &Request, _: &mut Response) -> Result<(), Error> {
        let input: Value = request.input()?;
        assert_ne!(input["panic"], true, "with the password hunter2");
        Ok(())
    }
    let server = Running::start(panic_if_told).await;
    let mut client = server.client().await;
    let told =
        "{meta: {tag: t1}, input: {panic: true}, desired: {resources: {a: {resource: {kind: A}}}}}";
    let answer = call(&mut client, told).await;
    assert!(
        answer.contains("SEVERITY_FATAL") && answer.contains("tag: t1"),
        "{answer}"
    );
    assert!(
        answer.contains("kind: A"),
        "what was desired stays: {answer}"
    );
    assert!(!answer.contains("hunter2"), "{answer}");
    let answer = call(&mut client, "{}").await;
    assert!(!answer.contains("SEVERITY_FATAL"), "{answer}");
}

fn resource(number: usize) -> Resource {
    let object = json!({
        "apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": format!("thing-{number}")},
        "spec": {"forProvider": {"size": number, "fraction": 0.1, "tags": ["a", null, true]}},
    });
    Resource {
        resource: Some(Payload::encode(&object).unwrap().into()),
        connection_details: BTreeMap::from([("key".to_owned(), number.to_le_bytes().to_vec())]),
        ready: i32::try_from(number % 3).unwrap(),
    }
}
