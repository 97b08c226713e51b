//! `pave render` as people run it: one process for one manifest.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, bail, ensure};
use serde::Serialize;

use crate::statistics::Spread;

const RUNS: u32 = 30;

/// Linux counts the time of ended children in hundredths of a second, whatever its own clock does.
const TICKS_PER_SECOND: f64 = 100.0;

/// Milliseconds for `pave render examples/database.yaml`.
#[derive(Serialize)]
pub(crate) struct Render {
    pub(crate) wall: Spread,
    /// The mean of all runs.
    pub(crate) cpu: f64,
    pub(crate) binary_bytes: u64,
}

pub(crate) fn measure() -> anyhow::Result<Render> {
    let pave = Path::new(env!("CARGO_BIN_EXE_function-pave")).with_file_name("pave");
    let Ok(metadata) = fs::metadata(&pave) else {
        bail!(
            "no `pave` beside function-pave; build it first with `cargo build --release -p pave-cli`"
        );
    };
    let repository = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut walls = Vec::new();
    render(&pave, &repository)?;
    let before = cpu_of_children()?;
    for _ in 0..RUNS {
        walls.push(render(&pave, &repository)?);
    }
    let cpu = (cpu_of_children()? - before) / f64::from(RUNS);
    Ok(Render {
        wall: Spread::of(walls),
        cpu,
        binary_bytes: metadata.len(),
    })
}

fn render(pave: &Path, repository: &Path) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let mut command = Command::new(pave);
    command
        .args(["render", "examples/database.yaml"])
        .current_dir(repository)
        .stderr(Stdio::null());
    let output = command.output()?;
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    ensure!(
        output.status.success(),
        "`pave render examples/database.yaml` ends with {}",
        output.status
    );
    ensure!(
        output.stdout.windows(11).any(|text| text == b"StatefulSet"),
        "`pave render` composes no StatefulSet"
    );
    Ok(milliseconds)
}

/// Milliseconds of all ended child processes: fields 16 and 17 of the line, the second one in parentheses.
fn cpu_of_children() -> anyhow::Result<f64> {
    let line = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = line.rsplit_once(')').context("malformed /proc/self/stat")?;
    let ticks = fields
        .split_whitespace()
        .skip(13)
        .take(2)
        .map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * 1e3 / TICKS_PER_SECOND)
}
