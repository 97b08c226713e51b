//! The binary `pave`.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    pave_cli::main(env::args_os())
}
