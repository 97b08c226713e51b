//! The report on what a Microservice works with.

use pave_api::microservice::{BindingStatus, BoundTo};
use pave_compose::{LONGEST_ENTRY, Resolved, bounded};
use pave_function_sdk::{Condition, ConditionStatus, Error, Request, Response};

use crate::{Microservice, bound};

/// Condition that says whether everything it works with is there.
const BINDINGS_READY: &str = "BindingsReady";

pub(crate) fn report(
    request: &Request,
    response: &mut Response,
    resolved: &Resolved<Microservice>,
) -> Result<(), Error> {
    let bindings = &resolved.recorded.bindings;
    if bindings.is_empty() {
        return Ok(());
    }
    let bindings: Vec<BindingStatus> = bindings
        .iter()
        .map(|binding| status(request, binding, &resolved.namespace))
        .collect();
    let missing: Vec<&str> = bindings
        .iter()
        .filter_map(|binding| binding.message.as_deref())
        .collect();
    let condition = if missing.is_empty() {
        Condition::new(
            BINDINGS_READY,
            ConditionStatus::True,
            "EveryConnectionThere",
        )
        .message("every connection is there")
    } else {
        Condition::new(BINDINGS_READY, ConditionStatus::False, "ConnectionMissing")
            .message(missing.join(" "))
    };
    response.condition(condition.claim());
    response.set_status("bindings", &bindings)?;
    Ok(())
}

/// What is missing of a binding, and what to do, in a sentence; `None` where its connection is there.
pub(crate) fn missing(request: &Request, binding: &BoundTo, namespace: &str) -> Option<String> {
    if bound::secret_exists(request, &binding.secret) != Some(false) {
        return None;
    }
    let (kind, name) = (binding.kind.as_str(), &binding.name);
    Some(match bound::find(request, binding.kind, name) {
        None => format!(
            "{kind} '{name}' does not exist in namespace '{namespace}'. Fix: apply it, or correct spec.bindings."
        ),
        Some(bound) => format!("{kind} '{name}' is {}", bound.standing()),
    })
}

fn status(request: &Request, binding: &BoundTo, namespace: &str) -> BindingStatus {
    let message = missing(request, binding, namespace);
    BindingStatus {
        kind: binding.kind,
        name: binding.name.clone(),
        prefix: binding.prefix.clone(),
        secret: binding.secret.clone(),
        ready: message.is_none(),
        message: message.map(|message| bounded(&message, LONGEST_ENTRY)),
    }
}
