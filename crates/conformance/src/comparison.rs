//! What a function did to something it was given.

use std::collections::BTreeMap;

use bytes::Bytes;
use pave_function_sdk::{
    payload::{DecodeError, Payload},
    proto::{Condition, Resource, Result as FunctionResult, RunFunctionResponse},
};
use serde_json::{Value, json};

/// Where `after` lost or changed something of `before`; additions are anybody's right.
pub(crate) fn lost(before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before
                .iter()
                .find_map(|(key, before)| match after.get(key) {
                    Some(after) => lost(before, after).map(|path| format!(".{key}{path}")),
                    None => Some(format!(".{key} is gone")),
                })
        }
        (Value::Array(before), Value::Array(after)) if before.len() <= after.len() => {
            let mut pairs = before.iter().zip(after).enumerate();
            pairs.find_map(|(index, (before, after))| {
                lost(before, after).map(|path| format!("[{index}]{path}"))
            })
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
        (before, after) if before == after => None,
        (before, after) => Some(format!(" was {} and is {}", short(before), short(after))),
    }
}

/// A value in a sentence.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Everything that a function said but the tag and the time to live, so that equal answers are equal values.
pub(crate) fn content(response: &RunFunctionResponse) -> Result<Value, DecodeError> {
    let desired = response.desired.clone().unwrap_or_default();
    let mut resources = BTreeMap::new();
    for (name, resource) in &desired.resources {
        resources.insert(name.clone(), of_resource(resource)?);
    }
    let results = response.results.iter().map(|result| {
        let FunctionResult {
            severity,
            message,
            reason,
            target,
        } = result;
        json!({"severity": severity, "message": message, "reason": reason, "target": target})
    });
    let conditions = response.conditions.iter().map(|condition| {
        let Condition { r#type, status, reason, message, target } = condition;
        json!({"type": r#type, "status": status, "reason": reason, "message": message, "target": target})
    });
    Ok(json!({
        "composite": desired.composite.as_ref().map(of_resource).transpose()?,
        "resources": resources,
        "context": response.context.as_ref().map(decode).transpose()?,
        "results": results.collect::<Vec<_>>(),
        "conditions": conditions.collect::<Vec<_>>(),
        "requirements": format!("{:?}", response.requirements.clone().unwrap_or_default()),
    }))
}

/// Where two answers differ.
pub(crate) fn difference(
    one: &RunFunctionResponse,
    other: &RunFunctionResponse,
) -> Result<Option<String>, DecodeError> {
    let (one, other) = (content(one)?, content(other)?);
    let differ = lost(&one, &other).or_else(|| lost(&other, &one));
    Ok(differ.map(|path| path.trim_start_matches('.').to_owned()))
}

/// A resource's object; absent is `null`.
pub(crate) fn object(resource: Option<&Resource>) -> Result<Value, DecodeError> {
    let payload = resource.and_then(|resource| resource.resource.as_ref());
    payload.map_or(Ok(Value::Null), decode)
}

fn of_resource(resource: &Resource) -> Result<Value, DecodeError> {
    Ok(json!({
        "resource": object(Some(resource))?,
        "ready": resource.ready,
        "connectionDetails": resource.connection_details,
    }))
}

fn decode(payload: &Bytes) -> Result<Value, DecodeError> {
    Payload::from(payload.clone()).decode()
}
