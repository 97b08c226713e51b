//! What Crossplane asks of a function.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::de::DeserializeOwned;

use crate::{
    object::{Credentials, Object},
    payload::{DecodeError, Payload, TypeMeta},
    proto::{self, credentials::Source},
};

/// Everything a function may base its answer on.
#[derive(Debug, Clone)]
pub struct Request {
    tag: String,
    capabilities: Capabilities,
    now: Timestamp,
    input: Option<Payload>,
    context: Option<Payload>,
    composite: Object,
    observed: BTreeMap<String, Object>,
    required: BTreeMap<String, Vec<Object>>,
    schemas: BTreeMap<String, Schema>,
    credentials: BTreeMap<String, Credentials>,
    desired: Option<proto::State>,
    /// What Crossplane 1 has for required resources; only functions of [`Sdk`](crate::Sdk) ask for it.
    extra: BTreeMap<String, proto::Resources>,
}

impl Request {
    /// Wraps the protocol's message. `now` is when the function is called.
    pub fn new(message: proto::RunFunctionRequest, now: Timestamp) -> Self {
        let meta = message.meta.unwrap_or_default();
        let observed = message.observed.unwrap_or_default();
        Self {
            tag: meta.tag,
            capabilities: Capabilities(
                meta.capabilities
                    .iter()
                    .fold(0, |bits, &one| bits | bit(one)),
            ),
            now,
            input: message.input.map(Payload::from),
            context: message.context.map(Payload::from),
            composite: observed.composite.map(Object::from).unwrap_or_default(),
            observed: convert(observed.resources, Object::from),
            required: convert(message.required_resources, |resources| {
                resources.items.into_iter().map(Object::from).collect()
            }),
            schemas: convert(message.required_schemas, Schema::from),
            credentials: convert(message.credentials, |credentials| {
                match credentials.source {
                    Some(Source::CredentialData(credentials)) => credentials.data.into(),
                    None => Credentials::default(),
                }
            }),
            desired: message.desired,
            extra: message.extra_resources,
        }
    }

    /// Identifies the request. Requests with the same tag are the same.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// What the calling Crossplane can do.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// When the call came: the only thing beside the request that a function may depend on.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The day of the call, in UTC.
    pub fn today(&self) -> Date {
        self.now.to_zoned(TimeZone::UTC).date()
    }

    /// The `input` of the pipeline step; without one, `T` is read from an empty object.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let input = self.input.clone().unwrap_or_default();
        input.decode().map_err(|error| error.in_field("input"))
    }

    /// What kind of input the step has; `None` when it has none.
    pub fn input_type(&self) -> Option<TypeMeta> {
        self.input.as_ref().map(Payload::type_meta)
    }

    /// The composite resource as it is, with its status.
    pub fn composite(&self) -> &Object {
        &self.composite
    }

    /// A composed resource as it is; `None` while it does not exist.
    pub fn observed(&self, name: &str) -> Option<&Object> {
        self.observed.get(name)
    }

    /// The composed resources that exist, by name.
    pub fn observed_resources(&self) -> impl Iterator<Item = (&str, &Object)> {
        self.observed
            .iter()
            .map(|(name, object)| (name.as_str(), object))
    }

    /// What [`Response::require`](crate::Response::require) asked for under `name`, sorted by namespace and name.
    /// `None`: not fetched yet, the function will be called again. An empty slice: fetched, and nothing is there.
    pub fn required(&self, name: &str) -> Option<&[Object]> {
        self.required.get(name).map(Vec::as_slice)
    }

    /// What [`Response::require_schema`](crate::Response::require_schema) asked for under `name`; `None` while it is
    /// not fetched.
    pub fn schema(&self, name: &str) -> Option<Schema> {
        self.schemas.get(name).cloned()
    }

    /// The Secret that the pipeline step's `credentials` call `name`.
    pub fn credentials(&self, name: &str) -> Option<&Credentials> {
        self.credentials.get(name)
    }

    /// What an earlier step left under `key` in the pipeline's context.
    pub fn context<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, DecodeError> {
        let Some(context) = &self.context else {
            return Ok(None);
        };
        context
            .decode_field(key)
            .map_err(|error| error.in_field("context"))
    }

    /// The protocol's message again, for who has to send or read it as such.
    pub fn to_message(&self) -> proto::RunFunctionRequest {
        let bytes = |payload: &Option<Payload>| payload.clone().map(Into::into);
        let observed = proto::State {
            composite: Some(self.composite.clone().into()),
            resources: convert(self.observed.clone(), Into::into),
        };
        proto::RunFunctionRequest {
            meta: Some(proto::RequestMeta {
                tag: self.tag.clone(),
                capabilities: self.capabilities.numbers().collect(),
            }),
            observed: Some(observed),
            desired: self.desired.clone(),
            input: bytes(&self.input),
            context: bytes(&self.context),
            credentials: convert(self.credentials.clone(), |data| proto::Credentials {
                source: Some(Source::CredentialData(proto::CredentialData {
                    data: data.into(),
                })),
            }),
            required_resources: convert(self.required.clone(), |objects| proto::Resources {
                items: objects.into_iter().map(Into::into).collect(),
            }),
            required_schemas: convert(self.schemas.clone(), |schema| proto::Schema {
                openapi_v3: bytes(&schema.openapi_v3),
            }),
            extra_resources: self.extra.clone(),
        }
    }

    pub(crate) fn context_payload(&self) -> Option<&Payload> {
        self.context.as_ref()
    }

    pub(crate) fn desired(&self) -> Option<&proto::State> {
        self.desired.as_ref()
    }
}

