//! CEL: `x-kubernetes-validations`, evaluated by `kube-cel`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use kube_cel::{CompiledSchema, ErrorKind, ValidationError};
use serde_json::Value;

use crate::{Violation, ViolationKind};

/// The rules of one schema, compiled for the first object that is judged: compiling costs more than all the rest.
#[derive(Default)]
pub(crate) struct Rules(OnceLock<CompiledSchema>);

impl Rules {
    /// What the rules of `schema` have against `object`, which replaces `old` if there is one.
    pub(crate) fn judge(
        &self,
        schema: &Value,
        object: &Value,
        old: Option<&Value>,
    ) -> Vec<Violation> {
        // `kube-cel` 0.8 panics on struct literals in a rule; a definition must not take the caller down.
        let verdict = catch_unwind(AssertUnwindSafe(|| {
            let compiled = self.0.get_or_init(|| kube_cel::compile_schema(schema));
            kube_cel::validate_compiled(compiled, object, old)
        }));
        match verdict {
            Ok(Ok(())) => Vec::new(),
            Ok(Err(errors)) => errors.iter().map(violation).collect(),
            Err(_) => {
                let message =
                    "a validation rule uses CEL that can't be evaluated here; ask an API server";
                vec![Violation::new("", ViolationKind::RuleFailed, message)]
            }
        }
    }
}

fn violation(error: &ValidationError) -> Violation {
    // A rule at the root with `fieldPath: .spec.cloud` comes out with a leading dot.
    let path = error.field_path.trim_start_matches('.');
    if error.kind != ErrorKind::ValidationFailure {
        let message = format!(
            "{}; the definition's rule is `{}`",
            error.message, error.rule
        );
        return Violation::new(path, ViolationKind::RuleFailed, message);
    }
    let kind = match error.reason.as_deref() {
        Some("FieldValueRequired") => ViolationKind::Required,
        Some("FieldValueForbidden") => ViolationKind::Forbidden,
        Some("FieldValueDuplicate") => ViolationKind::Duplicate,
        _ => ViolationKind::Invalid,
    };
    Violation::new(path, kind, error.message.trim())
}
