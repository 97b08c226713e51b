//! `cargo xtask walk`: does what a page says, in a copy of this repository, and sees whether it comes out as the page says.
//!
//! The page is the only source. Its blocks are done in order, in a fresh copy of what git tracks or would track:
//!
//! | Block | What is done |
//! |---|---|
//! | `sh` | its commands run at the root of the copy; one that fails ends the walk |
//! | `text` | each of its lines is in what the commands before it have printed |
//! | `diff` with a path | what has a space or a minus in front of it is in the file once; a space and a plus take its place |
//! | any other with a path | the file is written; it was not there |
//! | any other | shown |

mod copy;
mod page;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use pave_control_plane::say;

use crate::cargo::target_directory;
use page::{Block, Step, steps};

/// What to walk.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The page
    #[arg(default_value = "docs/extending.md")]
    page: PathBuf,
}

/// Walks through a page.
///
/// # Errors
/// The first block that does not do what the page says, with what it printed. The copy stays, to look at.
pub fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let name = arguments.page.display().to_string();
    let text = fs::read_to_string(root.join(&arguments.page)).with_context(|| name.clone())?;
    let steps = steps(&text)?;
    ensure!(
        !steps.is_empty(),
        "{name}: there is nothing to do on this page"
    );
    let target = target_directory(root)?;
    // A neighbor of the copy is a place for what the page makes outside of it.
    let directory = target.join("walk");
    let copy = directory.join("pave");
    copy::fresh(root, &directory, &copy)?;
    let started = Instant::now();
    let mut walk = Walk {
        copy,
        target,
        printed: String::new(),
    };
    for step in &steps {
        let done = walk.take(step);
        done.with_context(|| {
            format!(
                "{name}:{}, `{}`; the copy is {}",
                step.line,
                step.heading,
                walk.copy.display()
            )
        })?;
    }
    say(format!(
        "{name} was walked in {} s",
        started.elapsed().as_secs()
    ));
    // It is as large as the repository; only one that failed is worth keeping.
    fs::remove_dir_all(&directory).with_context(|| directory.display().to_string())
}

struct Walk {
    copy: PathBuf,
    /// Shared with the repository, so that other people's crates are compiled once.
    target: PathBuf,
    /// What the commands of the last block have printed.
    printed: String,
}

impl Walk {
    fn take(&mut self, step: &Step<'_>) -> anyhow::Result<()> {
        match &step.block {
            Block::Commands(commands) => {
                self.printed.clear();
                self.run(step.heading, commands)
            }
            Block::Expected(lines) => self.expect(lines),
            Block::Edit { path, lines } => {
                let text = self.read(path)?;
                self.write(
                    path,
                    &page::edited(&text, lines).with_context(|| (*path).to_owned())?,
                )
            }
            Block::File { path, text } => {
                ensure!(!self.copy.join(path).exists(), "{path}: is there already");
                self.write(path, text)
            }
        }
    }

    fn run(&mut self, heading: &str, commands: &str) -> anyhow::Result<()> {
        say(format!("== {heading}\n{}", commands.trim_end()));
        let started = Instant::now();
        // One stream, so that what a page shows is found wherever a program says it.
        let output = Command::new("bash")
            .args(["-c", &format!("set -euo pipefail\nexec 2>&1\n{commands}")])
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", &self.target)
            // Each edit has the same crates compiled again, and so has the next walk.
            .env("CARGO_INCREMENTAL", "1")
            // Cargo calls what it builds of a crate the same in every clone, and would mix up ours with those of the repository. Our
            // crates get another profile here, and other people's the same, for which the workspace turns debug information off.
            .env("CARGO_PROFILE_DEV_DEBUG", "none")
            .stdin(Stdio::null())
            .output()
            .context("bash does not start")?;
        self.printed = String::from_utf8_lossy(&output.stdout).into_owned();
        say(format!("   {} s", started.elapsed().as_secs()));
        ensure!(
            output.status.success(),
            "{}\n{}",
            output.status,
            self.printed
        );
        Ok(())
    }

    fn expect(&self, lines: &str) -> anyhow::Result<()> {
        let missing = lines
            .lines()
            .find(|line| !self.printed.contains(line.trim()));
        match missing {
            Some(line) => bail!(
                "`{}` is not in what was printed:\n{}",
                line.trim(),
                self.printed
            ),
            None => Ok(()),
        }
    }

    fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.copy.join(path)).with_context(|| path.to_owned())
    }

    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let file = self.copy.join(path);
        if let Some(directory) = file.parent() {
            fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        }
        fs::write(&file, text).with_context(|| path.to_owned())
    }
}
