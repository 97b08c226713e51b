//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

mod binding;
mod entrance;
mod identity;

use std::collections::{BTreeMap, BTreeSet};

use pave_api::{
    environment::Stage,
    microservice::{MicroserviceSpec, PortSpec, ProbeSpec, ResolvedMicroservice},
    status::AppliedTags,
};
use pave_catalog::Catalog;
use pave_compose::{Question, Refusal, location};
use pave_policy::refusal;

use crate::{
    Microservice,
    identity::{fits, no_variable_twice},
    pod::{BINDINGS_VARIABLE, bound_variables},
};
use binding::{Bindings, Shared};
use identity::Identities;

/// The port where the developer names none.
pub(crate) const USUAL_PORT: u16 = 8080;
pub(crate) const USUAL_PORT_NAME: &str = "http";
/// Namespace of Prometheus, where no landing zone names another.
const USUAL_MONITORING_NAMESPACE: &str = "monitoring";
/// The name becomes a label and the beginning of other names.
const LONGEST_NAME: usize = 52;

/// Resolves a Microservice. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_, Microservice>,
    recorded: Option<&ResolvedMicroservice>,
) -> Result<ResolvedMicroservice, Refusal> {
    let spec = question.spec;
    let external_name = name(question.object.name)?;
    let location = location(question, recorded, |_| None)?;
    let zone = question.landing_zone(&location)?;
    let size = question.size(recorded);
    let ports = ports(spec)?;
    let images = zone.as_ref().map(|zone| zone.spec.images.clone());
    let found = |shared| {
        let images = images.as_ref();
        let bindings = Bindings {
            question,
            recorded,
            images,
            shared,
        };
        bindings.all()
    };
    let expose = spec.expose.clone().unwrap_or_default();
    let route = entrance::route(question, (&expose, &location), zone.as_ref(), recorded)?;
    let monitoring_namespace = zone
        .and_then(|zone| zone.spec.monitoring_namespace)
        .or_else(|| recorded.map(|recorded| recorded.monitoring_namespace.clone()))
        .unwrap_or_else(|| USUAL_MONITORING_NAMESPACE.to_owned());
    let mut wanted = ResolvedMicroservice {
        class: class(&size, recorded)?,
        size,
        external_name,
        container_image: spec.image.clone(),
        ports,
        replicas: replicas(question, recorded)?,
        autoscaling: spec.autoscaling,
        env: spec.env.clone(),
        secrets: spec.secrets.clone(),
        bindings: found(Shared::Kept)?,
        identities: Vec::new(),
        expose,
        route,
        monitoring_namespace,
        health: spec.health.clone().unwrap_or_default(),
        observability: spec.observability.clone().unwrap_or_default(),
        release: spec.release.clone(),
        rollout: spec.rollout.unwrap_or_default(),
        pod_labels: AppliedTags::new(),
        location,
    };
    let mut shared = Shared::Kept;
    if recorded.is_some_and(|recorded| !has_same_pods(recorded, &wanted)) {
        shared = Shared::Ended;
        wanted.bindings = found(shared)?;
    }
    let identities = Identities {
        question,
        recorded,
        wanted: &wanted,
        shared,
    };
    wanted.identities = identities.all()?;
    variables_are_set_once(&wanted)?;
    no_variable_twice(&wanted)?;
    fits(&wanted)?;
    wanted.pod_labels = pod_labels(question, &wanted, recorded);
    Ok(wanted)
}

/// The API server refuses other names too, where the object is not behind a claim.
fn name(name: &str) -> Result<String, Refusal> {
    let is_inner = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-');
    let is_legal = name.len() <= LONGEST_NAME
        && name.chars().all(is_inner)
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-');
    if is_legal {
        return Ok(name.to_owned());
    }
    let cause = format!(
        "is no name for a Service: letters, digits and -, a letter first, at most {LONGEST_NAME} characters"
    );
    let fix = "create it under another name";
    Err(Refusal::new(
        "NameNotPossible",
        refusal("metadata.name", &format!("'{name}'"), &cause, fix),
    ))
}

/// What is recorded stays as long as the developer asks for the same size, whatever the catalogue says now.
fn class(size: &str, recorded: Option<&ResolvedMicroservice>) -> Result<String, Refusal> {
    if let Some(recorded) = recorded.filter(|recorded| recorded.size == size) {
        return Ok(recorded.class.clone());
    }
    let catalog = Catalog::embedded();
    let Some(found) = catalog.size(size) else {
        let offered = catalog.sizes().iter().map(|size| size.name.as_str());
        let offered = offered.collect::<Vec<_>>().join(", ");
        let cause = format!("is not a size; offered: {offered}");
        return Err(Refusal::new(
            "SizeNotOffered",
            refusal(
                "spec.size",
                &format!("'{size}'"),
                &cause,
                "choose one of these",
            ),
        ));
    };
    Ok(format!("{}-{}", found.service.cpu, found.service.memory))
}

