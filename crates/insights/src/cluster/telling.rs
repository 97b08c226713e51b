//! What an object tells: that it was asked for, that it became ready or was given up, and what a Microservice released. Each once.

use jiff::Timestamp;
use kube::api::DynamicObject;
use pave_api::{
    kinds::{Audience, Kind},
    microservice::{ReleaseSpec, ReleaseStatus, Rollout},
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

/// A release whose rollout has come to an end.
#[derive(Debug)]
struct Release {
    seen: Seen,
    scope: Scope,
    spec: ReleaseSpec,
    rollout: Rollout,
    /// How the names of all deployments of the object begin.
    object: String,
    /// How the names of those of the version end.
    version: String,
    /// When its rollout ended, as the object says.
    since: Option<Timestamp>,
    now: Timestamp,
}

impl Release {
    /// What is told of it, where this is the newest deployment of the object.
    fn delivery(&self, newest: Option<(String, Option<Timestamp>)>) -> Delivery {
        let (object, version) = (&self.object, &self.version);
        let (id, at) = match newest {
            // Another change of `spec` is no release, though it may be what completes the rollout of one.
            Some((newest, _)) if newest.ends_with(version) => (newest, self.since),
            // Anything else is a release of its own, going back to a version that served before, too. One that changed no replica
            // has the time of the release before: it is as of now.
            other => {
                let before = other.and_then(|(_, ended)| ended);
                let since = self.since.filter(|since| Some(*since) > before);
                (format!("{object}{}{version}", self.seen.generation), since)
            }
        };
        let at = at.unwrap_or(self.now);
        // A rollout that ended before any replica of it served is told as such; one that ended halfway has failed its users.
        let statuses: &[DeploymentStatus] = match self.rollout {
            Rollout::RollingOut => &[],
            Rollout::Complete => &[DeploymentStatus::Succeeded],
            Rollout::Failed => &[DeploymentStatus::Failed],
            Rollout::Stuck => &[DeploymentStatus::Succeeded, DeploymentStatus::Degraded],
        };
        let facts = statuses.iter().map(|status| self.fact(&id, at, *status));
        let number = id.strip_prefix(object).unwrap_or(&id);
        let what = format!("release/{number}/{:?}", self.rollout);
        delivery(&self.seen, &what, &facts.collect::<Vec<_>>(), self.now)
    }

    fn fact(&self, id: &str, at: Timestamp, status: DeploymentStatus) -> Fact {
        Fact::Deployment(DeploymentFact {
            at,
            id: id.to_owned(),
            service: self.scope.service.clone(),
            environment: self.scope.environment.clone(),
            status,
            repository: None,
            commit: self.spec.commit.clone(),
            artifact: Some(artifact(&self.seen)).filter(|artifact| !artifact.is_empty()),
            configuration: None,
            hotfix: false,
            link: None,
        })
    }
}

/// Stores what is told for the first time.
pub(super) async fn store(store: &Store, told: Told) -> Result<(), Error> {
    let mut new = told.happened;
    if let Some(release) = told.release {
        let newest = store
            .newest_deployment(&release.scope, &release.object)
            .await?;
        new.push(release.delivery(newest));
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
    if seen.canary {
        // Nobody's request. One that the platform never looks at has to count as well.
        let asked = Fact::Provisioning(provisioning(&seen, created));
        told.push(delivery(&seen, "asked", &[asked], now));
    } else if !seen.tag("team").is_empty() {
        // Before the platform has looked at it nobody knows whose it is.
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
        release: release(seen, now),
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
        canary: seen.canary,
    }
}

/// The release, once its rollout has come to an end: only the object knows when all replicas are of it. Pipelines that tell more of
/// it tell it themselves, under their own names.
fn release(seen: Seen, now: Timestamp) -> Option<Release> {
    if seen.canary {
        return None;
    }
    let spec: ReleaseSpec = seen.read("/spec/release")?;
    let reported: ReleaseStatus = seen.read("/status/release")?;
    // Status may still be about what was wanted before.
    if reported.release != spec || reported.rollout == Rollout::RollingOut {
        return None;
    }
    let version = spec.version.as_ref().or(spec.commit.as_ref())?;
    let stage = seen.tag("environment");
    Some(Release {
        scope: Scope {
            service: seen.name.clone(),
            environment: if stage == "prod" {
                "production".to_owned()
            } else {
                stage
            },
        },
        rollout: reported.rollout,
        object: format!("kubernetes/{}/", seen.uid),
        version: format!("/{version}"),
        since: reported.since.and_then(|since| since.parse().ok()),
        now,
        spec,
        seen,
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
