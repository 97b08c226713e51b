//! When each step began and ended, kept beside the control plane.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use pave_control_plane::{State, say};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Step;

/// Milliseconds since 1970, for spans that another program has measured too.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// From when to when something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    /// The step, or what the step calls a part of itself.
    pub(super) name: String,
    /// Milliseconds since 1970.
    pub(super) began: u64,
    /// Milliseconds since 1970.
    pub(super) ended: u64,
}

/// A step that was taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mark {
    #[serde(flatten)]
    pub(super) span: Span,
    /// Parts that were measured apart.
    #[serde(default)]
    pub(super) parts: Vec<Span>,
    /// What there is to know of it; secrets as well, so this file is not the evidence.
    #[serde(default)]
    facts: Value,
}

impl Mark {
    pub(super) fn facts(&self) -> &Value {
        &self.facts
    }
}

/// The marks of all steps that were taken.
#[derive(Debug)]
pub(super) struct Timeline {
    path: PathBuf,
    marks: BTreeMap<String, Mark>,
}

impl Timeline {
    /// That of a control plane.
    pub(super) fn open(state: &State) -> anyhow::Result<Self> {
        let path = state.root().join("golden-path").join("timeline.json");
        let marks = match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?
            }
            Err(_) => BTreeMap::new(),
        };
        Ok(Self { path, marks })
    }

    pub(super) fn has(&self, step: Step) -> bool {
        self.marks.contains_key(&step.name())
    }

    pub(super) fn facts(&self, step: Step) -> Option<&Value> {
        self.marks.get(&step.name()).map(|mark| &mark.facts)
    }

    /// Those that were taken, in their order.
    pub(super) fn marks(&self) -> impl Iterator<Item = (Step, &Mark)> {
        Step::ALL
            .into_iter()
            .filter_map(|step| Some((step, self.marks.get(&step.name())?)))
    }

    /// Writes down that a step is done, unless it was before. Facts may bring `began`, where the step began before it was looked
    /// at, and `parts`.
    pub(super) fn mark(&mut self, step: Step, began: u64, mut facts: Value) -> anyhow::Result<()> {
        if self.has(step) {
            return Ok(());
        }
        let parts = facts.get_mut("parts").map_or(Value::Null, Value::take);
        let parts = match parts {
            Value::Null => Vec::new(),
            parts => serde_json::from_value(parts)?,
        };
        let span = Span {
            name: step.name(),
            began: facts["began"].as_u64().unwrap_or(began),
            ended: facts["ended"].as_u64().unwrap_or_else(now),
        };
        let seconds = span.ended.saturating_sub(span.began) / 1000;
        say(format!("   {}: {seconds} s", span.name));
        self.marks.insert(step.name(), Mark { span, parts, facts });
        let directory = self.path.parent().unwrap_or(&self.path);
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        fs::write(&self.path, serde_json::to_vec_pretty(&self.marks)?)
            .with_context(|| self.path.display().to_string())
    }
}
