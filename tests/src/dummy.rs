//! A function that answers with what its input says, as the function-dummy of Crossplane's own tests does.
//!
//! `response` of the input is a `RunFunctionResponse` in protobuf's JSON mapping, merged over what came in. `again` takes
//! its place when required resources came in, with `grow: true` it requires one thing more at each call, and with
//! `echo: true` a result says everything that came in, so that two hosts can be compared by what they send.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::{
    self, DESCRIPTORS, RunFunctionRequest, RunFunctionResponse, Severity,
};
use pave_function_sdk::{Error, Function, Request, Response};
use prost::Message as _;
use prost::bytes::Bytes;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::{Map, Value, json};

use crate::kubernetes::forget_times;

/// The function.
#[derive(Debug, Clone, Copy)]
pub struct Dummy;

impl Function for Dummy {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        response.replace(answer(&request.to_message())?);
        Ok(())
    }
}

fn answer(request: &RunFunctionRequest) -> Result<RunFunctionResponse, Error> {
    let input = decode(request.input.as_ref())?;
    let mut response = RunFunctionResponse {
        desired: request.desired.clone(),
        context: request.context.clone(),
        ..RunFunctionResponse::default()
    };
    // The second call of a function that asks for something can be told to end otherwise.
    let again = input.get("again").filter(|_| has_been_given(request));
    if let Some(said) = again.or_else(|| input.get("response")) {
        let said = encode(said)?;
        response.merge(said.as_slice()).map_err(Error::fatal)?;
    }
    if input["grow"] == true {
        grow(request, &mut response);
    }
    if input["echo"] == true {
        response.results.push(proto::Result {
            severity: Severity::Normal.into(),
            message: echo(request)?.to_string(),
            ..proto::Result::default()
        });
    }
    Ok(response)
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

fn encode(response: &Value) -> Result<Vec<u8>, Error> {
    const NAME: &str = "apiextensions.fn.proto.v1.RunFunctionResponse";
    let protocol = DescriptorPool::decode(DESCRIPTORS).map_err(Error::fatal)?;
    let descriptor = protocol.get_message_by_name(NAME);
    let descriptor = descriptor.ok_or_else(|| Error::fatal(format_args!("no message {NAME}")))?;
    let message = DynamicMessage::deserialize(descriptor, response).map_err(Error::fatal)?;
    Ok(message.encode_to_vec())
}

/// Everything that came in, but the tag, which each host computes in its own way, and the times of conditions.
fn echo(request: &RunFunctionRequest) -> Result<Value, Error> {
    let mut capabilities = request
        .meta
        .clone()
        .map(|meta| meta.capabilities)
        .unwrap_or_default();
    capabilities.sort_unstable();
    let state = |state: &Option<proto::State>| {
        let state = state.clone().unwrap_or_default();
        let composite = state.composite.as_ref().map(resource).transpose()?;
        Ok::<_, Error>(
            json!({"composite": composite, "resources": named(&state.resources, resource)?}),
        )
    };
    let items = |found: &proto::Resources| {
        let items: Result<Vec<_>, Error> = found.items.iter().map(resource).collect();
        Ok(items?.into())
    };
    let schema = |schema: &proto::Schema| decode(schema.openapi_v3.as_ref());
    let context = request.context.as_ref();
    Ok(json!({
        "capabilities": capabilities,
        "states": [state(&request.observed)?, state(&request.desired)?],
        "required": named(&request.required_resources, items)?,
        "extra": named(&request.extra_resources, items)?,
        "schemas": named(&request.required_schemas, schema)?,
        "credentials": named(&request.credentials, |it| Ok(credentials(it)))?,
        "context": context.map(|context| decode(Some(context))).transpose()?,
    }))
}

fn named<T>(
    all: &BTreeMap<String, T>,
    shown: impl Fn(&T) -> Result<Value, Error>,
) -> Result<Value, Error> {
    let pairs = all.iter().map(|(name, it)| Ok((name.clone(), shown(it)?)));
    Ok(Value::Object(pairs.collect::<Result<Map<_, _>, Error>>()?))
}

fn resource(resource: &proto::Resource) -> Result<Value, Error> {
    let mut object = decode(resource.resource.as_ref())?;
    forget_times(&mut object);
    let connection = secrets(&resource.connection_details);
    Ok(json!({"object": object, "connection": connection, "ready": resource.ready}))
}

fn credentials(credentials: &proto::Credentials) -> Value {
    match &credentials.source {
        Some(proto::credentials::Source::CredentialData(data)) => secrets(&data.data),
        None => Value::Null,
    }
}

fn secrets(data: &BTreeMap<String, Vec<u8>>) -> Value {
    let encoded = data
        .iter()
        .map(|(key, value)| (key.clone(), STANDARD.encode(value).into()));
    Value::Object(encoded.collect())
}

fn decode(payload: Option<&Bytes>) -> Result<Value, Error> {
    let payload = payload.cloned().map(Payload::from);
    let decoded = payload.map(|payload| payload.decode()).transpose();
    Ok(decoded.map_err(Error::fatal)?.unwrap_or_default())
}
