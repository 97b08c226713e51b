//! `crossplane composition render`, with one render engine or the other.

use std::path::Path;
use std::process::Output;

use crate::case::{Case, Files};
use crate::programs::{self, CORE, CROSSPLANE};

/// What renders for the official tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine<'a> {
    /// Crossplane's own.
    Core,
    /// `pave internal render`.
    Pave,
    /// Nothing: writes the tool's request into a file.
    Recorder(&'a Path),
}

/// Renders a case with further options.
pub(crate) fn render(case: &Case, files: &Files, engine: Engine<'_>, further: &[&str]) -> Output {
    let mut command = programs::official(CROSSPLANE);
    command.args(["composition", "render"]);
    command.args(["xr.yaml", "composition.yaml", "functions.yaml"].map(|file| files.path(file)));
    command.args(&case.options).args(further);
    if !case.required.is_empty() {
        command.args(files.required());
    }
    command.arg("--crossplane-binary");
    match engine {
        Engine::Core => command.arg(programs::path(CORE)),
        Engine::Pave | Engine::Recorder(_) => command.arg(programs::executable()),
    };
    match engine {
        Engine::Core => (),
        Engine::Pave => programs::starts_pave(&mut command),
        Engine::Recorder(file) => programs::starts_recorder(&mut command, file),
    }
    command.output().unwrap()
}
