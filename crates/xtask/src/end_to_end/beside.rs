//! Several control planes at once, each in a network of its own: all of them have the same ports, and none hears another.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context as _, bail, ensure};
use pave_control_plane::{State, say};

/// What one control plane is for.
pub(super) struct Part {
    /// Begins each of its lines, and ends the name of its state directory.
    name: &'static str,
    /// Arguments of `cargo xtask` that run it alone.
    arguments: Vec<String>,
}

impl Part {
    /// Runs some cases of a compiled test, with these options of `cargo xtask end-to-end`.
    pub(super) fn of(
        name: &'static str,
        program: &Path,
        options: &[&str],
        cases: &[String],
    ) -> Self {
        let program = program.display().to_string();
        let words = ["end-to-end", "--program", &program].into_iter();
        let words = words.chain(options.iter().copied()).chain(["--"]);
        let arguments = words.chain(cases.iter().map(String::as_str));
        Self {
            name,
            arguments: arguments.map(str::to_owned).collect(),
        }
    }
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
    let failed = thread::scope(|scope| {
        let cases = scope.spawn(|| repeat(part.name, output));
        repeat(part.name, errors);
        cases.join().unwrap_or_default()
    });
    let status = running.wait()?;
    // Named once more at the very end: what was said in between fills pages.
    ensure!(status.success(), "{status} ({})", failed.join(", "));
    Ok(())
}

/// A command that has nothing but a loopback interface; what to run follows.
fn in_a_network() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--", "sh", "-c"]);
    command.args(["ip link set lo up && exec \"$@\"", "sh"]);
    command
}

/// Passes its lines on, which would be nobody's otherwise, and gives the cases that failed.
fn repeat(name: &str, output: impl Read) -> Vec<String> {
    let mut failed = Vec::new();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        failed.extend(failed_case(&line).map(str::to_owned));
        say(format!("{name}: {line}"));
    }
    failed
}

/// The case of a line of the test harness, such as `test queues::one ... FAILED`.
fn failed_case(line: &str) -> Option<&str> {
    let case = line.strip_prefix("test ")?.strip_suffix("FAILED")?;
    Some(case.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::failed_case;

    #[test]
    fn a_failed_case_is_found_in_what_the_harness_prints() {
        for (line, expected) in [
            ("test queues::one   ... FAILED", Some("queues::one")),
            ("test queues::two   ... ok", None),
            ("test result: FAILED. 1 passed", None),
            ("FAILED", None),
        ] {
            assert_eq!(failed_case(line), expected, "{line}");
        }
    }
}
