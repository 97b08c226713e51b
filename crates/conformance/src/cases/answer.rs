//! What an answer is like.

use pave_function_sdk::proto::{RequestMeta, RunFunctionRequest, RunFunctionResponse};
use serde_json::{Map, Value, json};

use crate::{
    case::NotPassed,
    comparison::{difference, object},
    requirements::{Unsettled, settle},
    sample::Sample,
    suite::Bench,
};

/// How often a function is called with what it wanted before, until it may be expected to have nothing new to say.
const ROUNDS: usize = 4;

/// Crossplane's own are 64 hexadecimal digits, but a function must not know that.
const TAGS: [&str; 3] = [
    "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    "Ünïcode, spaces\tand\nlines",
    "",
];

pub(super) async fn copies_tag(bench: &Bench) -> Result<(), NotPassed> {
    for tag in TAGS {
        let response = bench.caller.call(tagged(bench, tag)?).await?;
        let copied = response.meta.map(|meta| meta.tag).unwrap_or_default();
        if copied != tag {
            return Err(NotPassed::failed(format!(
                "{tag:?} came back as {copied:?}"
            )));
        }
    }
    Ok(())
}

pub(super) async fn ignores_tag(bench: &Bench) -> Result<(), NotPassed> {
    let one = bench.caller.call(tagged(bench, TAGS[0])?).await?;
    let other = bench.caller.call(tagged(bench, TAGS[1])?).await?;
    same(&one, &other, "with another tag the answer differs")
}

pub(super) async fn repeats_itself(bench: &Bench) -> Result<(), NotPassed> {
    let one = bench.caller.call(bench.sample.request()?).await?;
    let other = bench.caller.call(bench.sample.request()?).await?;
    same(
        &one,
        &other,
        "the second answer to the same request differs",
    )
}

fn same(
    one: &RunFunctionResponse,
    other: &RunFunctionResponse,
    problem: &str,
) -> Result<(), NotPassed> {
    match difference(one, other)? {
        Some(difference) => Err(NotPassed::failed(format!("{problem}: {difference}"))),
        None => Ok(()),
    }
}

fn tagged(bench: &Bench, tag: &str) -> Result<RunFunctionRequest, NotPassed> {
    let mut request = bench.sample.request()?;
    let capabilities = request.meta.unwrap_or_default().capabilities;
    request.meta = Some(RequestMeta {
        tag: tag.to_owned(),
        capabilities,
    });
    Ok(request)
}

pub(super) async fn sets_ttl(bench: &Bench) -> Result<(), NotPassed> {
    let response = settle(&bench.caller, &bench.sample, bench.sample.request()?).await?;
    match response.meta.and_then(|meta| meta.ttl) {
        Some(_) => Ok(()),
        None => Err(NotPassed::failed("meta.ttl is not set")),
    }
}

pub(super) async fn is_silent_when_settled(bench: &Bench) -> Result<(), NotPassed> {
    let mut sample = bench.sample.clone();
    let mut said = String::new();
    for _ in 0..ROUNDS {
        let response = settle(&bench.caller, &sample, sample.request()?).await?;
        let Some(result) = response.results.first() else {
            return Ok(());
        };
        said.clone_from(&result.message);
        sample = applied(sample, &response)?;
    }
    Err(NotPassed::failed(format!(
        "in each of {ROUNDS} calls, with everything it wanted observed and ready, it said something; last: {said:?}"
    )))
}

/// What is observed after Crossplane has applied an answer and everything has become ready.
fn applied(sample: Sample, response: &RunFunctionResponse) -> Result<Sample, NotPassed> {
    let desired = response.desired.clone().unwrap_or_default();
    let wanted = object(desired.composite.as_ref())?;
    let mut conditions = vec![condition("Ready", "True"), condition("Synced", "True")];
    for said in &response.conditions {
        let status = match said.status {
            2 => "True",
            3 => "False",
            _ => "Unknown",
        };
        let mut condition = condition(&said.r#type, status);
        condition["reason"] = said.reason.clone().into();
        condition["message"] = said.message.clone().into();
        conditions.push(condition);
    }
    let mut composite = sample.composite.clone();
    if !composite["status"].is_object() {
        composite["status"] = json!({});
    }
    merge(&mut composite["status"], &wanted["status"]);
    composite["status"]["conditions"] = conditions.into();
    let mut observed = Vec::new();
    for (name, one) in &desired.resources {
        observed.push(ready(name, object(Some(one))?));
    }
    Ok(Sample {
        composite,
        observed,
        ..sample
    })
}

fn ready(name: &str, mut object: Value) -> Value {
    if !object.is_object() {
        object = json!({});
    }
    let metadata = json!({
        "name": name,
        "uid": "0c6b5b7e-7a52-4c3f-9d1c-5b8a5f3f7a10",
        "creationTimestamp": "2026-01-01T00:00:00Z",
    });
    let own = object["metadata"].take();
    object["metadata"] = metadata;
    merge(&mut object["metadata"], &own);
    let annotation = json!({"annotations": {"crossplane.io/composition-resource-name": name}});
    merge(&mut object["metadata"], &annotation);
    object["status"] =
        json!({"conditions": [condition("Ready", "True"), condition("Synced", "True")]});
    object
}

fn condition(r#type: &str, status: &str) -> Value {
    json!({
        "type": r#type,
        "status": status,
        "reason": "Available",
        "lastTransitionTime": "2026-01-01T00:05:00Z",
    })
}

/// `from` over `into`, object by object.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Object(Map::new())), value);
            }
        }
        (_, Value::Null) => {}
        (into, from) => *into = from.clone(),
    }
}

pub(super) async fn requirements_stabilize(bench: &Bench) -> Result<(), NotPassed> {
    stabilizes(bench, &bench.sample, "with what it requires").await?;
    let nothing = Sample {
        required: Vec::new(),
        ..bench.sample.clone()
    };
    match stabilizes(bench, &nothing, "with none of what it requires").await {
        // To refuse is to ask for nothing more.
        Err(NotPassed::Skipped(_)) => Ok(()),
        other => other,
    }
}

async fn stabilizes(bench: &Bench, sample: &Sample, when: &str) -> Result<(), NotPassed> {
    match settle(&bench.caller, sample, sample.request()?).await {
        Ok(_) => Ok(()),
        Err(unsettled @ Unsettled::Requirements) => {
            Err(NotPassed::failed(format!("{when}: {unsettled}")))
        }
        Err(other) => Err(other.into()),
    }
}
