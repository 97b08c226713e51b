//! Cargo, for chores that build or run something of this repository.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

/// Cargo's target directory.
pub(crate) fn target_directory(root: &Path) -> anyhow::Result<PathBuf> {
    let output = cargo(root)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo does not start")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .context("cargo metadata has no target directory")
}

/// The cargo that started this program, or else the one on the path.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Has cargo build what the command says, and finds the program of the target `name` whose source is in `directory`.
pub(crate) fn program(
    build: &mut Command,
    directory: &Path,
    name: &str,
) -> anyhow::Result<PathBuf> {
    let output = build
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo does not start")?;
    ensure!(
        output.status.success(),
        "cargo could not build {name}: {}",
        output.status
    );
    let is_it = |target: &Value| {
        let source = Path::new(target["src_path"].as_str().unwrap_or_default());
        target["name"] == name && source.starts_with(directory)
    };
    let lines = String::from_utf8_lossy(&output.stdout);
    lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| is_it(&message["target"]))
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .with_context(|| format!("cargo built no program {name}"))
}
