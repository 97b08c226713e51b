//! Changes to a sound answer.

use pave_function_sdk::{
    payload::Payload,
    proto::{Condition, RunFunctionResponse},
};
use serde_json::Value;

pub(crate) fn condition(message: &str) -> Condition {
    Condition {
        r#type: "Said".to_owned(),
        reason: "Said".to_owned(),
        message: Some(message.to_owned()),
        ..Condition::default()
    }
}

pub(crate) fn change_resources(response: &mut RunFunctionResponse, change: fn(&mut Value)) {
    let desired = response.desired.as_mut().unwrap();
    for resource in desired.resources.values_mut() {
        change_payload(&mut resource.resource, change);
    }
}

pub(crate) fn change_composite(response: &mut RunFunctionResponse, change: fn(&mut Value)) {
    let desired = response.desired.as_mut().unwrap();
    change_payload(
        &mut desired.composite.get_or_insert_default().resource,
        change,
    );
}

fn change_payload(payload: &mut Option<bytes::Bytes>, change: fn(&mut Value)) {
    let mut object: Value = Payload::from(payload.clone().unwrap_or_default())
        .decode()
        .unwrap();
    change(&mut object);
    *payload = Some(Payload::encode(&object).unwrap().into());
}
