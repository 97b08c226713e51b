//! The programs that trials start: official ones from a directory, and Pave, which is this very executable.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use libtest_mimic::{Completion, Failed};

const DIRECTORY: &str = "PAVE_CONTROL_PLANE_BIN";
/// Set for children that shall be Pave.
const BE_PAVE: &str = "PAVE_PARITY_BE_PAVE";
/// Set for children that shall write standard input into a file, and nothing else.
const RECORD: &str = "PAVE_PARITY_RECORD";

/// The official command-line tool.
pub(crate) const CROSSPLANE: &str = "crossplane";
/// Crossplane's core, with the official render engine.
pub(crate) const CORE: &str = "crossplane-core";

/// What a trial does when its programs are there.
pub(crate) fn with(
    programs: &[&str],
    trial: impl FnOnce() -> Result<(), Failed>,
) -> Result<Completion, Failed> {
    if env::var_os(DIRECTORY).is_none() {
        return Ok(Completion::ignored_with(format!(
            "{DIRECTORY} names no directory with {}",
            programs.join(", ")
        )));
    }
    if let Some(absent) = programs.iter().find(|program| !path(program).exists()) {
        return Ok(Completion::ignored_with(format!(
            "{absent} is not in {DIRECTORY}"
        )));
    }
    trial().map(|()| Completion::Completed)
}

/// Where an official program is.
pub(crate) fn path(program: &str) -> PathBuf {
    PathBuf::from(env::var_os(DIRECTORY).unwrap_or_default()).join(program)
}

/// An official program that finds no configuration of a person's own.
pub(crate) fn official(program: &str) -> Command {
    let mut command = Command::new(path(program));
    command
        .env("HOME", env::temp_dir())
        .env("NO_PROXY", "127.0.0.1,localhost");
    command
}

/// `pave` as it was built with these tests, so that it is never an older one.
pub(crate) fn pave() -> Command {
    let mut command = Command::new(executable());
    command.env(BE_PAVE, "1");
    command
}

/// The same for programs that start it themselves; they pass their environment on.
pub(crate) fn executable() -> PathBuf {
    env::current_exe().unwrap()
}

/// Lets the program that `command` starts find Pave at [`executable`].
pub(crate) fn starts_pave(command: &mut Command) {
    command.env(BE_PAVE, "1");
}

/// Lets the program that `command` starts find one at [`executable`] that writes what it is sent into `file`, and fails.
pub(crate) fn starts_recorder(command: &mut Command, file: &std::path::Path) {
    command.env(BE_PAVE, "1").env(RECORD, file);
}

/// Whether this process was started to be Pave.
pub(crate) fn is_pave() -> bool {
    env::var_os(BE_PAVE).is_some()
}

/// Does what the command line says, as the binary `pave` does.
pub(crate) fn be_pave(arguments: Vec<OsString>) -> ExitCode {
    let Some(file) = env::var_os(RECORD) else {
        return pave_cli::main(arguments);
    };
    let mut request = Vec::new();
    std::io::stdin().read_to_end(&mut request).unwrap();
    fs::write(file, request).unwrap();
    ExitCode::FAILURE
}
