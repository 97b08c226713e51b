//! docs/installation.md, read as a person reads it: command after command.

use std::{env, process::Command};

use anyhow::{Context as _, Result, ensure};
use pave_tests::repository::{root, text};

/// The section whose commands install and use Pave.
const SECTION: &str = "## With Helm";

/// Does what the section says. The packages come from this machine, which is all that is different.
pub(crate) fn follow() -> Result<()> {
    let registry = env::var(super::VARIABLE)?;
    let page = text("docs/installation.md");
    let script = format!(
        "set -euo pipefail\n\
         helm() {{ if [ \"$1\" = install ]; then command helm \"$@\" --set registryMirror={registry}; else command helm \"$@\"; fi; }}\n\
         {}",
        commands(&page)?
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root())
        .output()
        .context("bash does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{SECTION}: {}\n{printed}{said}",
        output.status
    );
    ensure!(
        printed.contains("Ready"),
        "the last command shows no Ready database:\n{printed}"
    );
    Ok(())
}

/// The commands of the section, in order.
fn commands(page: &str) -> Result<String> {
    let (_, section) = page.split_once(SECTION).context("the section is gone")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let blocks: Vec<_> = section
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .collect();
    ensure!(!blocks.is_empty(), "{SECTION} has no commands");
    Ok(blocks.concat())
}
