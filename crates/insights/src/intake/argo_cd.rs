//! `Application` objects of Argo CD. Their history tells of rollbacks, which notifications do not: they are sent once for
//! each revision.

use super::payload::{Payload, Unreadable};
use crate::fact::{DeploymentFact, DeploymentStatus, Fact};

/// Labels name service and environment: `app.kubernetes.io/name` and `pave.internal/environment`.
pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    if payload.text("/kind") != Some("Application") {
        return Err(Unreadable("`kind` is not Application".to_owned()));
    }
    let uid = payload.needed("/metadata/uid")?;
    let name = payload.needed("/metadata/name")?;
    let service = payload.text("/metadata/labels/app.kubernetes.io~1name");
    let environment = payload
        .text("/metadata/labels/pave.internal~1environment")
        .or_else(|| payload.text("/spec/destination/namespace"))
        .ok_or_else(|| {
            Unreadable("neither the label pave.internal/environment nor `spec.destination.namespace` is there".to_owned())
        })?;
    let mut facts = Vec::new();
    let history = payload.items("/status/history");
    for entry in &history {
        let id = format!("argo-cd/{uid}/{}", entry.needed_number("/id")?);
        facts.push(Fact::Deployment(DeploymentFact {
            at: entry.needed_time("/deployedAt")?,
            id,
            service: service.unwrap_or(name).to_owned(),
            environment: environment.to_owned(),
            status: DeploymentStatus::Succeeded,
            repository: None,
            commit: None,
            artifact: None,
            configuration: entry.owned("/revision"),
            hotfix: false,
            link: None,
        }));
    }
    current(payload, &mut facts)?;
    Ok(facts)
}

/// Images and health are told of the current state alone, so they belong to the newest entry of the history.
fn current(payload: &Payload<'_>, facts: &mut Vec<Fact>) -> Result<(), Unreadable> {
    let Some(Fact::Deployment(newest)) = facts.last().cloned() else {
        return Ok(());
    };
    let images = payload.items("/status/summary/images");
    let image = images.iter().filter_map(|image| image.value.as_str());
    if let Some(Fact::Deployment(last)) = facts.last_mut() {
        last.artifact = image.min().map(str::to_owned);
    }
    if payload.text("/status/health/status") == Some("Degraded") {
        facts.push(Fact::Deployment(DeploymentFact {
            at: payload.needed_time("/status/health/lastTransitionTime")?,
            status: DeploymentStatus::Degraded,
            ..newest
        }));
    }
    Ok(())
}
