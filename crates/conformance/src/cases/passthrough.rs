//! What earlier steps of the pipeline wanted, after the function.
//!
//! The resources are of a kind that no function has an opinion on. One that adds to them, labels for example, may: only
//! what is lost or changed counts.

use pave_function_sdk::proto::{Ready, Resource, RunFunctionRequest, RunFunctionResponse, State};
use serde_json::{Value, json};

use crate::{
    call::CallError,
    case::NotPassed,
    comparison::{lost, object},
    requirements::{Unsettled, settle},
    sample::{payload, resource},
    suite::Bench,
};

/// Five more than Crossplane's own definition of `DeploymentRuntimeConfig` has, which a function may have to compose.
const LEVELS: usize = 40;

const NAME: &str = "conformance-earlier-step";

pub(super) async fn keeps_resources(bench: &Bench) -> Result<(), NotPassed> {
    let spec = json!({
        "text": "with \"quotes\", ünïcode and\nlines",
        "boolean": false,
        "list": ["a", {"b": 1}, ["c"]],
        "mapping": {"with.dots/and-slashes": "x"},
    });
    keeps(bench, spec).await
}

pub(super) async fn keeps_empty_values(bench: &Bench) -> Result<(), NotPassed> {
    let spec = json!({"emptyDir": {}, "podSelector": {}, "ingress": [], "text": "", "zero": 0});
    keeps(bench, spec).await
}

pub(super) async fn keeps_numbers(bench: &Bench) -> Result<(), NotPassed> {
    let spec = json!({
        "largest": 9_007_199_254_740_991_i64,
        "smallest": -9_007_199_254_740_991_i64,
        "account": 123_456_789_012_i64,
        "fraction": 0.1,
        "huge": 1e300,
    });
    keeps(bench, spec).await
}

pub(super) async fn keeps_deep_resources(bench: &Bench) -> Result<(), NotPassed> {
    // The object and its spec are two levels.
    let mut spec = json!({"end": "of it"});
    for _ in 3..LEVELS {
        spec = json!({"properties": spec});
    }
    keeps(bench, spec).await
}

pub(super) async fn keeps_composite(bench: &Bench) -> Result<(), NotPassed> {
    let mut status = bench.sample.composite.clone();
    let status = json!({
        "apiVersion": status["apiVersion"].take(),
        "kind": status["kind"].take(),
        "status": {"conformance": {"text": "of an earlier step", "list": [1, 2], "empty": {}}},
    });
    let desired = State {
        composite: Some(resource(&status)?),
        ..State::default()
    };
    let response = pass(bench, |request| request.desired = Some(desired)).await?;
    let after = response.desired.unwrap_or_default();
    compare(
        &status,
        &object(after.composite.as_ref())?,
        "the composite resource",
    )
}

pub(super) async fn keeps_context(bench: &Bench) -> Result<(), NotPassed> {
    let context = json!({"conformance.example.org/earlier-step": {"text": "kept", "list": [1, 2]}});
    let sent = payload(&context)?;
    let response = pass(bench, |request| request.context = Some(sent)).await?;
    let after = object(Some(&Resource {
        resource: response.context,
        ..Resource::default()
    }))?;
    compare(&context, &after, "the context")
}

async fn keeps(bench: &Bench, spec: Value) -> Result<(), NotPassed> {
    let before = json!({
        "apiVersion": "conformance.example.org/v1alpha1",
        "kind": "EarlierStep",
        "metadata": {"labels": {"step": "earlier"}, "annotations": {"conformance.example.org/a": "b"}},
        "spec": spec,
    });
    let sent = Resource {
        ready: Ready::True.into(),
        ..resource(&before)?
    };
    let desired = State {
        resources: [(NAME.to_owned(), sent)].into(),
        ..State::default()
    };
    let response = pass(bench, |request| request.desired = Some(desired)).await?;
    let after = response.desired.unwrap_or_default();
    let Some(kept) = after.resources.get(NAME) else {
        return Err(NotPassed::failed("a resource of an earlier step is gone"));
    };
    compare(
        &before,
        &object(Some(kept))?,
        "a resource of an earlier step",
    )?;
    if kept.ready == i32::from(Ready::True) {
        Ok(())
    } else {
        Err(NotPassed::failed(
            "a resource of an earlier step is no longer ready",
        ))
    }
}

fn compare(before: &Value, after: &Value, what: &str) -> Result<(), NotPassed> {
    match lost(before, after) {
        Some(lost) => Err(NotPassed::failed(format!(
            "of {what}, {}",
            lost.trim_start_matches('.')
        ))),
        None => Ok(()),
    }
}

/// The answer to the sample with something more in it. A function that refuses only that has not passed it on.
async fn pass(
    bench: &Bench,
    add: impl FnOnce(&mut RunFunctionRequest),
) -> Result<RunFunctionResponse, NotPassed> {
    settle(&bench.caller, &bench.sample, bench.sample.request()?).await?;
    let mut request = bench.sample.request()?;
    add(&mut request);
    match settle(&bench.caller, &bench.sample, request).await {
        Err(Unsettled::Call(CallError::Refused(message))) => Err(NotPassed::failed(format!(
            "it refuses the request because of what an earlier step left: {message}"
        ))),
        other => Ok(other?),
    }
}
