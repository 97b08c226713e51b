//! An image made of a directory, in the local registry.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::{programs, registry, state::State};

/// An image that is made of a directory's files, with one layer and nothing below.
#[derive(Debug)]
pub struct Image<'a> {
    name: &'a str,
    flags: Vec<String>,
}

impl<'a> Image<'a> {
    /// An image called `<name>`, with its tag: `pave/pause:1`.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            flags: Vec::new(),
        }
    }

    /// The program it runs.
    pub fn entrypoint(mut self, path: &str) -> Self {
        self.flags
            .extend(["--entrypoint".to_owned(), path.to_owned()]);
        self
    }

    /// The argument it runs with when nobody gives another.
    pub fn command(mut self, argument: &str) -> Self {
        self.flags.extend(["--cmd".to_owned(), argument.to_owned()]);
        self
    }

    /// The user it runs as.
    pub fn user(mut self, user: &str) -> Self {
        self.flags.extend(["--user".to_owned(), user.to_owned()]);
        self
    }

    /// A variable of its environment, `NAME=value`.
    pub fn env(mut self, variable: &str) -> Self {
        self.flags.extend(["--env".to_owned(), variable.to_owned()]);
        self
    }

    /// Makes it of a directory, pushes it, and returns the name to pull it by.
    ///
    /// # Errors
    /// When `tar` or `crane` fails, with what it said.
    pub fn push(&self, state: &State, root: &Path) -> Result<String> {
        let reference = format!("{}/{}", registry::host(), self.name);
        let layer = state.directory("images")?.join("layer.tar");
        pack(root, &layer)?;
        let crane = programs::path("crane")?;
        let append = [
            "append",
            "--insecure",
            "--oci-empty-base",
            "--platform",
            "linux/amd64",
        ];
        run(Command::new(&crane)
            .args(append)
            .arg("-f")
            .arg(&layer)
            .args(["-t", &reference]))?;
        if !self.flags.is_empty() {
            let mutate = ["mutate", "--insecure", "-t", &reference];
            run(Command::new(&crane)
                .args(mutate)
                .args(&self.flags)
                .arg(&reference))?;
        }
        fs::remove_file(&layer).with_context(|| layer.display().to_string())?;
        Ok(reference)
    }
}

/// Names of entries begin without `./`, which Crossplane looks for in a package as they are.
fn pack(root: &Path, layer: &Path) -> Result<()> {
    let entries = root
        .read_dir()
        .with_context(|| root.display().to_string())?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let mut tar = Command::new("tar");
    tar.arg("-C")
        .arg(root)
        .args(["--numeric-owner", "-cf"])
        .arg(layer)
        .arg("--")
        .args(names);
    run(&mut tar).map(drop)
}

/// Runs a program and returns what it prints, or fails with what it says.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{command:?} does not start"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
