//! The server of `function-pave`.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser as _;
use function_pave::Pave;
use pave_function_sdk::server::{ServerArgs, serve_with};

/// Every composition function of Pave, for Crossplane to call.
#[derive(Debug, clap::Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    server: ServerArgs,

    /// File with the key that generated passwords derive from, at least 32 bytes, mounted by the install bundle; until it
    /// exists databases whose provider generates no password are Blocked
    #[arg(long, env = "PAVE_GENERATOR_KEY_FILE", value_name = "FILE")]
    generator_key_file: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let pave = match arguments.generator_key_file {
        Some(file) => Pave::with_key_file(file)?,
        None => Pave::default(),
    };
    Ok(serve_with(arguments.server, pave))
}
