//! The commands: read, judge, run, print. Each object on its own, so that a bad one does not hide the others.

mod add;
mod answers;
mod completions;
mod conformance;
mod cost;
mod doctor;
mod explain;
mod feedback;
mod internal;
mod new;
mod open;
mod plan;
mod policy;
mod render;
mod status;
mod validate;
mod version;
mod xpkg;

pub(crate) use cost::Priced;
pub(crate) use doctor::Finding;
pub(crate) use explain::{FieldMeaning, Meaning, Reason};
pub(crate) use feedback::Sent;
pub(crate) use open::Link;
pub(crate) use policy::Explanation;
pub(crate) use status::Status;

use std::{path::PathBuf, process::ExitCode};

use pave_api::{definition::Package, kinds::Kind};
use pave_catalog::Cloud;
use pave_render::RenderError;
use serde_json::Value;

use crate::{
    args::{Arguments, Command, SceneArguments},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    manifest::{Document, Manifests},
    plan::Plan,
    run::Runner,
    scene::{Assumption, Scene},
    validate::{self as judge, Validator},
};

/// Does what the command line says.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut console = Console::new(arguments.color);
    match &arguments.command {
        Command::Render(arguments) => render::run(arguments, &mut console),
        Command::Plan(arguments) => plan::run(arguments, &mut console),
        Command::Cost(arguments) => cost::run(arguments, &mut console),
        Command::Validate(arguments) => validate::run(arguments, &mut console),
        Command::Explain(arguments) => explain::run(arguments, &mut console),
        Command::Policy(command) => policy::run(command, &mut console),
        Command::New(arguments) => new::run(arguments, &mut console),
        Command::Add(command) => add::run(command, &mut console),
        Command::Status(arguments) => status::run(arguments, &mut console),
        Command::Open(arguments) => open::run(arguments, &mut console),
        Command::Doctor(arguments) => doctor::run(arguments, &mut console),
        Command::Feedback(arguments) => feedback::run(arguments, &mut console),
        Command::Xpkg(command) => xpkg::run(command, &mut console),
        Command::Conformance(arguments) => conformance::run(arguments, &mut console),
        Command::Completions { shell } => completions::run(*shell, &mut console),
        Command::Version => version::run(&mut console),
        Command::Internal(command) => return internal::run(command),
    }
    console.exit().into()
}

/// An object of one of our kinds.
struct Object {
    document: Document,
    kind: &'static Kind,
    value: Value,
}

/// The scene, or nothing after its files were found to be wrong.
fn scene(arguments: &SceneArguments, console: &mut Console) -> Option<Scene> {
    match Scene::read(arguments) {
        Ok(scene) => Some(scene),
        Err(diagnostics) => {
            console.report_all(&diagnostics);
            None
        }
    }
}

/// The objects of files that can be run; everything else is reported.
fn objects(
    files: &[PathBuf],
    runner: &Runner<'_>,
    scene: &Scene,
    console: &mut Console,
) -> Vec<Object> {
    let mut manifests = Manifests::read(files.iter().map(PathBuf::as_path));
    console.report_all(&manifests.diagnostics);
    let mut validator = Validator::new(scene.package);
    let mut objects = Vec::new();
    for mut document in manifests.documents.drain(..) {
        place(&mut document, scene, console);
        let old = runner.observed_self(&document.value);
        // Rendering judges a manifest by its definition anyway. It knows nothing of claims and of what is replaced.
        let judged = if old.is_none() && scene.package == Package::Configuration {
            let kind = judge::identify(&document).map_err(|diagnostic| vec![diagnostic]);
            kind.map(|kind| (kind, document.value.clone()))
        } else {
            validator.validate(&document, old)
        };
        match judged {
            Ok((kind, value)) => objects.push(Object {
                document,
                kind,
                value,
            }),
            Err(diagnostics) => console.report_all(&diagnostics),
        }
    }
    objects
}

/// The namespace that `kubectl` would add, and the cloud to try.
fn place(document: &mut Document, scene: &Scene, console: &mut Console) {
    use pave_api::kinds::Audience;
    let developers = Kind::by_name(document.text("/kind"))
        .is_some_and(|kind| kind.audience == Audience::Developers);
    if !developers || !document.value["metadata"].is_object() {
        return;
    }
    if document.value.pointer("/metadata/namespace").is_none() {
        document.value["metadata"]["namespace"] = "default".into();
        console.note(Assumption::Namespace.sentence());
    }
    if let Some(cloud) = scene.cloud.filter(|_| document.value["spec"].is_object()) {
        document.value = Runner::on_cloud(&document.value, cloud);
    }
}

/// What is assumed about an object of a namespace on some clouds. The platform's own objects depend on nothing else.
fn note_assumptions(plan: &Plan, scene: &Scene, clouds: &[Cloud], console: &mut Console) {
    if plan.namespace.is_empty() {
        return;
    }
    for assumption in scene.assumptions(&plan.namespace, clouds) {
        console.note(assumption.sentence());
    }
}

/// A failure to render, as a person can act on it.
fn not_rendered(document: &Document, error: &RenderError) -> Vec<Diagnostic> {
    let failure = |exit| Diagnostic::error(exit, error.to_string()).object(document.object());
    match error {
        RenderError::CompositeInvalid(violations) => judge::located(document, violations),
        RenderError::Observed { .. } => vec![failure(Exit::Input)],
        _ => {
            let hint = "this is a bug in Pave; please report it with the manifest";
            vec![failure(Exit::Internal).hint(hint)]
        }
    }
}
