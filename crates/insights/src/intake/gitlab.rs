//! Webhooks of GitLab.

use super::forge;
use super::payload::{Payload, Unreadable};
use crate::fact::{ChangeFact, Commit, DeploymentFact, DeploymentStatus, Fact};

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let repository = || payload.needed("/project/path_with_namespace");
    match payload.delivery.kind.as_str() {
        "Push Hook" => forge::push(payload, repository()?),
        "Merge Request Hook" => merge_request(payload, repository()?),
        "Deployment Hook" => deployment(payload, repository()?),
        _ => Ok(Vec::new()),
    }
}

fn merge_request(payload: &Payload<'_>, repository: &str) -> Result<Vec<Fact>, Unreadable> {
    let request = payload.at("/object_attributes");
    let merged = request.text("/state") == Some("merged");
    let at = request.needed_time("/updated_at")?;
    let merge_commits = [
        request.owned("/merge_commit_sha"),
        request.owned("/squash_commit_sha"),
    ];
    let branch = request.owned("/source_branch");
    let last = request.at("/last_commit");
    let last = last.owned("/id").zip(last.time("/timestamp"));
    let labels = payload.items("/labels");
    Ok(vec![Fact::Change(ChangeFact {
        at,
        repository: repository.to_owned(),
        number: request.needed_number("/iid")?,
        head: request.owned("/last_commit/id"),
        merge_commits: merge_commits
            .into_iter()
            .flatten()
            .filter(|_| merged)
            .collect(),
        merged_at: request.time("/merged_at").or(Some(at)).filter(|_| merged),
        labels: labels
            .iter()
            .filter_map(|label| label.owned("/title"))
            .collect(),
        revert: forge::reverts(
            request.text("/title").unwrap_or_default(),
            branch.as_deref(),
        ),
        branch,
        commits: last
            .map(|(sha, authored_at)| Commit {
                sha,
                authored_at,
                paths: Vec::new(),
            })
            .into_iter()
            .collect(),
    })])
}

fn deployment(payload: &Payload<'_>, repository: &str) -> Result<Vec<Fact>, Unreadable> {
    let status = match payload.needed("/status")? {
        "created" | "blocked" => DeploymentStatus::Pending,
        "running" => DeploymentStatus::Running,
        "success" => DeploymentStatus::Succeeded,
        "failed" | "canceled" => DeploymentStatus::Failed,
        _ => return Ok(Vec::new()),
    };
    // The full hash stands only in the address of the commit.
    let commit = payload
        .text("/commit_url")
        .and_then(|address| address.rsplit('/').next());
    Ok(vec![Fact::Deployment(DeploymentFact {
        at: payload.needed_time("/status_changed_at")?,
        id: format!(
            "gitlab/{repository}/{}",
            payload.needed_number("/deployment_id")?
        ),
        service: payload.services.of_repository(repository),
        environment: payload.needed("/environment")?.to_owned(),
        status,
        repository: Some(repository.to_owned()),
        commit: commit.map(str::to_owned),
        artifact: None,
        configuration: None,
        hotfix: false,
        link: payload.owned("/deployable_url"),
    })])
}
