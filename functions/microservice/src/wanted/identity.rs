//! Who it is in which cloud: decided with the first thing there that it is bound to, and kept.

use pave_api::{
    landing_zone::{RegionFacts, TrustedCluster},
    microservice::{BoundTo, CloudIdentity, ResolvedMicroservice},
    names::MAX_EXTERNAL_NAME,
    status::Location,
};
use pave_catalog::Cloud;
use pave_compose::{Question, Refusal};

use super::binding::Shared;
use crate::{
    Microservice,
    identity::{CLOUDS, LONGEST_NAME_ON_GCP, key_of_ones_own, observed_principal},
};

/// Everything that identities follow from.
pub(super) struct Identities<'a> {
    pub(super) question: &'a Question<'a, Microservice>,
    pub(super) recorded: Option<&'a ResolvedMicroservice>,
    /// What is wanted but for identities.
    pub(super) wanted: &'a ResolvedMicroservice,
    /// Whether the pods are replaced anyway.
    pub(super) shared: Shared,
}

impl Identities<'_> {
    /// One for each cloud that takes the cluster's word and has something that is bound.
    pub(super) fn all(&self) -> Result<Vec<CloudIdentity>, Refusal> {
        let mut identities = Vec::new();
        for cloud in CLOUDS {
            identities.extend(self.on(cloud)?);
        }
        Ok(identities)
    }

    fn on(&self, cloud: Cloud) -> Result<Option<CloudIdentity>, Refusal> {
        let mut bound = self.wanted.bindings.iter().filter_map(|binding| {
            let in_cloud = binding.in_cloud.as_ref()?;
            (in_cloud.location.cloud == cloud).then_some((binding, &in_cloud.location))
        });
        let Some((_, first)) = bound.clone().next() else {
            return Ok(None);
        };
        if key_of_ones_own(self.wanted, cloud).is_some() {
            return Ok(None);
        }
        let principal = observed_principal(self.question.request);
        let principal = principal.filter(|_| cloud == Cloud::Azure);
        if let Some(kept) = self.kept(cloud) {
            let trusts = self.trusted(&kept.location)?;
            return Ok(Some(CloudIdentity {
                trusts: trusts.unwrap_or_else(|| kept.trusts.clone()),
                principal: principal.or_else(|| kept.principal.clone()),
                ..kept.clone()
            }));
        }
        let may_begin = self.shared == Shared::Ended
            || bound.any(|(binding, _)| self.is_found_now(binding) || self.is_asked_now(binding));
        let trusts = self.trusted(first)?.filter(|_| may_begin);
        trusts
            .map(|trusts| {
                Ok(CloudIdentity {
                    name: self.name(first)?,
                    location: Location {
                        network: RegionFacts::default(),
                        ..first.clone()
                    },
                    trusts,
                    principal,
                })
            })
            .transpose()
    }

    fn kept(&self, cloud: Cloud) -> Option<&CloudIdentity> {
        let identities = &self.recorded?.identities;
        identities
            .iter()
            .find(|identity| identity.location.cloud == cloud)
    }

    fn was(&self, binding: &BoundTo) -> Option<&BoundTo> {
        let mut bindings = self.recorded?.bindings.iter();
        bindings.find(|was| (was.kind, &was.name) == (binding.kind, &binding.name))
    }

    /// Whether it says only now where it is. Pods wait for its connection until then, so none is replaced.
    fn is_found_now(&self, binding: &BoundTo) -> bool {
        let was = self.was(binding);
        was.is_none_or(|was| was.in_cloud.is_none() && was.reach.is_none())
    }

    /// Whether the developer says only now what it may do.
    fn is_asked_now(&self, binding: &BoundTo) -> bool {
        let was = self.was(binding).and_then(|was| was.access);
        binding.access.is_some() && binding.access != was
    }

    /// Whose word is trusted in the place of an identity, while its landing zone says so.
    fn trusted(&self, location: &Location) -> Result<Option<String>, Refusal> {
        let zone = self.question.landing_zone(location)?;
        let cluster = zone.and_then(|zone| zone.spec.cluster);
        let trusted = |cluster: TrustedCluster| cluster.trusted_on(location.cloud).cloned();
        Ok(cluster.and_then(trusted))
    }

    fn name(&self, location: &Location) -> Result<String, Refusal> {
        let cloud = location.cloud;
        match (cloud, &location.project) {
            (Cloud::Gcp, Some(project)) => {
                let name = self.question.global_name(cloud, project)?;
                Ok(name.dashed(LONGEST_NAME_ON_GCP))
            }
            _ => self.question.external_name(cloud, MAX_EXTERNAL_NAME),
        }
    }
}
