//! The server of `function-pave`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Parser as _;
use function_pave::Pave;
use pave_compose::GeneratorKey;
use pave_function_sdk::server::{ServerArgs, serve_with};

/// Every composition function of Pave, for Crossplane to call.
#[derive(Debug, clap::Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    server: ServerArgs,

    /// File with the key that generated passwords derive from, at least 32 bytes, mounted by the install bundle; without it
    /// databases whose provider generates no password are Blocked
    #[arg(long, env = "PAVE_GENERATOR_KEY_FILE", value_name = "FILE")]
    generator_key_file: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let key = arguments
        .generator_key_file
        .map(|file| read_key(&file))
        .transpose()?;
    Ok(serve_with(arguments.server, Pave::new(key)))
}

fn read_key(file: &std::path::Path) -> anyhow::Result<GeneratorKey> {
    let bytes = std::fs::read(file)
        .with_context(|| format!("--generator-key-file: cannot read `{}`", file.display()))?;
    GeneratorKey::new(&bytes).map_err(|found| {
        anyhow::anyhow!(
            "--generator-key-file: `{}` holds {found} bytes; at least 32 are needed",
            file.display()
        )
    })
}
