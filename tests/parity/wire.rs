//! The engines' answers themselves, to the very request that the official tool sends: they hold what it does not print.

use std::io::Write as _;
use std::process::{Command, Stdio};

use libtest_mimic::Failed;
use pave_function_sdk::payload::Payload;
use pave_render::protocol::{RenderResponse, render_response::Output};
use pave_tests::kubernetes::forget_times;
use prost::Message as _;
use prost::bytes::Bytes;
use serde_json::{Value, json};

use crate::case::{Case, Files};
use crate::official::{Engine, render};
use crate::programs::{self, CORE};

/// Whether both engines answer the same, and end the same way.
pub(crate) fn same(case: &Case, files: &Files) -> Result<(), Failed> {
    let file = files.path("request.bin");
    render(case, files, Engine::Recorder(&file), &[]);
    let request = std::fs::read(&file)?;
    let core = answer(programs::official(CORE), &request);
    let pave = answer(programs::pave(), &request);
    if core == pave {
        return Ok(());
    }
    Err(
        format!("--- Crossplane's engine answers\n{core:#}\n--- Pave's engine answers\n{pave:#}")
            .into(),
    )
}

fn answer(mut engine: Command, request: &[u8]) -> Value {
    let mut child = engine
        .args(["internal", "render"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(request).unwrap();
    let output = child.wait_with_output().unwrap();
    let response = RenderResponse::decode(output.stdout.as_slice()).unwrap();
    let Some(Output::Composite(composite)) = response.output else {
        return json!({"code": output.status.code()});
    };
    json!({
        "code": output.status.code(),
        "composite": composite.composite_resource.as_ref().map(object),
        "composed": objects(&composite.composed_resources),
        "deleted": objects(&composite.deleted_resources),
        "events": sorted(composite.events.iter().map(|event| json!([event.r#type, event.reason, event.message])).collect()),
        "requiredResources": objects(&composite.required_resources),
        "requiredSchemas": objects(&composite.required_schemas),
    })
}

/// Crossplane leaves the order to chance.
fn objects(payloads: &[Bytes]) -> Vec<Value> {
    sorted(payloads.iter().map(object).collect())
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_cached_key(ToString::to_string);
    values
}

fn object(payload: &Bytes) -> Value {
    let mut object: Value = Payload::from(payload.clone()).decode().unwrap();
    forget_times(&mut object);
    // No labels and none left are the same to an API server.
    if let Some(metadata) = object["metadata"].as_object_mut()
        && metadata.get("labels") == Some(&json!({}))
    {
        metadata.remove("labels");
    }
    object
}
