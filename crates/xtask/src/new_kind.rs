//! `cargo xtask new-kind`: a kind that works, from a name and a sentence: its types, its function with tests, its composition, an
//! example, and the lines that make everybody know it.
//!
//! It composes an SNS topic on AWS and a ConfigMap locally, which are there to be replaced; docs/extending.md goes on from there.

mod edit;
mod files;
mod names;

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, ensure};

pub use names::Arguments;

use names::Names;

/// Writes a kind, or nothing where something is in the way.
///
/// # Errors
/// Names that are taken or impossible, files that exist, and places that are not where they were.
pub fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let names = Names::of(arguments)?;
    let files = files::files(&names);
    for (path, _) in &files {
        ensure!(
            !root.join(path).exists(),
            "{path}: exists, so nothing was written. Fix: remove it first, or choose another name"
        );
    }
    let edited = edit::edited(root, &names)?;
    for (path, text) in files.iter().chain(&edited) {
        write(root, path, text)?;
    }
    format(root)?;
    say(&names, &files);
    Ok(())
}

fn write(root: &Path, path: &str, text: &str) -> anyhow::Result<()> {
    let file = root.join(path);
    if let Some(directory) = file.parent() {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    fs::write(&file, text).with_context(|| path.to_owned())
}

/// Where a line breaks depends on the names in it.
fn format(root: &Path) -> anyhow::Result<()> {
    let formatted = Command::new("cargo")
        .args(["fmt", "--all"])
        .current_dir(root)
        .status();
    let status = formatted.context("cargo fmt does not start")?;
    ensure!(status.success(), "cargo fmt: {status}");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what a chore wrote is its output")]
fn say(names: &Names, files: &[(String, String)]) {
    for (path, _) in files {
        println!("{path}");
    }
    println!(
        "\nThen:\n  \
         cargo xtask generate                                             its definition, input, reference and rights\n  \
         BLESS=1 cargo test --test golden_examples --test golden_environment\n  \
         cargo xtask generate                                             what the golden files activate\n  \
         cargo test --test {}\n  \
         cargo run --bin pave -- render examples/{}.yaml\n\
         docs/extending.md goes on from there",
        names.snake(),
        names.kebab()
    );
}
