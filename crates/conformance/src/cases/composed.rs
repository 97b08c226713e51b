//! What a function wants of its own, when no step before it wants anything.

use std::collections::BTreeMap;

use pave_function_sdk::proto::State;
use serde_json::Value;

use crate::{case::NotPassed, comparison::object, requirements::settle, suite::Bench};

pub(super) async fn leaves_composite(bench: &Bench) -> Result<(), NotPassed> {
    let composite = object(desired(bench).await?.composite.as_ref())?;
    for field in ["spec", "metadata"] {
        if is_set(&composite[field]) {
            let set = composite[field].as_object().into_iter().flatten();
            let names: Vec<_> = set.map(|(name, _)| name.as_str()).collect();
            return Err(NotPassed::failed(format!(
                "it wants the composite resource's {field}: {}",
                names.join(", ")
            )));
        }
    }
    Ok(())
}

pub(super) async fn leaves_status(bench: &Bench) -> Result<(), NotPassed> {
    for (name, one) in composed(bench).await? {
        if is_set(&one["status"]) {
            return Err(NotPassed::failed(format!(
                "it wants the status of `{name}`"
            )));
        }
    }
    Ok(())
}

/// To keep the name that Crossplane has given a resource is not to choose one.
pub(super) async fn leaves_names(bench: &Bench) -> Result<(), NotPassed> {
    let all = composed(bench).await?;
    let observed = bench.sample.request()?.observed.unwrap_or_default();
    let mut given = BTreeMap::new();
    for (name, one) in &observed.resources {
        given.insert(name, object(Some(one))?["metadata"]["name"].take());
    }
    let named = all.iter().filter_map(|(name, one)| {
        let chosen = &one["metadata"]["name"];
        let of_object = chosen
            .as_str()
            .filter(|_| given.get(name) != Some(chosen))?;
        Some(format!("`{name}` is to be called `{of_object}`"))
    });
    let named: Vec<_> = named.collect();
    match named.first() {
        Some(first) => Err(NotPassed::failed(format!(
            "{} of {} composed resources have a metadata.name; {first}",
            named.len(),
            all.len()
        ))),
        None => Ok(()),
    }
}

async fn desired(bench: &Bench) -> Result<State, NotPassed> {
    let response = settle(&bench.caller, &bench.sample, bench.sample.request()?).await?;
    Ok(response.desired.unwrap_or_default())
}

/// Composed resources by name; none proves nothing.
async fn composed(bench: &Bench) -> Result<Vec<(String, Value)>, NotPassed> {
    let mut composed = Vec::new();
    for (name, one) in &desired(bench).await?.resources {
        composed.push((name.clone(), object(Some(one))?));
    }
    if composed.is_empty() {
        return Err(NotPassed::skipped("it composes nothing from the sample"));
    }
    Ok(composed)
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}
