//! A copy of the repository in which anything may be tried.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, ensure};

use crate::tidy::tracked;

/// Copies what git tracks or would track to `copy`, a repository of its own in `directory`, which is emptied before.
pub(super) fn fresh(root: &Path, directory: &Path, copy: &Path) -> anyhow::Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    for path in tracked(root)? {
        let (from, to) = (root.join(&path), copy.join(&path));
        // Removed, and not yet committed.
        if !from.is_file() {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        }
        // With the time of now: cargo must not take what an earlier walk has compiled for what this one will.
        fs::copy(&from, &to).with_context(|| path.display().to_string())?;
    }
    // House rules look at what git tracks.
    for arguments in [["init", "--quiet"], ["add", "--all"]] {
        let done = Command::new("git")
            .args(arguments)
            .current_dir(copy)
            .status();
        ensure!(
            done.context("git does not start")?.success(),
            "git {} in the copy",
            arguments.join(" ")
        );
    }
    Ok(())
}
