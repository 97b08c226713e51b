//! Processes that outlive whoever started them: found again, stopped, and started again as they were.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use crate::{
    consumption::Consumption,
    state::{State, write},
    wait::{Wait, until},
};

/// How long a process may take to end in order.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program with its arguments and environment, and the process it runs as.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    #[serde(default)]
    running: Option<Running>,
}

/// Which process. The time it started tells it from another one that got its number later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Running {
    pid: i32,
    started: u64,
}

/// How a process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// SIGTERM first.
    InOrder,
    /// SIGKILL, as when a machine fails.
    AtOnce,
}

impl Process {
    /// A program without arguments.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            running: None,
        }
    }

    /// An argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        let argument = argument.as_ref().to_string_lossy().into_owned();
        self.arguments.push(argument);
        self
    }

    /// Arguments as a person would type them: separated by blanks.
    pub fn args(mut self, words: impl AsRef<str>) -> Self {
        let words = words.as_ref().split_whitespace().map(str::to_owned);
        self.arguments.extend(words);
        self
    }

    /// Flags whose values are files of a directory.
    pub(crate) fn files(self, directory: &Path, flags: &[(&str, &str)]) -> Self {
        flags.iter().fold(self, |process, (flag, file)| {
            process.arg(flag).arg(directory.join(file))
        })
    }

    /// A variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref().to_string_lossy().into_owned();
        self.environment.insert(name.to_owned(), value);
        self
    }

    /// A program in Go may take memory for its garbage. Its heap is small for the machine, and collecting takes a quarter of its time.
    pub(crate) fn rarely_collecting(self) -> Self {
        self.env("GOGC", "400").env("GOMEMLIMIT", "3GiB")
    }

    /// Starts it in the background, with its output in the log of this name.
    ///
    /// # Errors
    /// When one of this name runs, or the program is not there.
    pub fn start(mut self, state: &State, name: &str) -> Result<()> {
        if is_running(state, name) {
            bail!("{name} runs already; `cargo xtask control-plane down` ends it");
        }
        state.directory("log")?;
        let path = state.log(name);
        let log = File::options().create(true).append(true).open(&path);
        let log = log.with_context(|| path.display().to_string())?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .envs(&self.environment)
            .current_dir(state.root())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A group of its own: Ctrl-C for the command that started it is not meant for it.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} does not start: {}", self.program.display()))?;
        let pid = i32::try_from(child.id()).context("the process number is out of range")?;
        self.running = started(pid).map(|started| Running { pid, started });
        write(&record(state, name), serde_json::to_vec_pretty(&self)?)
    }

    fn read(state: &State, name: &str) -> Result<Self> {
        let path = record(state, name);
        let text = fs::read(&path).with_context(|| format!("{name} was never started"))?;
        serde_json::from_slice(&text).with_context(|| path.display().to_string())
    }

    fn alive(&self) -> Option<Running> {
        self.running
            .filter(|running| started(running.pid) == Some(running.started))
    }
}

/// Whether the process of this name runs.
pub(crate) fn is_running(state: &State, name: &str) -> bool {
    Process::read(state, name).is_ok_and(|process| process.alive().is_some())
}

/// What the process of this name has taken of the machine since it started.
pub(crate) fn consumption(state: &State, name: &str) -> Result<Consumption> {
    let running = Process::read(state, name)?.alive();
    let running = running.with_context(|| format!("{name} does not run"))?;
    Consumption::of(running.pid)
}

/// Names of everything that was started and not stopped, newest last.
pub(crate) fn names(state: &State) -> Vec<String> {
    let entries = fs::read_dir(state.runs()).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .filter_map(|entry| {
            let modified = entry.metadata().and_then(|data| data.modified()).ok()?;
            let name = entry.file_name().into_string().ok()?;
            Some((modified, name.strip_suffix(".json")?.to_owned()))
        })
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

/// Ends the process of this name, if it runs, and waits for its end. It can be started again.
pub(crate) async fn stop(state: &State, name: &str, end: End) -> Result<()> {
    let Ok(process) = Process::read(state, name) else {
        return Ok(());
    };
    let first = match end {
        End::InOrder => Signal::TERM,
        End::AtOnce => Signal::KILL,
    };
    for signal in [first, Signal::KILL] {
        let Some(running) = process.alive() else {
            return Ok(());
        };
        if let Some(pid) = Pid::from_raw(running.pid) {
            // It may end between the look and the signal.
            let _ = kill_process(pid, signal);
        }
        let gone = until(PATIENCE, name, async || {
            Ok(Wait::when(process.alive().is_none(), "still running"))
        });
        if gone.await.is_ok() {
            return Ok(());
        }
    }
    bail!("{name} does not end")
}

/// Starts the process of this name again, as it was started.
pub(crate) fn start_again(state: &State, name: &str) -> Result<()> {
    Process::read(state, name)?.start(state, name)
}

fn record(state: &State, name: &str) -> PathBuf {
    state.runs().join(format!("{name}.json"))
}

/// When a process started, in clock ticks since the machine did; `None` for one that is gone or waits to be collected.
///
/// One whose first thread has ended and others have not still has its ports.
fn started(pid: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold blanks. See proc(5): state is field 3, threads are field 20, the start is field 22.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<_> = fields.split_whitespace().collect();
    let has_ended = fields.first() == Some(&"Z") && fields.get(17) == Some(&"1");
    if has_ended {
        return None;
    }
    fields.get(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_process_is_found_again_stopped_and_started_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let state = State::at(directory.path());
        Process::new("sleep")
            .args("60")
            .start(&state, "sleeper")
            .unwrap();
        assert_eq!(names(&state), ["sleeper"]);
        assert!(is_running(&state, "sleeper"));

        stop(&state, "sleeper", End::InOrder).await.unwrap();
        assert!(!is_running(&state, "sleeper"));

        start_again(&state, "sleeper").unwrap();
        assert!(is_running(&state, "sleeper"));
        stop(&state, "sleeper", End::AtOnce).await.unwrap();
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let state = State::at(directory.path());
        let error = Process::new("/nowhere/program")
            .start(&state, "lost")
            .unwrap_err();
        assert!(
            format!("{error:#}").contains("lost does not start: /nowhere/program"),
            "{error:#}"
        );
    }
}
