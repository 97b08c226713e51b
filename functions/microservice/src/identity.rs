//! Who a Microservice is in the clouds where it works with something: an identity without a key, that may do with what is bound
//! exactly what the binding says.
//!
//! **Invariant:** what an identity may do follows from bindings alone, through the catalogue's table of rights. Nobody writes
//! a policy.

mod aws;
mod azure;
mod gcp;
mod pod;
mod report;
mod rights;
mod target;

use pave_api::{
    microservice::{BoundTo, CloudIdentity, InCloud, ResolvedMicroservice},
    names::tail,
    status::Location,
    vocabulary::DeletionPolicy,
};
use pave_catalog::Cloud;
use pave_compose::{Builder, Composed, Refusal};
use pave_function_sdk::Request;
use pave_policy::refusal;

use crate::Service;
pub(crate) use azure::observed_principal;
pub(crate) use gcp::LONGEST_NAME as LONGEST_NAME_ON_GCP;
pub(crate) use pod::{key_of_ones_own, no_variable_twice};
pub(crate) use report::{awaited, note, of};
use rights::remark;
pub(crate) use target::in_cloud;

/// The clouds where there are identities.
pub(crate) const CLOUDS: [Cloud; 3] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure];

/// Resources that rights may be. Status lists 64 resources; the rest of a Microservice are at most seventeen, and three for each
/// login.
const MOST_RIGHTS: usize = 47;
const RESOURCES_OF_A_LOGIN: usize = 3;

/// What the clouds have said of identities since they were recorded.
pub(crate) fn observe(request: &Request, record: &mut ResolvedMicroservice) {
    let mut identities = record.identities.iter_mut();
    let azure = identities.find(|identity| identity.location.cloud == Cloud::Azure);
    if let (Some(azure), Some(principal)) = (azure, observed_principal(request)) {
        azure.principal = Some(principal);
    }
}

/// The identity that works with something.
pub(crate) fn identity_for<'r>(
    record: &'r ResolvedMicroservice,
    in_cloud: &InCloud,
) -> Option<&'r CloudIdentity> {
    let mut identities = record.identities.iter();
    identities.find(|identity| is_same_place(&identity.location, &in_cloud.location))
}

/// Whether one identity reaches both: an account, project or subscription, with the same credentials.
pub(crate) fn is_same_place(one: &Location, other: &Location) -> bool {
    let place = |location: &Location| {
        (
            location.cloud,
            location.account.clone(),
            location.project.clone(),
            location.subscription.clone(),
            location.provider_config_ref.clone(),
        )
    };
    place(one) == place(other)
}

/// What the platform team calls a place, with what it is.
pub(crate) fn place(location: &Location) -> String {
    let known = [
        ("account", &location.account),
        ("project", &location.project),
        ("subscription", &location.subscription),
    ];
    let known = known
        .into_iter()
        .find_map(|(what, name)| Some(format!("{what} '{}'", name.as_ref()?)));
    known.unwrap_or_else(|| location.cloud.to_string())
}

/// What the cloud calls an identity, as far as it is known.
pub(crate) fn title(identity: &CloudIdentity) -> String {
    match identity.location.cloud {
        Cloud::Aws => aws::role_arn(identity),
        Cloud::Gcp => gcp::address(identity),
        Cloud::Azure | Cloud::Local => identity.name.clone(),
    }
}

/// Refuses what no identity can be given.
pub(crate) fn fits(record: &ResolvedMicroservice) -> Result<(), Refusal> {
    aws::fits(record)?;
    let logins = record.bindings.iter();
    let logins = logins.filter(|binding| binding.login.is_some()).count();
    let most = MOST_RIGHTS.saturating_sub(logins * RESOURCES_OF_A_LOGIN);
    let rights: usize = record
        .identities
        .iter()
        .map(|identity| match identity.location.cloud {
            Cloud::Aws => granted(record, identity).count(),
            Cloud::Gcp | Cloud::Azure | Cloud::Local => granted(record, identity)
                .map(|(binding, in_cloud)| rights::rights(binding, in_cloud).len())
                .sum(),
        })
        .sum();
    if rights <= most {
        return Ok(());
    }
    let cause = format!("ask for {rights} rights in clouds, and there is room for {most}");
    let fix = "bind it to fewer things, or split it into two Microservices";
    Err(too_many(record, &cause, fix))
}

fn too_many(record: &ResolvedMicroservice, cause: &str, fix: &str) -> Refusal {
    let bindings = format!("its {} bindings", record.bindings.len());
    Refusal::new(
        "TooManyRights",
        refusal("spec.bindings", &bindings, cause, fix),
    )
}

/// What an identity works with.
fn granted<'r>(
    record: &'r ResolvedMicroservice,
    identity: &'r CloudIdentity,
) -> impl Iterator<Item = (&'r BoundTo, &'r InCloud)> {
    let bindings = record.bindings.iter();
    bindings.filter_map(|binding| {
        let in_cloud = binding.in_cloud.as_ref()?;
        is_same_place(&identity.location, &in_cloud.location).then_some((binding, in_cloud))
    })
}

impl Service<'_> {
    /// Every identity with its rights.
    pub(crate) fn identities(&self) -> Vec<Composed> {
        let identities = self.record().identities.iter();
        let resources = identities.flat_map(|identity| {
            // The provider's credentials are known wherever something was placed.
            let Some(provider_config) = &identity.location.provider_config_ref else {
                return Vec::new();
            };
            let managed = Builder {
                namespace: self.namespace(),
                provider_config,
                deletion_policy: DeletionPolicy::Delete,
            };
            match identity.location.cloud {
                Cloud::Aws => self.on_aws(&managed, identity),
                Cloud::Gcp => self.on_gcp(&managed, identity),
                Cloud::Azure => self.on_azure(&managed, identity),
                Cloud::Local => Vec::new(),
            }
        });
        resources.collect()
    }

    /// What it is for, as people in the cloud read it.
    fn description(&self) -> String {
        format!("Microservice {}/{}", self.namespace(), self.name())
    }

    /// What the cluster calls it in its tokens.
    fn subject(&self) -> String {
        format!("system:serviceaccount:{}:{}", self.namespace(), self.name())
    }
}

/// Name of the identity among composed resources. Frozen: a rename deletes and recreates.
fn role(cloud: Cloud) -> String {
    format!("identity-{cloud}")
}

/// Name of a right among composed resources: what cannot be changed is another one.
fn right_name(right: &rights::Right, role: &str, who: &str) -> String {
    format!("may-{}", tail(&format!("{} {role} {who}", right.id)))
}
