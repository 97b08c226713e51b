//! The judgement: from manifest, policy and what is recorded to one resolved value, or to what to hold or refuse.

mod trial;

use std::collections::BTreeMap;

use pave_api::database::ResolvedDatabase as Recorded;
use pave_compose::{
    Composed, Facts, Gathered, MissingProviders, Password, Protection, Refusal, recorded,
};
use pave_cost::Estimate;
use pave_function_sdk::{Error, Request, Response};
use pave_policy::Judgement;

use crate::{ANCHOR, Database, manifest::Manifest, placement::Placement};
use trial::Trial;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Crossplane is still fetching what was asked for.
    Waiting,
    /// Nothing exists and nothing is composed.
    Refuse(Refusal, Option<Judgement>),
    /// Composed as wanted, or held as recorded.
    Compose(Box<Decided>),
}

/// What is composed, and why.
#[derive(Debug)]
pub(crate) struct Decided {
    pub(crate) database: ResolvedDatabase,
    pub(crate) resources: Vec<Composed>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) estimate: Estimate,
    pub(crate) judgement: Option<Judgement>,
    /// A change that is refused while the recorded state is held.
    pub(crate) held: Option<Refusal>,
    /// Seconds that the platform team promises.
    pub(crate) objective_seconds: Option<i64>,
    /// The developer lifted the protection in so many words.
    pub(crate) protection_lifted: bool,
    /// What the managed resource recorded differs from its copy in status.
    pub(crate) status_differs: bool,
}

/// One resolved Database: the single input of the builders.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResolvedDatabase {
    /// Name in the developer's manifest.
    pub(crate) name: String,
    /// Namespace of everything composed.
    pub(crate) namespace: String,
    /// What is recorded and kept.
    pub(crate) recorded: Recorded,
    /// The recorded location, complete.
    pub(crate) placement: Placement,
    /// Whether deletion is refused.
    pub(crate) protection: Protection,
    /// Name of the Secret that applications mount.
    pub(crate) secret_name: String,
    /// What the provider calls the server, once it has said so.
    pub(crate) given_name: Option<String>,
    /// The administrator's password where no provider generates one.
    pub(crate) password: Option<Password>,
}

/// Resolves a Database. Refusals are not errors; see [`Decision`].
pub(crate) fn resolve(
    function: &Database,
    manifest: &Manifest,
    request: &Request,
    response: &mut Response,
) -> Result<Decision, Error> {
    let exists = request.observed_resources().next().is_some();
    let Some(object) = manifest.metadata.developer_object() else {
        return unclaimed(manifest, exists);
    };
    let gathered = Facts::gather(request, response, object);
    let trial = Trial {
        function,
        manifest,
        request,
        object,
        recorded: what_is_recorded(request, manifest)?,
        exists,
    };
    let decision = match gathered {
        Ok(Gathered::Waiting) => trial.wait(),
        Ok(Gathered::Facts(facts)) => trial.decide(&facts),
        Err(refusal) => trial.hold_or_refuse(refusal, None),
    }?;
    Ok(where_providers_are(decision, manifest, request, response))
}

/// What no provider serves cannot be created: a new Database is refused, and of one that exists all the rest is kept.
fn where_providers_are(
    decision: Decision,
    manifest: &Manifest,
    request: &Request,
    response: &mut Response,
) -> Decision {
    let Decision::Compose(mut decided) = decision else {
        return decision;
    };
    let (metadata, resources) = (&manifest.metadata, &mut decided.resources);
    let Some(missing) = MissingProviders::find((request, response), metadata, resources) else {
        return Decision::Compose(decided);
    };
    if request.observed_resources().next().is_none() {
        return Decision::Refuse(missing.refusal(), decided.judgement);
    }
    resources.retain(|resource| {
        request.observed(&resource.name).is_some() || !missing.are_needed_by(resource)
    });
    decided.held = Some(missing.refusal());
    Decision::Compose(decided)
}

/// Where what exists belongs to nobody any more, nobody knows what to hold: nothing is changed.
fn unclaimed(manifest: &Manifest, exists: bool) -> Result<Decision, Error> {
    let message = format!(
        "metadata.namespace: {} '{}' has no namespace to work in. Fix: apply a claim of kind Database in your namespace.",
        manifest.kind, manifest.metadata.name
    );
    if exists {
        return Err(Error::fatal(message));
    }
    Ok(Decision::Refuse(Refusal::new("NotClaimed", message), None))
}

/// Observed resources win over status, which is written after them, may be lost, and may have been edited. While the
/// server is not observed status is the only record.
fn what_is_recorded(request: &Request, manifest: &Manifest) -> Result<Option<Recorded>, Error> {
    match recorded(request, ANCHOR)? {
        Some(recorded) => Ok(Some(recorded)),
        None => Ok(manifest
            .status
            .as_ref()
            .and_then(|status| status.resolved.clone())),
    }
}