/// Two in production, for one replica is none while it is replaced by its node.
fn replicas(
    question: &Question<'_, Microservice>,
    recorded: Option<&ResolvedMicroservice>,
) -> Result<u32, Refusal> {
    let spec = question.spec;
    if let (Some(asked), Some(_)) = (spec.replicas, spec.autoscaling) {
        let fix = "leave one of them out; autoscaling has its own min and max";
        return Err(Refusal::new(
            "ReplicasTwice",
            refusal(
                "spec.replicas",
                &format!("'{asked}'"),
                "contradicts spec.autoscaling",
                fix,
            ),
        ));
    }
    if let Some(autoscaling) = spec.autoscaling {
        return Ok(autoscaling.min);
    }
    // What an autoscaler's minimum was is nobody's wish any more.
    let kept = recorded.filter(|recorded| recorded.autoscaling.is_none());
    let by_stage = match question.identity.stage {
        Stage::Prod => 2,
        Stage::Dev | Stage::Staging => 1,
    };
    let kept = kept.map(|recorded| recorded.replicas);
    Ok(spec.replicas.or(kept).unwrap_or(by_stage))
}

/// The ports, with everything that names one of them.
fn ports(spec: &MicroserviceSpec) -> Result<Vec<PortSpec>, Refusal> {
    let mut ports = spec.ports.clone();
    if ports.is_empty() {
        ports.push(PortSpec {
            name: USUAL_PORT_NAME.to_owned(),
            port: USUAL_PORT,
        });
    }
    let probe = |field: &'static str, probe: Option<&ProbeSpec>| {
        let name = probe.and_then(|probe| {
            let named = [&probe.port, &probe.tcp, &probe.grpc];
            named.into_iter().find_map(Clone::clone)
        });
        name.map(|name| (field, name))
    };
    let health = spec.health.as_ref();
    let metrics = spec
        .observability
        .as_ref()
        .and_then(|all| all.metrics.as_ref());
    let named = [
        spec.expose
            .as_ref()
            .and_then(|expose| Some(("spec.expose.port", expose.port.clone()?))),
        metrics
            .and_then(|metrics| Some(("spec.observability.metrics.port", metrics.port.clone()?))),
        probe(
            "spec.health.readiness",
            health.and_then(|health| health.readiness.as_ref()),
        ),
        probe(
            "spec.health.liveness",
            health.and_then(|health| health.liveness.as_ref()),
        ),
        probe(
            "spec.health.startup",
            health.and_then(|health| health.startup.as_ref()),
        ),
    ];
    for (field, name) in named.into_iter().flatten() {
        if !ports.iter().any(|port| port.name == name) {
            let known = ports.iter().map(|port| port.name.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            let cause = format!("is not the name of one of spec.ports; there are: {known}");
            return Err(Refusal::new(
                "NoSuchPort",
                refusal(
                    field,
                    &format!("'{name}'"),
                    &cause,
                    "choose one of these, or add it to spec.ports",
                ),
            ));
        }
    }
    Ok(ports)
}

/// A variable that two say would be one of them, and nobody could tell which.
fn variables_are_set_once(wanted: &ResolvedMicroservice) -> Result<(), Refusal> {
    let own = wanted
        .env
        .keys()
        .map(|name| (name.clone(), "spec.env".to_owned()));
    let secrets = wanted.secrets.iter().flat_map(|secret| {
        let by = format!("Secret '{}' of spec.secrets", secret.name);
        secret
            .env
            .keys()
            .map(move |name| (name.clone(), by.clone()))
    });
    let bound = wanted.bindings.iter().flat_map(|binding| {
        let by = format!(
            "{} '{}' of spec.bindings",
            binding.kind.as_str(),
            binding.name
        );
        let variables: BTreeSet<String> = bound_variables(binding);
        variables.into_iter().map(move |name| (name, by.clone()))
    });
    let ours = (!wanted.bindings.is_empty())
        .then(|| (BINDINGS_VARIABLE.to_owned(), "the platform".to_owned()));
    let mut set: BTreeMap<String, String> = BTreeMap::new();
    for (name, by) in ours.into_iter().chain(bound).chain(secrets).chain(own) {
        if let Some(first) = set.insert(name.clone(), by.clone()) {
            let cause = format!("is set by {first} and by {by}");
            let fix = "rename one of them, or give the binding a prefix of its own";
            return Err(Refusal::new(
                "VariableSetTwice",
                refusal("spec.env", &format!("'{name}'"), &cause, fix),
            ));
        }
    }
    Ok(())
}

/// Whose the pods are, under the keys by which OpenCost knows it. A change of team or owner alone replaces no pod: labels
/// follow with the developer's next change.
fn pod_labels(
    question: &Question<'_, Microservice>,
    wanted: &ResolvedMicroservice,
    recorded: Option<&ResolvedMicroservice>,
) -> AppliedTags {
    if let Some(recorded) = recorded.filter(|recorded| has_same_pods(recorded, wanted)) {
        return recorded.pod_labels.clone();
    }
    let identity = question.identity;
    [
        ("app", wanted.external_name.as_str()),
        ("env", identity.stage.as_str()),
        ("owner", &identity.owner),
        ("team", &identity.team),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect()
}

/// Whether everything else in the pod template is the same.
fn has_same_pods(recorded: &ResolvedMicroservice, wanted: &ResolvedMicroservice) -> bool {
    let of_pod = |record: &ResolvedMicroservice| {
        let bindings: Vec<_> = record
            .bindings
            .iter()
            .map(|binding| {
                (
                    binding.kind,
                    binding.name.clone(),
                    binding.prefix.clone(),
                    binding.secret.clone(),
                    binding.keys.clone(),
                )
            })
            .collect();
        (
            record.class.clone(),
            record.container_image.reference(),
            record.ports.clone(),
            record.env.clone(),
            record.secrets.clone(),
            bindings,
            record.health.clone(),
        )
    };
    of_pod(recorded) == of_pod(wanted)
}
