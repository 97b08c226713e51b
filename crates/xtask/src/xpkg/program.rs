//! Static programs of ours, built by cargo.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use pave_xpkg::{BinaryPath, Platform, RuntimeBinary};

use crate::cargo::cargo;

/// What a program is built for and how, unless it is given.
#[derive(Debug, Args)]
pub struct ProgramArguments {
    /// Build the program for this platform; for the processor of this machine unless given.
    #[arg(long, value_name = "OS/ARCHITECTURE")]
    pub platform: Vec<Platform>,
    /// Take this static program for a platform instead of building it.
    #[arg(long, value_name = "PLATFORM=PATH")]
    pub runtime_binary: Vec<BinaryPath>,
    /// Profile to build the program with. `dev` is faster to build and ten times the size.
    #[arg(long, default_value = "release", value_name = "NAME")]
    pub profile: String,
}

/// Targets that link everything into the program, by processor.
const TARGETS: [(&str, &str); 2] = [
    ("amd64", "x86_64-unknown-linux-musl"),
    ("arm64", "aarch64-unknown-linux-musl"),
];

/// A program for each platform that was asked for: those given, and the others built.
pub(crate) fn binaries(
    root: &Path,
    program: &str,
    arguments: &ProgramArguments,
) -> anyhow::Result<Vec<RuntimeBinary>> {
    let mut binaries = arguments.runtime_binary.clone();
    let mut wanted = arguments.platform.clone();
    if wanted.is_empty() && binaries.is_empty() {
        wanted.push(of_this_machine());
    }
    for platform in wanted {
        if binaries.iter().all(|given| given.platform != platform) {
            let path = build(root, program, &platform, &arguments.profile)?;
            binaries.push(BinaryPath { platform, path });
        }
    }
    let read = binaries.iter().map(RuntimeBinary::read);
    Ok(read.collect::<Result<_, _>>()?)
}

/// The function's program as it is released, for this machine.
pub(super) fn released(root: &Path) -> anyhow::Result<PathBuf> {
    build(root, super::FUNCTION, &of_this_machine(), "release")
}

fn of_this_machine() -> Platform {
    Platform::linux(match env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    })
}

fn build(
    root: &Path,
    program: &str,
    platform: &Platform,
    profile: &str,
) -> anyhow::Result<PathBuf> {
    let target = TARGETS
        .iter()
        .find(|(architecture, _)| *platform == Platform::linux(*architecture));
    let Some((_, target)) = target else {
        bail!("--platform: {platform} is not built here; choose linux/amd64 or linux/arm64");
    };
    let mut build = cargo(root);
    build
        .args(["build", "--package", program, "--bin", program])
        .args(["--profile", profile, "--target", target])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root));
    crate::cargo::program(&mut build, root, program).with_context(|| {
        format!(
            "the program for {target}\nhint: `rustup target add {target}`, and a C compiler for it, on Debian the package musl-tools"
        )
    })
}

/// Where sources are is part of panic messages. Cut off, the same program comes out of every clone.
fn flags(root: &Path) -> String {
    let home = env::var("CARGO_HOME").map_or_else(
        |_| env::home_dir().unwrap_or_default().join(".cargo"),
        PathBuf::from,
    );
    let remap = |path: &Path, name: &str| format!("--remap-path-prefix={}={name}", path.display());
    [remap(root, "."), remap(&home, "cargo")].join("\x1f")
}
