//! Pinned packages of Python in a directory of their own, installed once.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use pave_control_plane::{cache, say};

use super::succeed;

/// A Python that has the packages that a file pins; `what` names their directory, beside the content of the pins.
pub(super) fn with(root: &Path, what: &str, pins: &str) -> anyhow::Result<PathBuf> {
    let pins = root.join(pins);
    let text = std::fs::read(&pins).with_context(|| pins.display().to_string())?;
    let name = text.iter().fold(5381_u64, |hash, byte| {
        hash.wrapping_mul(33) ^ u64::from(*byte)
    });
    let environment = cache()?.join(format!("{what}-{name:016x}"));
    let python = environment.join("bin/python");
    if environment.join("complete").exists() {
        return Ok(python);
    }
    say(format!("installing {what} for Python (once)"));
    succeed(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    )?;
    succeed(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(&pins),
    )?;
    std::fs::write(environment.join("complete"), "")?;
    Ok(python)
}
