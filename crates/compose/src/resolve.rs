//! The judgement: from manifest, policy and what is recorded to one resolved value, or to what to hold or refuse.

mod trial;

use std::{collections::BTreeMap, time::Duration};

use pave_cost::Estimate;
use pave_function_sdk::{Error, Request, Response};
use pave_policy::Judgement;

use crate::{
    Composed, DeveloperKind, Facts, Gathered, Manifest, MissingProviders, Refusal, Resolved,
    recorded,
};
use trial::Trial;

/// How soon to look again for what is missing: schemas are not watched.
const RECHECK: Duration = Duration::from_secs(30);

/// What is to be done.
pub(crate) enum Decision<K: DeveloperKind> {
    /// Crossplane is still fetching what was asked for.
    Waiting,
    /// Nothing exists and nothing is composed.
    Refuse(Refusal, Option<Judgement>),
    /// Composed as wanted, or held as recorded.
    Compose(Box<Decided<K>>),
}

/// What is composed, and why.
pub(crate) struct Decided<K: DeveloperKind> {
    pub(crate) resolved: Resolved<K>,
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

/// Resolves an object. Refusals are not errors; see [`Decision`].
pub(crate) fn resolve<K: DeveloperKind>(
    kind: &K,
    manifest: &Manifest<K>,
    request: &Request,
    response: &mut Response,
) -> Result<Decision<K>, Error> {
    let exists = request.observed_resources().next().is_some();
    let Some(object) = manifest.metadata.developer_object() else {
        return unclaimed(manifest, exists);
    };
    let gathered = Facts::gather(request, response, object);
    let is_complete = K::gather(&manifest.spec, object, request, response);
    let trial = Trial {
        kind,
        manifest,
        request,
        object,
        recorded: what_is_recorded::<K>(request, manifest)?,
        exists,
    };
    let decision = match gathered {
        Ok(Gathered::Facts(facts)) if is_complete => trial.decide(&facts),
        Ok(_) => trial.wait(),
        Err(refusal) => trial.hold_or_refuse(refusal, None),
    }?;
    Ok(where_providers_are(decision, manifest, request, response))
}

/// What no provider serves cannot be created: a new object is refused, and of one that exists all the rest is kept.
fn where_providers_are<K: DeveloperKind>(
    decision: Decision<K>,
    manifest: &Manifest<K>,
    request: &Request,
    response: &mut Response,
) -> Decision<K> {
    let Decision::Compose(mut decided) = decision else {
        return decision;
    };
    let (metadata, resources) = (&manifest.metadata, &mut decided.resources);
    let missing = MissingProviders::find((request, response), metadata, resources);
    let (optional, missing) = missing.partition(K::OPTIONAL_GROUPS);
    resources.retain(|resource| {
        request.observed(&resource.name).is_some() || !optional.are_needed_by(resource)
    });
    if !K::OPTIONAL_GROUPS.is_empty() {
        optional.report(response);
    }
    if missing.is_empty() {
        return Decision::Compose(decided);
    }
    response.ttl_at_most(RECHECK);
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
fn unclaimed<K: DeveloperKind>(manifest: &Manifest<K>, exists: bool) -> Result<Decision<K>, Error> {
    let message = format!(
        "metadata.namespace: {} '{}' has no namespace to work in. Fix: apply a claim of kind {} in your namespace.",
        manifest.kind,
        manifest.metadata.name,
        K::name()
    );
    if exists {
        return Err(Error::fatal(message));
    }
    Ok(Decision::Refuse(Refusal::new("NotClaimed", message), None))
}

/// Observed resources win over status, which is written after them, may be lost, and may have been edited. While the
/// anchor is not observed status is the only record.
fn what_is_recorded<K: DeveloperKind>(
    request: &Request,
    manifest: &Manifest<K>,
) -> Result<Option<K::Record>, Error> {
    match recorded(request, K::ANCHOR)? {
        Some(recorded) => Ok(Some(recorded)),
        None => Ok(manifest
            .status
            .as_ref()
            .and_then(|status| status.resolved.clone())),
    }
}
