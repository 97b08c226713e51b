//! The report on what is released and on what a Microservice works with.

use pave_api::microservice::{BindingStatus, BoundKind, BoundTo, LoginKind};
use pave_compose::{LONGEST_ENTRY, Resolved, bounded};
use pave_function_sdk::{Condition, ConditionStatus, Error, Request, Response};

use crate::{Microservice, bound, identity, login::OwnLogin, release};

/// Condition that says whether everything it works with is there.
const BINDINGS_READY: &str = "BindingsReady";

pub(crate) fn report(
    request: &Request,
    response: &mut Response,
    resolved: &Resolved<Microservice>,
) -> Result<(), Error> {
    if let Some(release) = release::status(request, resolved) {
        response.set_status("release", &release)?;
    }
    let bindings = &resolved.recorded.bindings;
    if bindings.is_empty() {
        return Ok(());
    }
    let bindings: Vec<BindingStatus> = bindings
        .iter()
        .map(|binding| status(request, resolved, binding))
        .collect();
    let missing: Vec<&str> = bindings
        .iter()
        .filter(|binding| !binding.ready)
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
pub(crate) fn missing(
    request: &Request,
    resolved: &Resolved<Microservice>,
    binding: &BoundTo,
) -> Option<String> {
    let (kind, name) = (binding.kind.as_str(), &binding.name);
    if let Some(waits) = identity::awaited(&resolved.recorded, binding) {
        return Some(waits);
    }
    let connection = match (&binding.login, own(resolved, binding)) {
        (Some(_), Some(login)) if login.mounted.is_some() => return None,
        (Some(login), own) => {
            if let Some((_, job)) = own.and_then(|own| own.made_by.as_ref()) {
                return Some(format!(
                    "Job '{job}' makes a login in {kind} '{name}'. {}",
                    where_it_lasts(resolved, job)
                ));
            }
            let server = login.server.as_ref();
            let connection = server.map(|server| &server.connection);
            let is_there =
                connection.is_some_and(|name| bound::secret_exists(request, name) == Some(true));
            if is_there && own.is_some_and(|own| own.resources.is_empty()) {
                return Some(format!(
                    "No login can be made in {kind} '{name}': the installation has no generator key. Fix: the platform team installs the \
                     install bundle and the Secret with the key that it mounts; see docs/installation.md."
                ));
            }
            connection
        }
        (None, _) => Some(&binding.secret),
    };
    if let Some(connection) = connection
        && bound::secret_exists(request, connection) != Some(false)
    {
        return None;
    }
    Some(match bound::find(request, binding.kind, name) {
        None => format!(
            "{kind} '{name}' does not exist in namespace '{}'. Fix: apply it, or correct spec.bindings.",
            resolved.namespace
        ),
        Some(bound) => format!("{kind} '{name}' is {}", bound.standing()),
    })
}

fn own<'r>(resolved: &'r Resolved<Microservice>, binding: &BoundTo) -> Option<&'r OwnLogin> {
    binding.login.as_ref()?;
    let mut logins = resolved.own.logins.iter();
    logins.find(|login| login.database == binding.name)
}

fn status(
    request: &Request,
    resolved: &Resolved<Microservice>,
    binding: &BoundTo,
) -> BindingStatus {
    let missing = missing(request, resolved, binding);
    let own = own(resolved, binding);
    let identity = identity::of(&resolved.recorded, binding);
    let login = match own {
        Some(_) => LoginKind::Own,
        None => LoginKind::Shared,
    };
    BindingStatus {
        kind: binding.kind,
        name: binding.name.clone(),
        prefix: binding.prefix.clone(),
        secret: binding.secret.clone(),
        ready: missing.is_none(),
        login: (binding.kind == BoundKind::Database).then_some(login),
        rotation: own.and_then(|own| own.mounted),
        access: identity.map(|_| binding.access.unwrap_or_default()),
        identity: identity.map(identity::title),
        message: missing
            .or_else(|| waiting(resolved, binding, own))
            .or_else(|| shared(request, binding))
            .or_else(|| identity::note(&resolved.recorded, binding))
            .map(|message| bounded(&message, LONGEST_ENTRY)),
    }
}

/// What a turn waits for, while the login of the turn before works.
fn waiting(
    resolved: &Resolved<Microservice>,
    binding: &BoundTo,
    own: Option<&OwnLogin>,
) -> Option<String> {
    let (wanted, own) = (binding.login.as_ref()?.rotation, own?);
    let mounted = own.mounted?;
    match &own.made_by {
        Some((turn, job)) => Some(format!(
            "It works with the login of turn {mounted} while Job '{job}' makes that of turn {turn}. {}",
            where_it_lasts(resolved, job)
        )),
        None => (mounted != wanted).then(|| {
            format!(
                "The login of turn {wanted} is made when every replica works with that of turn {mounted}. Fix, where this lasts: see \
                 status.message."
            )
        }),
    }
}

/// A login that others have, too, is never given in silence.
fn shared(request: &Request, binding: &BoundTo) -> Option<String> {
    if binding.kind != BoundKind::Database || binding.login.is_some() {
        return None;
    }
    let bound = bound::find(request, binding.kind, &binding.name);
    let fix = match bound.and_then(|bound| bound.makes_logins()) {
        Some(false) => {
            "no login can be made in this Database, for nobody knows its administrator; create another one and move the data"
        }
        Some(true) | None => {
            "the next change that replaces its replicas gives it one of its own, and spec.bindings[].rotation does at once"
        }
    };
    Some(format!(
        "It has the login of Secret '{}', as others may. Fix: {fix}.",
        binding.secret
    ))
}

fn where_it_lasts(resolved: &Resolved<Microservice>, job: &str) -> String {
    format!(
        "Fix, where this lasts: see `kubectl logs -n {} job/{job}`.",
        resolved.namespace
    )
}
