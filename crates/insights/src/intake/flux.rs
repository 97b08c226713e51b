//! `Kustomization` and `HelmRelease` objects of Flux.

use super::payload::{Payload, Unreadable};
use crate::fact::{DeploymentFact, DeploymentStatus, Fact};

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    match payload.needed("/kind")? {
        "HelmRelease" => helm_release(payload),
        "Kustomization" => kustomization(payload),
        other => Err(Unreadable(format!(
            "`kind` is {other:?}, not Kustomization or HelmRelease"
        ))),
    }
}

/// What every deployment of this object has in common.
fn deployment(payload: &Payload<'_>) -> Result<DeploymentFact, Unreadable> {
    let service = payload.text("/metadata/labels/app.kubernetes.io~1name");
    let environment = payload.text("/metadata/labels/pave.internal~1environment");
    let namespace = payload.needed("/metadata/namespace")?;
    Ok(DeploymentFact {
        at: payload.delivery.received_at,
        id: format!("flux/{}", payload.needed("/metadata/uid")?),
        service: match service {
            Some(service) => service,
            None => payload.needed("/metadata/name")?,
        }
        .to_owned(),
        environment: environment.unwrap_or(namespace).to_owned(),
        status: DeploymentStatus::Succeeded,
        repository: None,
        commit: None,
        artifact: None,
        configuration: None,
        hotfix: false,
        link: None,
    })
}

/// One entry for each release, the newest first.
fn helm_release(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let common = deployment(payload)?;
    let mut facts = Vec::new();
    for entry in payload.items("/status/history") {
        let status = match entry.needed("/status")? {
            "deployed" | "superseded" => DeploymentStatus::Succeeded,
            "failed" => DeploymentStatus::Failed,
            _ => continue,
        };
        let chart = entry.text("/chartVersion").unwrap_or_default();
        facts.push(Fact::Deployment(DeploymentFact {
            at: entry.needed_time("/lastDeployed")?,
            id: format!("{}/{}", common.id, entry.needed_number("/version")?),
            status,
            artifact: entry.owned("/ociDigest").or_else(|| {
                entry
                    .owned("/digest")
                    .map(|digest| format!("{chart}@{digest}"))
            }),
            configuration: entry.owned("/configDigest"),
            ..common.clone()
        }));
    }
    Ok(facts)
}

/// The revision that was applied last, and since when it is ready.
fn kustomization(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let common = deployment(payload)?;
    let Some(revision) = payload.text("/status/lastAppliedRevision") else {
        return Ok(Vec::new());
    };
    let conditions = payload.items("/status/conditions");
    let ready = conditions
        .iter()
        .find(|condition| condition.text("/type") == Some("Ready"));
    let Some(ready) = ready.filter(|ready| ready.text("/status") == Some("True")) else {
        return Ok(Vec::new());
    };
    let at = ready.needed_time("/lastTransitionTime")?;
    let commit = revision.rsplit(':').next().filter(|sha| sha.len() == 40);
    Ok(vec![Fact::Deployment(DeploymentFact {
        at,
        id: format!("{}/{revision}/{at}", common.id),
        commit: commit.map(str::to_owned),
        repository: payload.owned("/metadata/annotations/pave.internal~1repository"),
        ..common
    })])
}
