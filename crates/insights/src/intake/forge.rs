//! What the forges have in common: pushes and pull requests.

use super::payload::{Payload, Unreadable};
use crate::fact::{ChangeFact, Commit, Fact, PushFact};

/// A push. A deleted branch has no head, and a tag is no branch.
pub(super) fn push(payload: &Payload<'_>, repository: &str) -> Result<Vec<Fact>, Unreadable> {
    let Some(branch) = payload.needed("/ref")?.strip_prefix("refs/heads/") else {
        return Ok(Vec::new());
    };
    let after = payload.needed("/after")?;
    if is_zero(after) {
        return Ok(Vec::new());
    }
    let commits: Result<Vec<Commit>, Unreadable> =
        payload.items("/commits").iter().map(commit).collect();
    let default = payload
        .text("/repository/default_branch")
        .or_else(|| payload.text("/project/default_branch"));
    Ok(vec![Fact::Push(PushFact {
        repository: repository.to_owned(),
        branch: branch.to_owned(),
        default_branch: default == Some(branch),
        before: payload.needed("/before")?.to_owned(),
        after: after.to_owned(),
        commits: commits?,
    })])
}

fn is_zero(sha: &str) -> bool {
    sha.bytes().all(|byte| byte == b'0')
}

fn commit(payload: &Payload<'_>) -> Result<Commit, Unreadable> {
    let mut paths: Vec<String> = ["/added", "/modified", "/removed"]
        .iter()
        .flat_map(|list| payload.items(list))
        .filter_map(|path| path.value.as_str().map(str::to_owned))
        .collect();
    paths.sort();
    Ok(Commit {
        sha: payload.needed("/id")?.to_owned(),
        authored_at: payload.needed_time("/timestamp")?,
        paths,
    })
}

/// A pull request of GitHub or Gitea, whose payloads agree here.
pub(super) fn pull_request(
    payload: &Payload<'_>,
    repository: &str,
) -> Result<Vec<Fact>, Unreadable> {
    let request = payload.at("/pull_request");
    // `merge_commit_sha` is set on requests that were given up, too: it was tried whether they would merge.
    let merged = request.truth("/merged");
    let merge_commits = request.owned("/merge_commit_sha");
    let labels = request.items("/labels");
    let title = request.text("/title").unwrap_or_default();
    let branch = request.owned("/head/ref");
    Ok(vec![Fact::Change(ChangeFact {
        at: request.needed_time("/updated_at")?,
        repository: repository.to_owned(),
        number: request.needed_number("/number")?,
        head: request.owned("/head/sha"),
        merge_commits: merge_commits.filter(|_| merged).into_iter().collect(),
        merged_at: request.time("/merged_at").filter(|_| merged),
        labels: labels
            .iter()
            .filter_map(|label| label.owned("/name"))
            .collect(),
        revert: reverts(title, branch.as_deref()),
        branch,
        commits: Vec::new(),
    })])
}

/// As the buttons of the forges name it; the title itself is not kept.
pub(super) fn reverts(title: &str, branch: Option<&str>) -> bool {
    title.starts_with("Revert \"") || branch.is_some_and(|branch| branch.starts_with("revert-"))
}
