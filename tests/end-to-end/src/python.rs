//! Clouds' own clients are asked through Python.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tokio::process::Command;

/// The JSON that a script prints.
///
/// # Errors
/// When it fails, with what was asked and the last line that it said.
pub(crate) async fn answer(mut command: Command, what: &str) -> Result<Value> {
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.with_context(|| format!("{what}: Python does not start"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{what}: {}",
        said.lines().last().unwrap_or_default()
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
