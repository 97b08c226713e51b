//! An answer, encoded.

use pave_function_sdk::proto::{ResourceSelector, SchemaSelector, resource_selector::Match};
use prost::bytes::Bytes;
use serde_json::{Value, json};

use crate::cluster::{self, Asked};
use crate::{Event, RenderError, Rendered, protocol};

pub(super) fn output(
    composite: &Value,
    rendered: &Rendered,
    asked: &Asked,
) -> Result<protocol::CompositeOutput, RenderError> {
    let composed = rendered.composed.iter();
    Ok(protocol::CompositeOutput {
        composite_resource: Some(payload(composite)?),
        composed_resources: composed
            .map(|composed| payload(&composed.object))
            .collect::<Result<_, _>>()?,
        deleted_resources: payloads(&rendered.deleted)?,
        events: rendered.events.iter().map(event).collect(),
        required_resources: payloads(asked.resources.iter().map(resource_selector))?,
        required_schemas: payloads(asked.schemas.iter().map(schema_selector))?,
    })
}

pub(super) fn event(event: &Event) -> protocol::Event {
    protocol::Event {
        r#type: format!("{:?}", event.severity),
        reason: event.reason.clone(),
        message: event.message.clone(),
    }
}

fn payloads<V: std::borrow::Borrow<Value>>(
    objects: impl IntoIterator<Item = V>,
) -> Result<Vec<Bytes>, RenderError> {
    objects
        .into_iter()
        .map(|object| payload(object.borrow()))
        .collect()
}

pub(super) fn payload(object: &Value) -> Result<Bytes, RenderError> {
    cluster::encode(object, || "the answer".to_owned()).map(Into::into)
}

/// As protobuf's JSON mapping has it: fields without a value are absent.
fn resource_selector(selector: &ResourceSelector) -> Value {
    let mut json = kind(&selector.api_version, &selector.kind);
    match &selector.r#match {
        Some(Match::MatchName(name)) => json["matchName"] = name.as_str().into(),
        Some(Match::MatchLabels(labels)) if labels.labels.is_empty() => {
            json["matchLabels"] = json!({});
        }
        Some(Match::MatchLabels(labels)) => {
            json["matchLabels"] = json!({"labels": labels.labels});
        }
        None => (),
    }
    if let Some(namespace) = &selector.namespace {
        json["namespace"] = namespace.as_str().into();
    }
    json
}

fn schema_selector(selector: &SchemaSelector) -> Value {
    kind(&selector.api_version, &selector.kind)
}

fn kind(api_version: &str, kind: &str) -> Value {
    let mut json = json!({});
    for (field, value) in [("apiVersion", api_version), ("kind", kind)] {
        if !value.is_empty() {
            json[field] = value.into();
        }
    }
    json
}
