//! Webhooks of GitHub.

use super::forge;
use super::payload::{Payload, Unreadable};
use crate::fact::{DeploymentFact, DeploymentStatus, Fact, IncidentFact};

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let repository = || payload.needed("/repository/full_name");
    match payload.delivery.kind.as_str() {
        "push" => forge::push(payload, repository()?),
        "pull_request" => forge::pull_request(payload, repository()?),
        "deployment" => deployment(payload, repository()?, None),
        "deployment_status" => deployment(payload, repository()?, Some("/deployment_status")),
        "issues" => issue(payload, repository()?),
        _ => Ok(Vec::new()),
    }
}

/// The time of a status is when it was created: `updated_at` moves when the next deployment makes this one inactive.
fn deployment(
    payload: &Payload<'_>,
    repository: &str,
    status: Option<&str>,
) -> Result<Vec<Fact>, Unreadable> {
    let deployment = payload.at("/deployment");
    let told = payload.at(status.unwrap_or("/deployment"));
    let status = match status.map(|_| told.needed("/state")).transpose()? {
        None | Some("pending" | "queued" | "waiting") => DeploymentStatus::Pending,
        Some("in_progress") => DeploymentStatus::Running,
        Some("failure" | "error") => DeploymentStatus::Failed,
        Some("success") => DeploymentStatus::Succeeded,
        Some(_) => return Ok(Vec::new()),
    };
    let service = deployment.owned("/payload/service");
    let service = service.unwrap_or_else(|| payload.services.of_repository(repository));
    Ok(vec![Fact::Deployment(DeploymentFact {
        at: told.needed_time("/created_at")?,
        id: format!("github/{repository}/{}", deployment.needed_number("/id")?),
        service,
        environment: deployment.needed("/environment")?.to_owned(),
        status,
        repository: Some(repository.to_owned()),
        commit: deployment.owned("/sha"),
        artifact: deployment.owned("/payload/artifact"),
        configuration: deployment.owned("/payload/configuration"),
        hotfix: deployment.truth("/payload/hotfix") || deployment.text("/task") == Some("hotfix"),
        link: told.owned("/log_url").or_else(|| told.owned("/target_url")),
    })])
}

/// An issue with the label `incident`. Its labels may name more: `service:checkout`, `environment:production`,
/// `severity:high`, `cause:<commit>`.
fn issue(payload: &Payload<'_>, repository: &str) -> Result<Vec<Fact>, Unreadable> {
    let issue = payload.at("/issue");
    let labels: Vec<&str> = issue
        .items("/labels")
        .iter()
        .filter_map(|label| label.text("/name"))
        .collect();
    if !labels.contains(&"incident") {
        return Ok(Vec::new());
    }
    let named = |prefix: &str| {
        let mut named = labels.iter().filter_map(|label| label.strip_prefix(prefix));
        named.next().map(str::to_owned)
    };
    Ok(vec![Fact::Incident(IncidentFact {
        at: issue.needed_time("/updated_at")?,
        id: format!("github/{repository}/{}", issue.needed_number("/number")?),
        service: named("service:").or_else(|| Some(payload.services.of_repository(repository))),
        environment: named("environment:").or_else(|| Some("production".to_owned())),
        severity: named("severity:"),
        started_at: Some(issue.needed_time("/created_at")?),
        resolved_at: issue.time("/closed_at"),
        resolution_assumed: false,
        cause: named("cause:"),
    })])
}
