//! Reading other people's JSON: every field may be missing, null, or of another type.

use jiff::Timestamp;
use serde_json::Value;

use super::Delivery;
use crate::services::Services;

/// Why a genuine delivery cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub(crate) String);

/// A body, or a part of it, with where it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payload<'event> {
    pub(super) value: &'event Value,
    pub(super) delivery: &'event Delivery,
    pub(super) services: &'event Services,
}

impl<'event> Payload<'event> {
    /// The part at a JSON pointer, null when there is none.
    pub(super) fn at(&self, pointer: &str) -> Self {
        Self {
            value: self.value.pointer(pointer).unwrap_or(&Value::Null),
            ..*self
        }
    }

    pub(super) fn items(&self, pointer: &str) -> Vec<Self> {
        let items = self.value.pointer(pointer).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.map(|value| Self { value, ..*self }).collect()
    }

    pub(super) fn text(&self, pointer: &str) -> Option<&'event str> {
        self.value
            .pointer(pointer)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    pub(super) fn owned(&self, pointer: &str) -> Option<String> {
        self.text(pointer).map(str::to_owned)
    }

    pub(super) fn number(&self, pointer: &str) -> Option<i64> {
        self.value.pointer(pointer).and_then(Value::as_i64)
    }

    pub(super) fn truth(&self, pointer: &str) -> bool {
        self.value.pointer(pointer).and_then(Value::as_bool) == Some(true)
    }

    /// A time with an offset, or as GitLab writes it, `2026-03-01 10:00:00 UTC` and `2026-03-01 10:00:00 +0100`.
    pub(super) fn time(&self, pointer: &str) -> Option<Timestamp> {
        let text = self.text(pointer)?;
        let zoned = || text.strip_suffix(" UTC").map(|time| format!("{time}Z"));
        let offset = || Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text).ok();
        text.parse()
            .ok()
            .or_else(|| zoned()?.parse().ok())
            .or_else(offset)
    }

    pub(super) fn needed(&self, pointer: &str) -> Result<&'event str, Unreadable> {
        self.text(pointer)
            .ok_or_else(|| missing(pointer, "a text that is not empty"))
    }

    pub(super) fn needed_number(&self, pointer: &str) -> Result<i64, Unreadable> {
        self.number(pointer)
            .ok_or_else(|| missing(pointer, "a whole number"))
    }

    pub(super) fn needed_time(&self, pointer: &str) -> Result<Timestamp, Unreadable> {
        self.time(pointer)
            .ok_or_else(|| missing(pointer, "a time such as 2026-03-01T10:00:00Z"))
    }
}

fn missing(pointer: &str, wanted: &str) -> Unreadable {
    let field = pointer.trim_start_matches('/').replace('/', ".");
    Unreadable(format!("`{field}` is missing or not {wanted}"))
}
