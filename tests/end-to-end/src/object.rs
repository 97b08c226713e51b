//! Reading objects as they come from the API server.

use pave_control_plane::Wait;
use serde_json::Value;

/// A text in an object; empty where there is none.
pub fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A condition in an object's status; null where there is none.
pub fn condition<'v>(object: &'v Value, condition_type: &str) -> &'v Value {
    let conditions = object
        .pointer("/status/conditions")
        .and_then(Value::as_array);
    let mut conditions = conditions.into_iter().flatten();
    conditions
        .find(|condition| condition["type"] == condition_type)
        .unwrap_or(&Value::Null)
}

/// Whether an object's phase is this one. What there is instead names the phase and the sentence with it.
pub fn phase(wanted: &'static str) -> impl Fn(&Value) -> Wait<()> {
    move |object| {
        let (phase, message) = (
            text(object, "/status/phase"),
            text(object, "/status/message"),
        );
        let synced = text(condition(object, "Synced"), "/message");
        Wait::when(
            phase == wanted,
            format!("phase `{phase}`: {message} {synced}"),
        )
    }
}
