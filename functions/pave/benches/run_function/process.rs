//! A server as a process of its own: started, looked at from outside, ended.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::{authority::Authority, case::GENERATOR_KEY};

/// What is measured, and what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The real binary.
    FunctionPave,
    /// tonic alone, bytes to bytes.
    Floor,
    /// tonic with messages that prost decodes in full.
    Eager,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::FunctionPave, Self::Floor, Self::Eager];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FunctionPave => "function-pave",
            Self::Floor => "floor",
            Self::Eager => "eager prost",
        }
    }
}

/// The files that servers are started with.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn write(authority: &Authority) -> anyhow::Result<Self> {
        let directory = TempDir::new()?;
        authority.write_server_files(directory.path())?;
        fs::write(directory.path().join("generator.key"), GENERATOR_KEY)?;
        Ok(Self(directory))
    }

    /// What the floor answers.
    pub(crate) fn write_answer(&self, answer: &[u8]) -> anyhow::Result<()> {
        Ok(fs::write(self.0.path().join("answer.bin"), answer)?)
    }
}

/// A server that takes calls; it ends when this is dropped.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Process {
    /// Starts a server and waits until it says where it serves.
    pub(crate) fn start(kind: Kind, files: &Files) -> anyhow::Result<Self> {
        let directory = files.0.path();
        let mut command = match kind {
            Kind::FunctionPave => function_pave(directory),
            Kind::Floor => echo("floor", directory)?,
            Kind::Eager => echo("eager", directory)?,
        };
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = started.with_context(|| format!("cannot start {}", kind.name()))?;
        let log = child.stderr.take().map(BufReader::new);
        // Dropped, and with it the child ended, when the log never says it.
        let mut process = Self {
            address: SocketAddr::from(([0; 4], 0)),
            child,
        };
        process.address = serving(log.context("no log")?)?;
        Ok(process)
    }

    /// CPU time of all its threads so far.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let mut nanoseconds = 0;
        for task in fs::read_dir(self.proc("task"))? {
            let statistics = fs::read_to_string(task?.path().join("schedstat"))?;
            nanoseconds += statistics
                .split(' ')
                .next()
                .context("empty schedstat")?
                .parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Memory that it holds, in MiB.
    pub(crate) fn resident_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that it ever held, in MiB.
    pub(crate) fn peak_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, line: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(self.proc("status"))?;
        let kibibytes = status
            .lines()
            .find_map(|found| found.strip_prefix(line)?.trim().strip_suffix(" kB"));
        Ok(kibibytes
            .with_context(|| format!("no {line}"))?
            .parse::<f64>()?
            / 1024.0)
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As in a pod, but for the addresses: mutual TLS, the installation's key, metrics, and JSON logs at the usual level.
fn function_pave(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_function-pave"));
    command.env_clear().args([
        "--address",
        "127.0.0.1:0",
        "--metrics-address",
        "127.0.0.1:0",
        "--tls-certs-dir",
    ]);
    command
        .arg(directory)
        .arg("--generator-key-file")
        .arg(directory.join("generator.key"));
    command
}

fn echo(kind: &str, directory: &Path) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .env_clear()
        .arg(kind)
        .arg("--certificates")
        .arg(directory);
    if kind == "floor" {
        command.arg("--answer").arg(directory.join("answer.bin"));
    }
    Ok(command)
}

/// The address in the log's line that says so. The rest is read and thrown away, as by a node's log collector.
fn serving(mut log: BufReader<ChildStderr>) -> anyhow::Result<SocketAddr> {
    #[derive(Deserialize)]
    struct Line {
        message: Value,
        address: Option<SocketAddr>,
    }
    let mut line = String::new();
    while log.read_line(&mut line)? > 0 {
        let said: Line = serde_json::from_str(&line).with_context(|| format!("it says: {line}"))?;
        if let (true, Some(address)) = (said.message == "serving", said.address) {
            thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
            return Ok(address);
        }
        line.clear();
    }
    bail!("it ended before it served");
}
