//! What a function answers.

use std::{collections::BTreeMap, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    desired::{Content, Desired, Ready},
    payload::{DecodeError, EncodeError, Payload},
    proto,
    report::{Condition, ResultEvent},
    request::Request,
    requirement::Requirement,
};

/// A function's answer, which begins as everything that earlier steps of the pipeline want.
///
/// **Omission is deletion**: Crossplane deletes a composed resource that is no longer desired. A function that cannot
/// say what it wants returns an error, which leaves everything as it is.
#[derive(Debug, Clone)]
pub struct Response {
    tag: String,
    composite: Option<Desired>,
    resources: BTreeMap<String, Desired>,
    context: Option<Content>,
    conditions: Vec<Condition>,
    results: Vec<ResultEvent>,
    requirements: proto::Requirements,
    ttl: Option<Duration>,
    ttl_at_most: Option<Duration>,
}

impl Response {
    /// Desired resources, their readiness and the context as they came, undecoded.
    pub fn to(request: &Request) -> Self {
        let desired = request.desired();
        let resources = desired.into_iter().flat_map(|desired| &desired.resources);
        Self {
            tag: request.tag().to_owned(),
            composite: desired
                .and_then(|desired| desired.composite.as_ref())
                .map(Desired::from),
            resources: resources
                .map(|(name, one)| (name.clone(), one.into()))
                .collect(),
            context: request.context_payload().cloned().map(Content::Wire),
            conditions: Vec::new(),
            results: Vec::new(),
            requirements: proto::Requirements::default(),
            ttl: None,
            ttl_at_most: None,
        }
    }

    /// Wants a composed resource, instead of any of the same name. Nobody has said yet whether it is ready.
    pub fn compose(
        &mut self,
        name: impl Into<String>,
        object: &impl Serialize,
    ) -> Result<&mut Desired, EncodeError> {
        let name = name.into();
        let payload = Payload::encode(object).map_err(|error| error.in_field(&name))?;
        let desired = self.resources.entry(name).or_default();
        *desired = Desired::new(payload);
        Ok(desired)
    }

    /// The desired resource of this name.
    pub fn desired(&self, name: &str) -> Option<&Desired> {
        self.resources.get(name)
    }

    /// All desired resources by name.
    pub fn desired_resources(&self) -> impl Iterator<Item = (&str, &Desired)> {
        self.resources
            .iter()
            .map(|(name, desired)| (name.as_str(), desired))
    }

    /// All desired resources by name, to change.
    pub fn desired_resources_mut(&mut self) -> impl Iterator<Item = (&str, &mut Desired)> {
        self.resources
            .iter_mut()
            .map(|(name, desired)| (name.as_str(), desired))
    }

    /// Wants a resource no longer. Crossplane deletes it if it exists.
    pub fn withdraw(&mut self, name: &str) -> Option<Desired> {
        self.resources.remove(name)
    }

    /// Sets one top-level field of the composite resource's status; the others stay.
    pub fn set_status(&mut self, field: &str, value: &impl Serialize) -> Result<(), EncodeError> {
        let value = to_value(value).map_err(|error| error.in_field(field).in_field("status"))?;
        let composite = self.composite.get_or_insert_default();
        let composite = composite.object_mut().map_err(undecodable)?;
        let status = object_in(composite)
            .entry("status")
            .or_insert_with(|| Map::new().into());
        object_in(status).insert(field.to_owned(), value);
        Ok(())
    }

