//! One object of ours, as far as it is counted. Whatever cannot be read is not known, and stops nothing else.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kube::api::DynamicObject;
use pave_api::{
    kinds::Kind,
    status::{CostStatus, GuardrailStatus, Timing},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::canary;

/// An object and its status.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) kind: &'static Kind,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) created: Option<Timestamp>,
    /// Grows with each change of `spec`.
    pub(super) generation: i64,
    /// Whether a canary asked for it.
    pub(super) canary: bool,
    /// Who writes it, as the API server calls them; the first one first.
    pub(super) managers: Vec<String>,
    data: Value,
}

impl Seen {
    pub(super) fn new(kind: &'static Kind, object: &DynamicObject) -> Self {
        let metadata = &object.metadata;
        let managers = metadata.managed_fields.iter().flatten();
        Self {
            kind,
            namespace: metadata.namespace.clone().unwrap_or_default(),
            name: metadata.name.clone().unwrap_or_default(),
            uid: metadata.uid.clone().unwrap_or_default(),
            created: metadata.creation_timestamp.as_ref().map(|time| time.0),
            generation: metadata.generation.unwrap_or_default(),
            canary: metadata
                .labels
                .as_ref()
                .is_some_and(|labels| labels.contains_key(canary::LABEL)),
            managers: managers.filter_map(|entry| entry.manager.clone()).collect(),
            data: object.data.clone(),
        }
    }

    /// Text at a JSON pointer; empty where there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.data
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// What is at a JSON pointer, if it is there and can be read.
    pub(super) fn read<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        serde_json::from_value(self.data.pointer(pointer)?.clone()).ok()
    }

    /// A tag that the platform has put on everything of it.
    pub(super) fn tag(&self, name: &str) -> String {
        let tags: BTreeMap<String, String> = self.read("/status/tags").unwrap_or_default();
        tags.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn cost(&self) -> Option<CostStatus> {
        self.read("/status/cost")
    }

    pub(super) fn guardrails(&self) -> Vec<GuardrailStatus> {
        self.read("/status/guardrails").unwrap_or_default()
    }

    pub(super) fn timing(&self) -> Option<Timing> {
        self.read("/status/timing")
    }
}
