//! `pave policy export`: a PlatformPolicy in the forms that others read.

mod form;
mod page;

use pave_admission::{constraint, policies, template};
use pave_api::platform_policy::{DEFAULT_NAME, PlatformPolicySpec};

use super::platform_policies;
use crate::{
    args::PolicyExportArguments, console::Console, diagnostic::Diagnostic, exit::Exit, output,
};

pub(super) fn run(arguments: &PolicyExportArguments, console: &mut Console) {
    let policies_found = platform_policies(std::slice::from_ref(&arguments.file), console);
    let Some((document, value)) = policies_found.first() else {
        return;
    };
    let spec = &value["spec"];
    if arguments.gatekeeper {
        let constraints = ["deny", "warn"].map(|mode| constraint(DEFAULT_NAME, spec, mode));
        let objects = std::iter::once(template()).chain(constraints);
        return console.data(&output::documents(&objects.collect::<Vec<_>>()));
    }
    if arguments.admission {
        return console.data(&output::documents(&policies()));
    }
    let policy: PlatformPolicySpec = match serde_json::from_value(spec.clone()) {
        Ok(policy) => policy,
        Err(error) => {
            let diagnostic = Diagnostic::error(Exit::Input, format!("spec: {error}"));
            return console.report(&diagnostic.object(document.object()));
        }
    };
    if arguments.markdown {
        return console.data(&page::table(&policy));
    }
    let kind = arguments.kind.as_deref().unwrap_or_default();
    match form::schema(&policy, kind, arguments.team.as_deref()) {
        Ok(schema) => console.data(&output::json(&schema)),
        Err(message) => console.report(&Diagnostic::error(Exit::Usage, message)),
    }
}
