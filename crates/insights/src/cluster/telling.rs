//! What an object tells: that it was asked for, that it became ready or was given up, and what a Microservice released. Each once.

use jiff::Timestamp;
use kube::api::DynamicObject;
use pave_api::{
    kinds::{Audience, Kind},
    microservice::ReleaseSpec,
    status::Phase,
};

use super::object::Seen;
use crate::fact::{Channel, DeploymentFact, DeploymentStatus, Fact, ProvisioningFact, RequestFact};
use crate::intake::{Delivery, Source};

/// Field managers of those who apply what is in Git.
const GITOPS: [&str; 5] = [
    "argocd",
    "flux",
    "kustomize-controller",
    "helm-controller",
    "helm",
];

/// What it tells as it is.
pub(super) fn of(kind: &'static Kind, object: &DynamicObject, now: Timestamp) -> Vec<Delivery> {
    if kind.audience != Audience::Developers {
        return Vec::new();
    }
    let seen = Seen::new(kind, object);
    let Some(created) = seen.created else {
        return Vec::new();
    };
    let mut told = Vec::new();
    // Before the platform has looked at it nobody knows whose it is.
    if !seen.tag("team").is_empty() {
        let request = RequestFact {
            at: created,
            id: format!("kubernetes/{}", seen.uid),
            channel: channel(&seen),
            kind: kind.name.to_owned(),
            team: seen.tag("team"),
        };
        let asked = [
            Fact::Provisioning(provisioning(&seen, created)),
            Fact::Request(request),
        ];
        told.push(delivery(&seen, "asked", &asked, now));
    }
    let ready_at = seen
        .timing()
        .and_then(|timing| timing.ready_at?.parse().ok());
    if let Some(ready_at) = ready_at {
        let mut ready = provisioning(&seen, created);
        ready.ready_at = Some(ready_at);
        told.push(delivery(&seen, "ready", &[Fact::Provisioning(ready)], now));
    }
    if let Some((version, deployment)) = release(&seen, now) {
        let what = format!("release/{version}");
        told.push(delivery(&seen, &what, &[Fact::Deployment(deployment)], now));
    }
    told
}

/// What it tells when it is gone. One that never worked was given up.
pub(super) fn of_deleted(
    kind: &'static Kind,
    object: &DynamicObject,
    now: Timestamp,
) -> Vec<Delivery> {
    let mut told = of(kind, object, now);
    let seen = Seen::new(kind, object);
    let was_ready = seen
        .timing()
        .is_some_and(|timing| timing.ready_at.is_some());
    if let Some(created) = seen.created.filter(|_| !was_ready && !told.is_empty()) {
        let mut gone = provisioning(&seen, created);
        gone.failed_at = Some(now);
        told.push(delivery(&seen, "gone", &[Fact::Provisioning(gone)], now));
    }
    told
}

fn provisioning(seen: &Seen, created: Timestamp) -> ProvisioningFact {
    ProvisioningFact {
        id: seen.uid.clone(),
        kind: seen.kind.name.to_owned(),
        size: seen.text("/status/resolved/size").to_owned(),
        cloud: seen.text("/status/resolved/cloud").to_owned(),
        team: seen.tag("team"),
        requested_at: created,
        ready_at: None,
        failed_at: None,
    }
}

/// The release that serves, once what is wanted is what runs. Pipelines that tell more of it tell it themselves, under their own names.
fn release(seen: &Seen, now: Timestamp) -> Option<(String, DeploymentFact)> {
    let wanted: ReleaseSpec = seen.read("/spec/release")?;
    let phase: Phase = seen.read("/status/phase")?;
    let running: Option<ReleaseSpec> = seen.read("/status/resolved/release");
    if phase != Phase::Ready || running.as_ref() != Some(&wanted) {
        return None;
    }
    let version = wanted.version.clone().or_else(|| wanted.commit.clone())?;
    let stage = seen.tag("environment");
    let deployment = DeploymentFact {
        at: now,
        id: format!("kubernetes/{}/{version}", seen.uid),
        service: seen.name.clone(),
        environment: if stage == "prod" {
            "production".to_owned()
        } else {
            stage
        },
        status: DeploymentStatus::Succeeded,
        repository: None,
        commit: wanted.commit,
        artifact: Some(artifact(seen)).filter(|artifact| !artifact.is_empty()),
        configuration: None,
        hotfix: false,
        link: None,
    };
    Some((version, deployment))
}

/// The image as it is asked for.
fn artifact(seen: &Seen) -> String {
    let part = |field: &str| seen.text(&format!("/spec/image/{field}"));
    match (part("repository"), part("digest"), part("tag")) {
        ("", _, _) => String::new(),
        (repository, "", "") => repository.to_owned(),
        (repository, "", tag) => format!("{repository}:{tag}"),
        (repository, digest, _) => format!("{repository}@{digest}"),
    }
}

/// By what way it came, from the first who wrote it.
fn channel(seen: &Seen) -> Channel {
    let first = seen
        .managers
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    if GITOPS.iter().any(|manager| first.starts_with(manager)) {
        return Channel::Gitops;
    }
    match first {
        "backstage" | "pave-portal" => Channel::Portal,
        "pave" => Channel::Cli,
        _ => Channel::Kubectl,
    }
}

/// Named after the object and what happened to it, so that it is the same whoever tells it and how often.
fn delivery(seen: &Seen, what: &str, facts: &[Fact], now: Timestamp) -> Delivery {
    let id = format!("kubernetes/{}/{what}", seen.uid);
    let body = serde_json::json!({"facts": facts}).to_string();
    let mut delivery = Delivery::new(Source::Facts, (&id, "facts"), now, body);
    "kubernetes".clone_into(&mut delivery.verified_by);
    delivery
}
