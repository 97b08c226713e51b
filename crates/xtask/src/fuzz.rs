//! Runs the fuzz targets of `tests/hostile` for a while, from the seeds and from what earlier runs found worth keeping.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use clap::Args;
use pave_control_plane::{cache, say};

use crate::end_to_end::{cargo, succeed, target_directory};

/// As in `tests/hostile/src/lib.rs`.
const TARGETS: [&str; 4] = ["run_function", "manifest", "delivery", "render"];
/// One input may not take longer, in seconds, nor more memory, in MiB. Both are many times what the largest seed takes.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=2048"];
/// Larger inputs are larger, not other.
const LARGEST: &str = "-max_len=65536";

/// What to run, and for how long.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The targets; all of them unless given.
    #[arg(value_parser = TARGETS)]
    targets: Vec<String>,
    /// How long each of them runs.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many inputs each of them tries at most.
    #[arg(long)]
    inputs: Option<u64>,
}

/// Runs them one after the other, and stops at the first input that breaks one.
///
/// # Errors
/// When cargo-fuzz is missing, or an input breaks a target. libFuzzer has written that input to `tests/hostile/broken/<target>`,
/// where the tests of pave-hostile find it from then on.
pub fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let version = cargo(root).args(["fuzz", "--version"]).output()?;
    ensure!(
        version.status.success(),
        "cargo-fuzz is missing; install it with `cargo install cargo-fuzz --locked`"
    );
    let all = TARGETS.map(str::to_owned);
    let targets = if arguments.targets.is_empty() {
        &all[..]
    } else {
        &arguments.targets
    };
    for target in targets {
        say(format!("== {target}"));
        let corpus = corpus(target)?;
        seed(root, target, &corpus)?;
        fuzz(root, target, &corpus, arguments)?;
    }
    Ok(())
}

/// Where inputs are kept that reach something new. They follow from the seeds and are not worth a place in Git.
fn corpus(target: &str) -> anyhow::Result<PathBuf> {
    let directory = cache()?.with_file_name("fuzz").join(target);
    let at = || directory.display().to_string();
    std::fs::create_dir_all(&directory).with_context(at)?;
    Ok(directory)
}

fn seed(root: &Path, target: &str, corpus: &Path) -> anyhow::Result<()> {
    let mut seeds = cargo(root);
    seeds.args(["run", "--quiet", "--package", "pave-hostile", "--", target]);
    succeed(seeds.arg(corpus))
}

fn fuzz(root: &Path, target: &str, corpus: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let broken = root.join("tests/hostile/broken").join(target);
    std::fs::create_dir_all(&broken).with_context(|| broken.display().to_string())?;
    let mut fuzz: Command = cargo(root);
    // Without a sanitizer, which needs nightly Rust and finds what safe Rust has not.
    fuzz.args([
        "fuzz",
        "run",
        "--fuzz-dir",
        "tests/hostile/fuzz",
        "--sanitizer",
        "none",
    ])
    .arg("--target-dir")
    .arg(target_directory(root)?.join("fuzz"))
    .arg(target)
    .arg(corpus)
    .arg("--")
    .args(LIMITS)
    .arg(LARGEST)
    .arg(format!("-max_total_time={}", arguments.seconds))
    .arg(format!("-artifact_prefix={}/", broken.display()))
    .arg("-print_final_stats=1");
    if let Some(inputs) = arguments.inputs {
        fuzz.arg(format!("-runs={inputs}"));
    }
    succeed(&mut fuzz)?;
    // Nothing broke; an empty directory is no finding.
    let _ = std::fs::remove_dir(&broken);
    Ok(())
}