    /// The composite resource's desired status so far; `None` when nobody has set any.
    pub fn status<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        let Some(composite) = &self.composite else {
            return Ok(None);
        };
        if let Some(payload) = composite.payload() {
            return payload.decode_field("status");
        }
        let composite = composite.object()?;
        let Some(status) = composite.get("status") else {
            return Ok(None);
        };
        let mismatch = |error: serde_json::Error| serde::de::Error::custom(error);
        let status: Result<T, DecodeError> = T::deserialize(status).map_err(mismatch);
        status.map(Some).map_err(|error| error.in_field("status"))
    }

    /// Says whether the composite resource is ready, whatever its composed resources are.
    pub fn composite_ready(&mut self, ready: Ready) {
        self.composite.get_or_insert_default().set_ready(ready);
    }

    /// Publishes a connection detail of the composite resource. Only those of version 1 XRDs have any; others ignore it.
    pub fn connection_detail(&mut self, key: impl Into<String>, value: Vec<u8>) {
        let composite = self.composite.get_or_insert_default();
        composite.add_connection_detail(key.into(), value);
    }

    /// Sets a condition, instead of any of the same type.
    pub fn condition(&mut self, condition: Condition) {
        self.conditions
            .retain(|other| other.type_() != condition.type_());
        self.conditions.push(condition);
    }

    /// Emits an event that something happened. The reason is in `PascalCase`.
    pub fn normal(
        &mut self,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut ResultEvent {
        self.result(ResultEvent::normal(reason, message))
    }

    /// Emits an event that something needs attention. The reason is in `PascalCase`.
    pub fn warning(
        &mut self,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut ResultEvent {
        self.result(ResultEvent::warning(reason, message))
    }

    /// Needs other objects, to be found with [`Request::required`] when the function is called again. They must be
    /// required in every call, or Crossplane stops watching them. Takes Crossplane 2.0.
    pub fn require(&mut self, name: impl Into<String>, requirement: Requirement) {
        self.requirements
            .resources
            .insert(name.into(), requirement.into());
    }

    /// Needs a kind's schema, to be found with [`Request::schema`] when the function is called again. Takes Crossplane 2.2.
    pub fn require_schema(
        &mut self,
        name: impl Into<String>,
        api_version: impl Into<String>,
        kind: impl Into<String>,
    ) {
        let selector = proto::SchemaSelector {
            api_version: api_version.into(),
            kind: kind.into(),
        };
        self.requirements.schemas.insert(name.into(), selector);
    }

    /// Asks to be called again after this time at the latest, instead of the host's default; zero asks for nothing.
    pub fn ttl(&mut self, ttl: Duration) {
        self.ttl = Some(ttl);
    }

    /// Asks to be called again after this time at the latest, unless that is asked for sooner anyway.
    pub fn ttl_at_most(&mut self, ttl: Duration) {
        self.ttl_at_most = Some(self.ttl_at_most.map_or(ttl, |other| other.min(ttl)));
    }

    /// Leaves something under `key` for later steps of the pipeline.
    pub fn set_context(
        &mut self,
        key: impl Into<String>,
        value: &impl Serialize,
    ) -> Result<(), EncodeError> {
        let key = key.into();
        let value = to_value(value).map_err(|error| error.in_field(&key).in_field("context"))?;
        let context = self.context.get_or_insert_default();
        object_in(context.value_mut().map_err(undecodable)?).insert(key, value);
        Ok(())
    }

    /// The conditions set so far.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The events emitted so far.
    pub fn results(&self) -> &[ResultEvent] {
        &self.results
    }

    pub(crate) fn result(&mut self, event: ResultEvent) -> &mut ResultEvent {
        let index = self.results.len();
        self.results.push(event);
        &mut self.results[index]
    }

    /// Takes everything desired back to what came in, and keeps what was said.
    pub(crate) fn hold(&mut self, request: &Request) {
        let Self {
            composite,
            resources,
            context,
            ..
        } = Self::to(request);
        (self.composite, self.resources, self.context) = (composite, resources, context);
    }

    /// Takes an answer that somebody else made as it is, except for the tag: for a function that passes calls on.
    pub fn replace(&mut self, message: proto::RunFunctionResponse) {
        let desired = message.desired.unwrap_or_default();
        self.composite = desired.composite.as_ref().map(Desired::from);
        self.resources = desired
            .resources
            .iter()
            .map(|(name, one)| (name.clone(), one.into()))
            .collect();
        self.context = message.context.map(|context| Content::Wire(context.into()));
        self.conditions = message
            .conditions
            .into_iter()
            .map(Condition::from)
            .collect();
        self.results = message.results.into_iter().map(ResultEvent::from).collect();
        self.requirements = message.requirements.unwrap_or_default();
        self.ttl = message
            .meta
            .and_then(|meta| meta.ttl)
            .and_then(|ttl| ttl.try_into().ok());
    }

    pub(crate) fn into_message(
        self,
        default_ttl: Duration,
    ) -> Result<proto::RunFunctionResponse, EncodeError> {
        let ttl = self.effective_ttl(default_ttl);
        let resources =
            self.resources
                .into_iter()
                .map(|(name, desired)| match desired.into_message() {
                    Ok(message) => Ok((name, message)),
                    Err(error) => Err(error.in_field(&name)),
                });
        let resources = resources.collect::<Result<_, _>>()?;
        let composite = self.composite.map(Desired::into_message).transpose()?;
        let context = self.context.map(Content::into_payload).transpose()?;
        Ok(proto::RunFunctionResponse {
            meta: Some(proto::ResponseMeta { tag: self.tag, ttl }),
            desired: Some(proto::State {
                composite,
                resources,
            }),
            results: self.results.into_iter().map(Into::into).collect(),
            context: context.map(Into::into),
            // Crossplane compares with what was required before: an empty message would differ from none, and cost a call.
            requirements: Some(self.requirements)
                .filter(|required| *required != proto::Requirements::default()),
            conditions: self.conditions.into_iter().map(Into::into).collect(),
            output: None,
        })
    }

    /// Zero means that nobody needs to be called again, so it is no lower bound for anything.
    fn effective_ttl(&self, default_ttl: Duration) -> Option<prost_types::Duration> {
        let ttl = Some(self.ttl.unwrap_or(default_ttl)).filter(|ttl| !ttl.is_zero());
        let ttl = ttl.into_iter().chain(self.ttl_at_most).min()?;
        prost_types::Duration::try_from(ttl).ok()
    }
}

fn to_value(value: &impl Serialize) -> Result<Value, EncodeError> {
    serde_json::to_value(value).map_err(serde::ser::Error::custom)
}

/// The object in `value`, which is made one if it is something else.
fn object_in(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(object) => object,
        _ => unreachable!("made an object above"),
    }
}

/// What an earlier step sent is broken; there is no changing it.
fn undecodable(error: DecodeError) -> EncodeError {
    serde::ser::Error::custom(error)
}
