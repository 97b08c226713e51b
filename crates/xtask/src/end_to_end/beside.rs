//! Several control planes at once, each in a network of its own: all of them have the same ports, and none hears another.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Read},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context as _, bail, ensure};
use pave_control_plane::{State, say};

/// What one control plane is for.
pub(super) struct Part {
    /// Begins each of its lines, and ends the name of its state directory.
    pub(super) name: &'static str,
    /// Arguments of `cargo xtask` that run it alone.
    pub(super) arguments: Vec<String>,
}

/// Whether this machine lets us have a network of our own. It takes Linux, root and iproute2.
pub(super) fn possible() -> bool {
    let mut check = in_a_network();
    check
        .arg("true")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs them all to their end, so that one failure hides no other.
///
/// # Errors
/// Names those that failed. What they said is on stderr, each line behind the name of its part.
pub(super) fn run(parts: &[Part]) -> anyhow::Result<()> {
    let failed: Vec<_> = thread::scope(|scope| {
        let start = |part| (part, scope.spawn(move || alone(part)));
        let runs: Vec<(&Part, _)> = parts.iter().map(start).collect();
        let ended = runs.into_iter().map(|(part, run)| {
            let outcome = run.join().unwrap_or_else(|_| bail!("it panicked"));
            outcome.with_context(|| part.name)
        });
        ended.filter_map(Result::err).collect()
    });
    let said: Vec<_> = failed.iter().map(|error| format!("{error:#}")).collect();
    ensure!(said.is_empty(), "{}", said.join("; "));
    Ok(())
}

fn alone(part: &Part) -> anyhow::Result<()> {
    let mut state = OsString::from(State::from_environment().root());
    state.push("-");
    state.push(part.name);
    let mut command = in_a_network();
    command
        .arg(std::env::current_exe().context("where this program is")?)
        .args(&part.arguments)
        .envs(State::at(PathBuf::from(state)).environment())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let started = command.spawn();
    let mut running = started.with_context(|| format!("{command:?} does not start"))?;
    let output = running.stdout.take().context("its output is piped")?;
    let errors = running.stderr.take().context("its errors are piped")?;
    thread::scope(|scope| {
        scope.spawn(|| repeat(part.name, output));
        repeat(part.name, errors);
    });
    let status = running.wait()?;
    ensure!(status.success(), "{status}");
    Ok(())
}

/// A command that has nothing but a loopback interface; what to run follows.
fn in_a_network() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--", "sh", "-c"]);
    command.args(["ip link set lo up && exec \"$@\"", "sh"]);
    command
}

/// Passes its lines on, which would be nobody's otherwise.
fn repeat(name: &str, output: impl Read) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        say(format!("{name}: {line}"));
    }
}
