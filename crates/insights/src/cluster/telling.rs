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
use crate::projection::Scope;
use crate::store::{Error, Store};

/// Field managers of those who apply what is in Git.
const GITOPS: [&str; 5] = [
    "argocd",
    "flux",
    "kustomize-controller",
    "helm-controller",
    "helm",
];

/// What an object tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    happened: Vec<Delivery>,
    release: Option<Release>,
}

/// A release that serves.
#[derive(Debug)]
struct Release {
    delivery: Delivery,
    scope: Scope,
    /// How the names of all deployments of the object begin.
    object: String,
    /// How the names of those of the version end.
    version: String,
}

/// Stores what is told for the first time.
pub(super) async fn store(store: &Store, told: Told) -> Result<(), Error> {
    let mut new = told.happened;
    if let Some(release) = told.release {
        let newest = store
            .newest_deployment(&release.scope, &release.object)
            .await?;
        // Another change of `spec` is no release; going back to a version that served before the newest one is.
        if newest.is_none_or(|newest| !newest.ends_with(&release.version)) {
            new.push(release.delivery);
        }
    }
    store.record_first(new).await
}

/// What it tells as it is.
pub(super) fn of(kind: &'static Kind, object: &DynamicObject, now: Timestamp) -> Told {
    if kind.audience != Audience::Developers {
        return Told::default();
    }
    let seen = Seen::new(kind, object);
    let Some(created) = seen.created else {
        return Told::default();
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
    Told {
        happened: told,
        release: release(&seen, now),
    }
}

/// What it tells when it is gone. One that never worked was given up.
pub(super) fn of_deleted(kind: &'static Kind, object: &DynamicObject, now: Timestamp) -> Told {
    let mut told = of(kind, object, now);
    let seen = Seen::new(kind, object);
    let was_ready = seen
        .timing()
        .is_some_and(|timing| timing.ready_at.is_some());
    if let Some(created) = seen
        .created
        .filter(|_| !was_ready && !told.happened.is_empty())
    {
        let mut gone = provisioning(&seen, created);
        gone.failed_at = Some(now);
        let gone = delivery(&seen, "gone", &[Fact::Provisioning(gone)], now);
        told.happened.push(gone);
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
        objective_seconds: seen.timing().and_then(|timing| timing.objective_seconds),
    }
}

/// The release that serves, once what is wanted is what runs. Pipelines that tell more of it tell it themselves, under their own names.
fn release(seen: &Seen, now: Timestamp) -> Option<Release> {
    let wanted: ReleaseSpec = seen.read("/spec/release")?;
    let phase: Phase = seen.read("/status/phase")?;
    let running: Option<ReleaseSpec> = seen.read("/status/resolved/release");
    if phase != Phase::Ready || running.as_ref() != Some(&wanted) {
        return None;
    }
    let version = wanted.version.clone().or_else(|| wanted.commit.clone())?;
    let stage = seen.tag("environment");
    let scope = Scope {
        service: seen.name.clone(),
        environment: if stage == "prod" {
            "production".to_owned()
        } else {
            stage
        },
    };
    let object = format!("kubernetes/{}/", seen.uid);
    let deployment = DeploymentFact {
        at: now,
        id: format!("{object}{}/{version}", seen.generation),
        service: scope.service.clone(),
        environment: scope.environment.clone(),
        status: DeploymentStatus::Succeeded,
        repository: None,
        commit: wanted.commit,
        artifact: Some(artifact(seen)).filter(|artifact| !artifact.is_empty()),
        configuration: None,
        hotfix: false,
        link: None,
    };
    let what = format!("release/{}/{version}", seen.generation);
    Some(Release {
        delivery: delivery(seen, &what, &[Fact::Deployment(deployment)], now),
        scope,
        object,
        version: format!("/{version}"),
    })
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
