//! What a developer reads about identities: whether there is one, what is waited for, and the way to one where there is none.

use pave_api::microservice::{BoundTo, CloudIdentity, ResolvedMicroservice};
use pave_catalog::Cloud;

use super::{identity_for, key_of_ones_own, place, remark};

/// The identity that a binding works with.
pub(crate) fn of<'r>(
    record: &'r ResolvedMicroservice,
    binding: &BoundTo,
) -> Option<&'r CloudIdentity> {
    identity_for(record, binding.in_cloud.as_ref()?)
}

/// What pods wait for, in a sentence.
pub(crate) fn awaited(record: &ResolvedMicroservice, binding: &BoundTo) -> Option<String> {
    let identity = of(record, binding)?;
    let is_awaited = identity.location.cloud == Cloud::Azure && identity.principal.is_none();
    is_awaited.then(|| {
        format!(
            "Its identity '{}' in azure is being created. Fix, where this lasts: see status.resources.",
            identity.name
        )
    })
}

/// Why there is no identity, or what it may do beside what the binding says.
pub(crate) fn note(record: &ResolvedMicroservice, binding: &BoundTo) -> Option<String> {
    let in_cloud = binding.in_cloud.as_ref()?;
    let location = &in_cloud.location;
    let cloud = location.cloud;
    if identity_for(record, in_cloud).is_some() {
        let remark = remark(binding, in_cloud)?;
        return Some(format!(
            "On {cloud} whoever may write to a {} {remark} as well: the cloud has no smaller role.",
            binding.kind.as_str()
        ));
    }
    let mut identities = record.identities.iter();
    if let Some(here) = identities.find(|identity| identity.location.cloud == cloud) {
        return Some(format!(
            "It has no identity where this is: its identity in {cloud} is in {}, and this is in {}. Fix: bind another Microservice to it.",
            place(&here.location),
            place(location)
        ));
    }
    if let Some((variable, field)) = key_of_ones_own(record, cloud) {
        return Some(format!(
            "It has no identity in {cloud}: {variable} of {field} is a key of its own, which libraries use first. Fix: take that out, and \
             it gets an identity that may do what the binding says."
        ));
    }
    let zone = location.landing_zone.as_deref().unwrap_or_default();
    let field = match cloud {
        Cloud::Gcp => "spec.cluster.workloadIdentityPool",
        Cloud::Aws | Cloud::Azure | Cloud::Local => "spec.cluster.oidcIssuer",
    };
    Some(format!(
        "It has no identity in {cloud}, and works with what Secret '{}' holds. Fix: where {field} is missing in LandingZone '{zone}' the \
         platform team fills it in; then the next change that replaces the replicas gives it one, and saying spec.bindings[].access does \
         at once.",
        binding.secret
    ))
}
