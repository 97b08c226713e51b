//! ${{ values.description }}
//!
//! A function is a pure function of its request: no clock, no network, no randomness. What earlier steps want stays in the
//! response, for what a function leaves out is deleted.

use std::collections::BTreeMap;

use pave_function_sdk::{Error, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// The `input` of the pipeline step.
#[derive(Debug, Deserialize)]
struct Input {
    /// Labels for everything composed. A label that is there already stays.
    labels: BTreeMap<String, String>,
}

/// Puts the labels of the input on everything that the steps before this one have composed.
///
/// # Errors
/// An input without labels, which becomes a FATAL result: nothing of the object changes then.
pub fn run(request: &Request, response: &mut Response) -> Result<(), Error> {
    let Input { labels } = request.input()?;
    for (_, desired) in response.desired_resources_mut() {
        add(desired.object_mut()?, &labels);
    }
    Ok(())
}

/// `None` where metadata or labels are no objects, which the API server will say better than we can.
fn add(object: &mut Value, labels: &BTreeMap<String, String>) -> Option<()> {
    let metadata = object.as_object_mut()?.entry("metadata");
    let metadata = metadata.or_insert_with(|| json!({})).as_object_mut()?;
    let present = metadata.entry("labels").or_insert_with(|| json!({}));
    let present = present.as_object_mut()?;
    for (key, value) in labels {
        present.entry(key).or_insert_with(|| json!(value));
    }
    Some(())
}
