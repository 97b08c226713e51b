//! A function server in one file: `cargo run -p pave-function-sdk --example hello -- --insecure`.

use std::process::ExitCode;

use pave_function_sdk::{Error, Request, Response, serve};
use serde_json::json;

#[derive(serde::Deserialize)]
struct Input {
    greeting: String,
}

fn main() -> ExitCode {
    serve(hello)
}

fn hello(request: &Request, response: &mut Response) -> Result<(), Error> {
    let Input { greeting } = request.input()?;
    let data = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"greeting": greeting}});
    let exists = request.observed("hello").is_some();
    response.compose("hello", &data)?.set_ready(exists.into());
    Ok(())
}
