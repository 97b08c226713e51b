//! `pave render`: what Crossplane would create, as it would create it.

use pave_render::{Rendered, to_yaml};
use serde_json::{Value, json};

use super::{not_rendered, note_assumptions, objects, scene};
use crate::{
    args::{ObjectFormat, RenderArguments},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
    plan::Plan,
    run::{Purpose, Runner},
    scene::Assumption,
    validate,
};

pub(super) fn run(arguments: &RenderArguments, console: &mut Console) {
    let Some(scene) = scene(&arguments.scene, console) else {
        return;
    };
    let runner = Runner::new(&scene);
    let mut rendered_objects = Vec::new();
    for object in objects(&arguments.files, &runner, &scene, console) {
        let rendered = match runner.render(object.kind, &object.value, Purpose::InTheCluster) {
            Ok(rendered) => rendered,
            Err(error) => {
                console.report_all(&not_rendered(&object.document, &error));
                continue;
            }
        };
        let plan = Plan::new(&object.value, &rendered);
        note_assumptions(&plan, &scene, &plan.clouds(), console);
        if runner.is_claim(object.kind) {
            console.note(Assumption::CompositeName.sentence());
        }
        if scene.key_is_placeholder() && holds_a_secret(&rendered) {
            console.note(Assumption::GeneratorKey.sentence());
        }
        for refusal in &plan.refusals {
            console.report(&validate::refusal(&object.document, refusal));
        }
        rendered_objects.extend(all(rendered));
    }
    print(&rendered_objects, arguments.output, console);
}

/// The composite first, as `crossplane render` does it.
fn all(rendered: Rendered) -> impl Iterator<Item = Value> {
    std::iter::once(rendered.composite).chain(
        rendered
            .composed
            .into_iter()
            .map(|composed| composed.object),
    )
}

fn print(objects: &[Value], format: ObjectFormat, console: &mut Console) {
    let text = match format {
        ObjectFormat::Json => Ok(output::json(
            &json!({"apiVersion": "v1", "kind": "List", "items": objects}),
        )),
        ObjectFormat::Yaml => objects.iter().map(to_yaml).collect::<Result<String, _>>(),
    };
    match text {
        Ok(text) => console.data(&text),
        Err(error) => console.report(&Diagnostic::error(Exit::Internal, error.to_string())),
    }
}

fn holds_a_secret(rendered: &Rendered) -> bool {
    rendered
        .composed
        .iter()
        .any(|composed| composed.object["kind"] == "Secret")
}
