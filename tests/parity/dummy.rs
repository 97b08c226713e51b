//! A function that answers with what its input says, as the function-dummy of Crossplane's own tests does.
//!
//! `response` of the input is a `RunFunctionResponse` in protobuf's JSON mapping, merged over what came in. `again` takes
//! its place when required resources came in, with `grow: true` it requires one thing more at each call, and with
//! `echo: true` a result says everything that came in, so that two hosts can be compared by what they send.

use std::net::{Ipv4Addr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::function_runner_service_server::{
    FunctionRunnerService, FunctionRunnerServiceServer,
};
use pave_function_sdk::proto::{
    self, DESCRIPTORS, ResponseMeta, RunFunctionRequest, RunFunctionResponse, Severity,
};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// Serves it for as long as the runtime lives.
pub(crate) async fn serve() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = FunctionRunnerServiceServer::new(Dummy).max_decoding_message_size(usize::MAX);
    let router = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(router.serve_with_incoming(TcpIncoming::from(listener)));
    address
}

struct Dummy;

#[tonic::async_trait]
impl FunctionRunnerService for Dummy {
    async fn run_function(
        &self,
        request: Request<RunFunctionRequest>,
    ) -> Result<Response<RunFunctionResponse>, Status> {
        let request = request.into_inner();
        let input = decode(request.input.as_ref());
        let mut response = RunFunctionResponse {
            meta: Some(ResponseMeta {
                tag: request.meta.clone().unwrap_or_default().tag,
                ttl: None,
            }),
            desired: request.desired.clone(),
            context: request.context.clone(),
            ..RunFunctionResponse::default()
        };
        // The second call of a function that asks for something can be told to end otherwise.
        let again = input.get("again").filter(|_| has_been_given(&request));
        let said = again.or_else(|| input.get("response"));
        if let Some(said) = said {
            let said = encode(said).map_err(|error| Status::invalid_argument(error.to_string()))?;
            response
                .merge(said.as_slice())
                .map_err(|error| Status::invalid_argument(error.to_string()))?;
        }
        if input["grow"] == true {
            grow(&request, &mut response);
        }
        if input["echo"] == true {
            response.results.push(proto::Result {
                severity: Severity::Normal.into(),
                message: echo(&request).to_string(),
                ..proto::Result::default()
            });
        }
        Ok(Response::new(response))
    }
}

/// Asks for one thing more than it was given, always.
fn grow(request: &RunFunctionRequest, response: &mut RunFunctionResponse) {
    let selector = proto::ResourceSelector {
        api_version: "v1".to_owned(),
        kind: "Secret".to_owned(),
        r#match: Some(proto::resource_selector::Match::MatchName("a".to_owned())),
        namespace: None,
    };
    let requirements = response.requirements.get_or_insert_default();
    for index in 0..=request.required_resources.len() {
        let name = index.to_string();
        requirements.resources.insert(name, selector.clone());
    }
}

fn has_been_given(request: &RunFunctionRequest) -> bool {
    !request.required_resources.is_empty() || !request.extra_resources.is_empty()
}

fn encode(response: &Value) -> Result<Vec<u8>, serde_json::Error> {
    let protocol = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let descriptor = protocol
        .get_message_by_name("apiextensions.fn.proto.v1.RunFunctionResponse")
        .unwrap();
    DynamicMessage::deserialize(descriptor, response).map(|message| message.encode_to_vec())
}

/// Everything that came in, but the tag, which each host computes in its own way, and the times of conditions.
fn echo(request: &RunFunctionRequest) -> Value {
    let mut meta = request.meta.clone().unwrap_or_default();
    meta.capabilities.sort_unstable();
    let states = [&request.observed, &request.desired].map(|state| {
        let state = state.clone().unwrap_or_default();
        let resources = state.resources.iter();
        json!({
            "composite": state.composite.as_ref().map(resource),
            "resources": resources.map(|(name, it)| (name.clone(), resource(it))).collect::<serde_json::Map<_, _>>(),
        })
    });
    let resources = |all: &std::collections::BTreeMap<String, proto::Resources>| {
        let named = all.iter().map(|(name, found)| {
            let items: Vec<_> = found.items.iter().map(resource).collect();
            (name.clone(), items.into())
        });
        Value::Object(named.collect())
    };
    let schemas = request.required_schemas.iter();
    json!({
        "capabilities": meta.capabilities,
        "states": states,
        "required": resources(&request.required_resources),
        "extra": resources(&request.extra_resources),
        "schemas": schemas.map(|(name, schema)| (name.clone(), decode(schema.openapi_v3.as_ref()))).collect::<serde_json::Map<_, _>>(),
        "credentials": request.credentials.iter().map(|(name, it)| (name.clone(), credentials(it))).collect::<serde_json::Map<_, _>>(),
        "context": request.context.as_ref().map(|context| decode(Some(context))),
    })
}

fn resource(resource: &proto::Resource) -> Value {
    let mut object = decode(resource.resource.as_ref());
    let conditions = object.pointer_mut("/status/conditions");
    for condition in conditions
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        condition["lastTransitionTime"] = "some time".into();
    }
    json!({"object": object, "connection": secrets(&resource.connection_details), "ready": resource.ready})
}

fn credentials(credentials: &proto::Credentials) -> Value {
    match &credentials.source {
        Some(proto::credentials::Source::CredentialData(data)) => secrets(&data.data),
        None => Value::Null,
    }
}

fn secrets(data: &std::collections::BTreeMap<String, Vec<u8>>) -> Value {
    let encoded = data
        .iter()
        .map(|(key, value)| (key.clone(), STANDARD.encode(value).into()));
    Value::Object(encoded.collect())
}

fn decode(payload: Option<&prost::bytes::Bytes>) -> Value {
    let payload = payload.cloned().map(Payload::from);
    payload.map_or(Value::Null, |payload| payload.decode().unwrap())
}
