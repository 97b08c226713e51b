//! CDEvents 0.3 to 0.5, bare or in the `data` of one of CloudEvents.

use super::payload::{Payload, Unreadable};
use crate::fact::{
    ArtifactFact, Channel, DeploymentFact, DeploymentStatus, Fact, IncidentFact, RequestFact,
};

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let enveloped = ["specversion", "data"]
        .iter()
        .all(|field| payload.value.get(field).is_some());
    let event = if enveloped {
        payload.at("/data")
    } else {
        *payload
    };
    let kind = event.needed("/context/type")?;
    let Some(kind) = kind.strip_prefix("dev.cdevents.") else {
        return Err(Unreadable(format!(
            "`context.type` is {kind:?}; types of CDEvents begin with dev.cdevents."
        )));
    };
    // The last part is the version of the type.
    let mut words = kind.split('.');
    match (words.next(), words.next()) {
        (Some("service"), Some("deployed" | "upgraded" | "rolledback")) => deployed(&event),
        (Some("artifact"), Some("packaged" | "published")) => artifact(&event),
        (Some("incident"), Some(predicate)) => incident(&event, predicate),
        (Some("ticket"), Some("created")) => ticket(&event),
        _ => Ok(Vec::new()),
    }
}

/// Unique by the rules of the specification.
fn id(event: &Payload<'_>, pointer: &str) -> Result<String, Unreadable> {
    let source = event.needed("/context/source")?;
    Ok(format!("cdevents/{source}/{}", event.needed(pointer)?))
}

fn deployed(event: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    Ok(vec![Fact::Deployment(DeploymentFact {
        at: event.needed_time("/context/timestamp")?,
        id: id(event, "/context/id")?,
        service: event.needed("/subject/id")?.to_owned(),
        environment: event.needed("/subject/content/environment/id")?.to_owned(),
        status: DeploymentStatus::Succeeded,
        repository: None,
        commit: None,
        artifact: event.owned("/subject/content/artifactId"),
        configuration: None,
        hotfix: false,
        link: None,
    })])
}

/// The change is a commit when its name is a hash; its repository is told beside it.
fn artifact(event: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let commit = event.text("/subject/content/change/id");
    let repository = event
        .text("/customData/repository")
        .or_else(|| event.text("/subject/content/change/source"));
    let (Some(commit), Some(repository)) = (commit, repository) else {
        return Ok(Vec::new());
    };
    if commit.len() < 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    Ok(vec![Fact::Artifact(ArtifactFact {
        artifact: event.needed("/subject/id")?.to_owned(),
        repository: name_of(repository),
        commit: commit.to_owned(),
    })])
}

/// `owner/name`, as pushes say it, of a repository that is told with its host or as an address.
fn name_of(repository: &str) -> String {
    let address = repository
        .split_once("://")
        .map_or(repository, |(_, rest)| rest);
    let path = address.trim_end_matches('/').trim_end_matches(".git");
    match path.split_once('/') {
        // No owner has a dot or a port in its name where one of these words is told.
        Some((host, rest)) if host.contains(['.', ':']) && rest.contains('/') => rest.to_owned(),
        _ => path.to_owned(),
    }
}

fn incident(event: &Payload<'_>, predicate: &str) -> Result<Vec<Fact>, Unreadable> {
    let at = event.needed_time("/context/timestamp")?;
    Ok(vec![Fact::Incident(IncidentFact {
        at,
        id: id(event, "/subject/id")?,
        service: event.owned("/subject/content/service/id"),
        environment: event.owned("/subject/content/environment/id"),
        severity: None,
        started_at: Some(at).filter(|_| predicate != "resolved"),
        resolved_at: Some(at).filter(|_| predicate == "resolved"),
        resolution_assumed: false,
        cause: event.owned("/subject/content/artifactId"),
    })])
}

fn ticket(event: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    Ok(vec![Fact::Request(RequestFact {
        at: event.needed_time("/context/timestamp")?,
        id: id(event, "/subject/id")?,
        channel: Channel::Ticket,
        kind: event
            .text("/subject/content/ticketType")
            .unwrap_or("unknown")
            .to_owned(),
        team: event
            .text("/subject/content/group")
            .unwrap_or_default()
            .to_owned(),
    })])
}
