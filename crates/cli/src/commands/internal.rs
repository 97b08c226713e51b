//! `pave internal render`: Crossplane's render engine, for the official command-line tool to start.
//!
//! `crossplane composition render … --crossplane-binary pave` writes a request to standard input and reads the answer from
//! standard output, both in Crossplane's binary messages. Exit codes are those of Crossplane's own engine.

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use pave_render::protocol::{
    RenderRequest, RenderResponse, ResponseMeta, render_request::Input, render_response::Output,
};
use pave_render::{Remote, engine};
use prost::Message as _;

use crate::args::InternalCommand;

/// A step refused; what was asked for up to there is on standard output.
const FATAL: u8 = 3;
/// There is no answer.
const FAILED: u8 = 1;

pub(super) fn run(command: &InternalCommand) -> ExitCode {
    let InternalCommand::Render { timeout } = command;
    match render(*timeout) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(refusal)) => failure(&refusal, FATAL),
        Err(error) => failure(&error, FAILED),
    }
}

/// The refusal of a step, if there is one.
fn render(timeout: std::time::Duration) -> Result<Option<String>, String> {
    let mut request = Vec::new();
    io::stdin()
        .read_to_end(&mut request)
        .map_err(|error| format!("cannot read the request from standard input: {error}"))?;
    let request = RenderRequest::decode(request.as_slice())
        .map_err(|error| format!("standard input is no RenderRequest: {error}; this command is for `crossplane composition render --crossplane-binary`"))?;
    let input = match request.input {
        Some(Input::Composite(input)) => input,
        Some(_) => return Err("cannot render operations, only composite resources; for those give `--crossplane-binary` Crossplane's own".to_owned()),
        None => return Err("the request has nothing to render; set `composite`".to_owned()),
    };
    let addresses = input
        .functions
        .iter()
        .map(|function| (function.name.clone(), function.address.clone()));
    let runner = Remote::new(addresses, timeout)
        .map_err(|error| format!("cannot use the network: {error}"))?;
    let in_context =
        |cause: &dyn std::fmt::Display| format!("cannot render composite resource: {cause}");
    let answer = engine::render(&input, &runner).map_err(|error| in_context(&error))?;
    let response = RenderResponse {
        meta: Some(ResponseMeta::default()),
        output: Some(Output::Composite(answer.output)),
    };
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(&response.encode_to_vec())
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot write the response to standard output: {error}"))?;
    Ok(answer.fatal.map(|fatal| in_context(&fatal)))
}

fn failure(message: &str, code: u8) -> ExitCode {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(anstream::stderr(), "pave: error: {message}");
    ExitCode::from(code)
}
