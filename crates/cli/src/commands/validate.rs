//! `pave validate`: what the API server would say, and what makes no sense in platform objects.

use std::path::PathBuf;

use crate::{
    args::ValidateArguments,
    console::Console,
    manifest::{Document, Manifests},
    run::same_object,
    scene::{read_observed, today},
    validate::{Validator, lint},
};

pub(super) fn run(arguments: &ValidateArguments, console: &mut Console) {
    let observed = match read_observed(&arguments.observed) {
        Ok(observed) => observed,
        Err(diagnostics) => return console.report_all(&diagnostics),
    };
    let manifests = Manifests::read(arguments.files.iter().map(PathBuf::as_path));
    console.report_all(&manifests.diagnostics);
    let mut validator = Validator::new(arguments.package.into());
    let today = arguments.today.unwrap_or_else(today);
    let mut verdict = |document: &Document| {
        let old = same_object(&observed, &document.value);
        let (_, value) = validator.validate(document, old)?;
        let problems = lint(document, &value, today);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    };
    for document in &manifests.documents {
        match verdict(document) {
            Ok(()) => console.data(&format!("ok  {}\n", document.object())),
            Err(diagnostics) => console.report_all(&diagnostics),
        }
    }
}
