//! `pave add`: more for what exists, all of it or nothing.

mod target;

use std::fs;

use serde_json::Value;

use super::answers::{self, Given, listed};
use crate::{
    args::{AddCommand, AddObservabilityArguments},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    form::OBSERVABILITY,
    manifest::{Manifests, Source, insert::insert},
};
use target::Target;

const FIELD: &str = "observability";

pub(super) fn run(command: &AddCommand, console: &mut Console) {
    let AddCommand::Observability(arguments) = command;
    if arguments.questions {
        console.data(&listed(&OBSERVABILITY.questions()));
        return;
    }
    match observability(arguments) {
        Ok(Change::Written(target)) => {
            console.data(&format!("{}\n", target.file.display()));
            console.hint("review it with `git diff`, then commit; it works once it is applied");
        }
        Ok(Change::There(target)) => console.note(format!(
            "{}: {} has it already; nothing was written",
            target.file.display(),
            target.object()
        )),
        Err(diagnostics) => console.report_all(&diagnostics),
    }
}

enum Change {
    Written(Target),
    /// It is as it would become.
    There(Target),
}

fn observability(arguments: &AddObservabilityArguments) -> Result<Change, Vec<Diagnostic>> {
    let target = target::find(arguments)?;
    let given = Given {
        file: arguments.answers.as_deref(),
        fields: &[],
        set: &arguments.set,
        interactive: arguments.interactive,
        hint: "`pave add observability PATH --questions` lists what can be answered",
    };
    let answers = answers::checked(&given, &OBSERVABILITY.questions())?;
    let wanted = OBSERVABILITY.change(&answers)[FIELD].take();
    match target.spec().get(FIELD) {
        Some(present) if *present == wanted => return Ok(Change::There(target)),
        Some(_) => return Err(vec![differs(&target)]),
        None => {}
    }
    let text = changed(&target, &wanted).map_err(|diagnostic| vec![diagnostic])?;
    let mut manifests = Manifests::default();
    manifests.add(Source {
        name: target.file.display().to_string(),
        text: text.clone(),
    });
    let after = manifests.documents.get(target.index);
    let mut expected = target.document.value.clone();
    expected[target.key][FIELD] = wanted;
    let after = after.filter(|after| after.value == expected);
    let after = after.ok_or_else(|| {
        vec![by_hand(
            &target,
            "its text would come to mean something else",
        )]
    })?;
    target.validate(after)?;
    fs::write(&target.file, text).map_err(|error| {
        let message = format!("{}: cannot be written: {error}", target.file.display());
        vec![Diagnostic::error(Exit::Input, message).hint("look at the file's permissions")]
    })?;
    Ok(Change::Written(target))
}

/// The file's text with the field in it.
fn changed(target: &Target, wanted: &Value) -> Result<String, Diagnostic> {
    let (text, bytes) = target
        .document
        .text_of_source()
        .ok_or_else(|| by_hand(target, "it is an item of a List"))?;
    let document = insert(&text[bytes.clone()], target.key, FIELD, wanted)
        .map_err(|error| by_hand(target, &error.to_string()))?;
    Ok([&text[..bytes.start], &document, &text[bytes.end..]].concat())
}

fn differs(target: &Target) -> Diagnostic {
    let message = format!(
        "{}.{FIELD}: is there already and says something else, so nothing was written",
        target.key
    );
    let place = target.document.place(&format!("{}.{FIELD}", target.key));
    Diagnostic::error(Exit::Input, message)
        .object(target.object())
        .at(place)
        .hint("change the figures there, or remove the field and try again")
}

fn by_hand(target: &Target, why: &str) -> Diagnostic {
    let message = format!(
        "{}: cannot be added to: {why}; nothing was written",
        target.key
    );
    Diagnostic::error(Exit::Input, message)
        .object(target.object())
        .at(target.document.place(target.key))
        .hint(format!(
            "write `{}:` with its fields in indented lines below it, one document for each object",
            target.key
        ))
}
