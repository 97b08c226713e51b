//! What the official command-line tool sends to the render engine.

use pave_function_sdk::{
    call,
    payload::Payload,
    proto::{RunFunctionRequest, RunFunctionResponse},
};
use pave_render::{Runner, RunnerError, engine, protocol::CompositeInput};
use pave_tests::repository::{document, documents, yaml_files};
use prost::Message as _;
use serde_json::Value;

use crate::{
    PAVE, TODAY,
    run_function::{self, PLATFORM},
};

struct InProcess;

impl Runner for InProcess {
    fn run(
        &self,
        _: &str,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RunnerError> {
        let answer = call(&*PAVE, request, TODAY);
        run_function::check(&answer);
        Ok(answer)
    }
}

/// Renders it, or says why not.
pub(crate) fn run(input: &[u8]) {
    let Ok(input) = CompositeInput::decode(input) else {
        return;
    };
    if let Err(error) = engine::render(&input, &InProcess) {
        assert!(!error.to_string().is_empty());
    }
}

/// The examples, with our compositions.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for file in yaml_files("examples") {
        for mut composite in documents(&file) {
            let kind = composite["kind"]
                .as_str()
                .unwrap_or_default()
                .to_lowercase();
            composite["metadata"]["uid"] = "6f1b1f5e-0000-4000-8000-000000000001".into();
            let input = CompositeInput {
                composite_resource: encode(&composite),
                composition: encode(&document(&format!("compositions/{kind}.yaml"))),
                required_resources: PLATFORM.iter().flatten().filter_map(encode).collect(),
                ..CompositeInput::default()
            };
            seeds.push(input.encode_to_vec());
        }
    }
    seeds
}

fn encode(object: &Value) -> Option<prost::bytes::Bytes> {
    Some(Payload::encode(object).ok()?.as_bytes().clone())
}
