//! Are the providers there? Looked for before anything is composed, for afterwards nobody can say it any more.
//!
//! Crossplane records a reference to each composed resource before it applies it. With a reference to a kind that does not
//! exist it cannot observe the composite, so it never calls the function again, and the developer is left with Crossplane's own
//! words until the kind appears. So whoever composes the first resource of an API group asks for the kind's schema, which
//! Crossplane answers for any kind without permission to read its objects. What exists proves its group, so nobody asks twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use pave_api::composite::Metadata;
use pave_function_sdk::{Capability, Condition, ConditionStatus, Request, Response};
use serde_json::Value;

use crate::{Composed, Refusal};

/// How soon to look again for what it can do without: schemas are not watched.
const LATER: Duration = Duration::from_mins(10);
/// Condition that says whether anything is left out.
const ADD_ONS_FOUND: &str = "AddOnsFound";

/// What a cluster may have beside providers, by API group, and what brings it.
const ADD_ONS: [(&str, &str); 2] = [
    ("gateway.networking.k8s.io", "the Gateway API"),
    ("monitoring.coreos.com", "the Prometheus operator"),
];

/// API groups that are needed and that the control plane does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingProviders(BTreeSet<String>);

impl MissingProviders {
    /// Asks for the schema of one kind of each API group of which nothing exists yet, and returns the groups that
    /// Crossplane does not know. None of them while it is fetching, and where nobody can tell: on hosts that fetch no
    /// schemas, and for manifests that no API server has stored, as when they are rendered.
    pub fn find(
        (request, response): (&Request, &mut Response),
        composite: &Metadata,
        resources: &[Composed],
    ) -> Self {
        let stored = composite.creation_timestamp.is_some();
        let can_tell = request.capabilities().supports(Capability::RequiredSchemas);
        let mut missing = BTreeSet::new();
        if !stored || can_tell != Some(true) {
            return Self(missing);
        }
        for (group, (api_version, kind)) in unproven(request, resources) {
            response.require_schema(package(group), api_version, kind);
            let schema = request.schema(&package(group));
            if schema.is_some_and(|schema| !schema.is_known()) {
                missing.insert(group.to_owned());
            }
        }
        Self(missing)
    }

    /// True when the control plane has everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are among `optional`, and the others.
    pub fn partition(self, optional: &[&str]) -> (Self, Self) {
        let is_optional = |group: &String| optional.contains(&group.as_str());
        let (optional, needed) = self.0.into_iter().partition(is_optional);
        (Self(optional), Self(needed))
    }

    /// Reports what is left out for want of them.
    pub fn report(&self, response: &mut Response) {
        let condition = if self.is_empty() {
            Condition::new(ADD_ONS_FOUND, ConditionStatus::True, "NothingLeftOut")
                .message("nothing is left out")
        } else {
            response.ttl_at_most(LATER);
            let message = format!(
                "What needs {} is left out, for the control plane does not know it. Fix: the platform team installs {}; what is \
                 left out follows by itself within ten minutes",
                self.groups(),
                self.bringers()
            );
            Condition::new(ADD_ONS_FOUND, ConditionStatus::False, "AddOnMissing").message(message)
        };
        response.condition(condition.claim());
    }

    fn groups(&self) -> String {
        let groups: Vec<&str> = self.0.iter().map(String::as_str).collect();
        groups.join(" and ")
    }

    /// What brings them.
    fn bringers(&self) -> String {
        let bringers: Vec<String> = self
            .0
            .iter()
            .map(|group| match add_on(group) {
                Some(name) => name.to_owned(),
                None => package(group),
            })
            .collect();
        bringers.join(" and ")
    }

    /// Whether a resource needs one of them, so that it can neither exist nor be created.
    pub fn are_needed_by(&self, resource: &Composed) -> bool {
        provider_group(resource).is_some_and(|group| self.0.contains(group))
    }

    /// Why nothing of it is composed.
    pub fn refusal(&self) -> Refusal {
        let [groups, bringers] = [self.groups(), self.bringers()];
        let providers = if self.0.iter().all(|group| add_on(group).is_some()) {
            ""
        } else {
            " (version 2 or newer), or activates its kinds where the provider is installed"
        };
        let message = format!(
            "The control plane does not know {groups}. Fix: the platform team installs {bringers}{providers}; see \
             docs/installation.md. This goes on by itself within a minute.",
        );
        Refusal::new("ProviderMissing", message)
    }
}

/// One kind of each provider's group of which nothing is observed.
fn unproven<'a>(
    request: &Request,
    resources: &'a [Composed],
) -> BTreeMap<&'a str, (&'a str, &'a str)> {
    let mut unproven = BTreeMap::new();
    for resource in resources {
        // Mostly everything exists, and then nothing below costs anything.
        if request.observed(&resource.name).is_some() {
            continue;
        }
        let Some(group) = provider_group(resource) else {
            continue;
        };
        let kind = text(&resource.object, "kind");
        unproven
            .entry(group)
            .or_insert((text(&resource.object, "apiVersion"), kind));
    }
    if !unproven.is_empty() {
        for (_, observed) in request.observed_resources() {
            let api_version = observed.type_meta().api_version;
            unproven.remove(api_version.split('/').next().unwrap_or_default());
        }
    }
    unproven
}

/// The API group, where it is a provider's, `rds.aws.m.upbound.io`, or that of an add-on.
fn provider_group(resource: &Composed) -> Option<&str> {
    let group = text(&resource.object, "apiVersion").split_once('/')?.0;
    (group.ends_with(".upbound.io") || add_on(group).is_some()).then_some(group)
}

/// What brings an API group that no provider does.
fn add_on(group: &str) -> Option<&'static str> {
    let known = ADD_ONS.iter().find(|(known, _)| *known == group)?;
    Some(known.1)
}

/// The package that brings a group: each service of a cloud is one, and is called the other way round.
fn package(group: &str) -> String {
    if add_on(group).is_some() {
        return group.to_owned();
    }
    let service = group.trim_end_matches(".upbound.io").trim_end_matches(".m");
    let words: Vec<&str> = service.rsplit('.').collect();
    format!("provider-{}", words.join("-"))
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_names_the_package_that_brings_it() {
        for (group, want) in [
            ("rds.aws.m.upbound.io", "provider-aws-rds"),
            ("rds.aws.upbound.io", "provider-aws-rds"),
            (
                "dbforpostgresql.azure.m.upbound.io",
                "provider-azure-dbforpostgresql",
            ),
        ] {
            assert_eq!(package(group), want);
        }
    }
}