/// What the calling Crossplane can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities(u32);

impl Capabilities {
    /// Whether Crossplane honors `capability`. `None`: it is older than v2.2, which began to tell.
    pub fn supports(self, capability: Capability) -> Option<bool> {
        let has = |capability: proto::Capability| self.0 & bit(capability.into()) != 0;
        has(proto::Capability::Capabilities).then(|| {
            has(match capability {
                Capability::RequiredResources => proto::Capability::RequiredResources,
                Capability::Credentials => proto::Capability::Credentials,
                Capability::Conditions => proto::Capability::Conditions,
                Capability::RequiredSchemas => proto::Capability::RequiredSchemas,
            })
        })
    }

    fn numbers(self) -> impl Iterator<Item = i32> {
        (0..i32::BITS.cast_signed()).filter(move |&number| self.0 & bit(number) != 0)
    }
}

/// Something that not every Crossplane can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Fetches what [`Response::require`](crate::Response::require) asks for.
    RequiredResources,
    /// Hands Secrets to pipeline steps.
    Credentials,
    /// Takes conditions from functions.
    Conditions,
    /// Fetches what [`Response::require_schema`](crate::Response::require_schema) asks for.
    RequiredSchemas,
}

/// The schema of a kind, as the API server publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    openapi_v3: Option<Payload>,
}

impl Schema {
    /// Whether the API server knows the kind at all. Decodes nothing: a provider's schema is a hundred times the answer.
    pub fn is_known(&self) -> bool {
        self.openapi_v3.is_some()
    }

    /// The OpenAPI v3 schema; `None` when the API server does not know the kind.
    pub fn openapi_v3<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        self.openapi_v3.as_ref().map(Payload::decode).transpose()
    }
}

impl From<proto::Schema> for Schema {
    fn from(schema: proto::Schema) -> Self {
        Self {
            openapi_v3: schema.openapi_v3.map(Payload::from),
        }
    }
}

/// A set of the protocol's capabilities as bits. Those this version does not know are nobody's question.
fn bit(capability: i32) -> u32 {
    u32::try_from(capability)
        .ok()
        .and_then(|shift| 1_u32.checked_shl(shift))
        .unwrap_or_default()
}

fn convert<T, U>(map: BTreeMap<String, T>, convert: impl Fn(T) -> U) -> BTreeMap<String, U> {
    map.into_iter()
        .map(|(name, value)| (name, convert(value)))
        .collect()
}
