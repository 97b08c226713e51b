//! Runs the fuzz targets of `tests/hostile` for a while, from the seeds and from what earlier runs found worth keeping.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use pave_control_plane::{cache, say};

use crate::{
    cargo::{cargo, program, target_directory},
    end_to_end::succeed,
};

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

/// Runs as many at once as there are processors, and ends after those that ran when an input broke one.
///
/// # Errors
/// When an input breaks a target. libFuzzer has written that input to `tests/hostile/broken/<target>`, where the tests of
/// pave-hostile find it from then on.
pub fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let all = TARGETS.map(str::to_owned);
    let targets = if arguments.targets.is_empty() {
        &all[..]
    } else {
        &arguments.targets
    };
    // The test's own build, which has been made already wherever the tests were.
    let mut tests = cargo(root);
    succeed(tests.args([
        "test",
        "--quiet",
        "--workspace",
        "--test",
        "hostile",
        "--no-run",
    ]))?;
    let seeds = target_directory(root)?.join("debug/pave-hostile");
    for target in targets {
        succeed(Command::new(&seeds).arg(target).arg(corpus(target)?))?;
    }
    let fuzzer = build(root)?;
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    for beside in targets.chunks(at_once) {
        thread::scope(|scope| {
            let start = |target: &String| {
                let target = target.clone();
                let fuzzer = &fuzzer;
                scope.spawn(move || fuzz(root, fuzzer, &target, arguments))
            };
            let runs: Vec<_> = beside.iter().map(start).collect();
            // Each ends by itself, so that what the others find is kept.
            let ended = runs.into_iter().map(thread::ScopedJoinHandle::join);
            let ended: Vec<_> = ended.collect();
            ended
                .into_iter()
                .try_for_each(|run| run.unwrap_or_else(|_| bail!("a run panicked")))
        })?;
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

/// The program with all targets, its own crates compiled by `rustc.sh`. Without a sanitizer, which needs nightly Rust and finds what
/// safe Rust has not. All of the workspace's features, for then the crates of others are there already.
fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let directory = root.join("tests/hostile");
    say("compiling what is fuzzed");
    let mut build = cargo(root);
    build
        .args(["build", "--quiet", "--workspace", "--bin", "fuzz"])
        .args(["--features", "pave-hostile/libfuzzer"])
        .env("RUSTC_WORKSPACE_WRAPPER", directory.join("rustc.sh"));
    program(&mut build, &directory, "fuzz")
}

fn fuzz(root: &Path, fuzzer: &Path, target: &str, arguments: &Arguments) -> anyhow::Result<()> {
    let broken = root.join("tests/hostile/broken").join(target);
    std::fs::create_dir_all(&broken).with_context(|| broken.display().to_string())?;
    let mut fuzz = Command::new(fuzzer);
    fuzz.env("PAVE_FUZZ_TARGET", target)
        .arg(corpus(target)?)
        .args(LIMITS)
        .arg(LARGEST)
        .arg(format!("-max_total_time={}", arguments.seconds))
        .arg(format!("-artifact_prefix={}/", broken.display()))
        .arg("-print_final_stats=1");
    if let Some(inputs) = arguments.inputs {
        fuzz.arg(format!("-runs={inputs}"));
    }
    let started = fuzz.stderr(Stdio::piped()).spawn();
    let mut running = started.with_context(|| format!("{fuzz:?} does not start"))?;
    let output = running.stderr.take().context("its output is piped")?;
    for line in BufReader::new(output).lines() {
        say(format!("{target}: {}", line?));
    }
    let status = running.wait()?;
    ensure!(status.success(), "{fuzz:?}: {status}");
    // Nothing broke; an empty directory is no finding.
    let _ = std::fs::remove_dir(&broken);
    Ok(())
}
