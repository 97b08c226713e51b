//! What people see at the end: the portal, and `pave status`.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{Journey, NAMESPACE, SERVICE, browser, platform::pave};

/// The service, its database, its pods and its documentation in the portal.
pub(super) fn catalog(journey: &Journey<'_>) -> anyhow::Result<Value> {
    browser::visit(journey, "catalog", ("COMPONENT", SERVICE.to_owned()))
}

/// What the command line says of the namespace, and of the service.
pub(super) fn status(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let all = pave(journey, &["status", "--namespace", NAMESPACE])?;
    for kind in ["Microservice", "Database"] {
        let line = all.lines().find(|line| {
            line.to_lowercase().contains(&kind.to_lowercase()) && line.contains(SERVICE)
        });
        ensure!(
            line.is_some_and(|line| line.contains("Ready")),
            "`pave status` does not show the {kind} {SERVICE} as Ready:\n{all}"
        );
    }
    let one = pave(
        journey,
        &["status", "microservice", SERVICE, "--namespace", NAMESPACE],
    )?;
    Ok(json!({"all": all, "one": one}))
}
