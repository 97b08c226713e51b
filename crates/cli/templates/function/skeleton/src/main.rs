//! The server that Crossplane calls.

use std::process::ExitCode;

fn main() -> ExitCode {
    pave_function_sdk::serve(function::run)
}
