//! Which changes a deployment brought: the way back along the branch from its commit to what ran before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Rules;
use super::deployments::{Before, Deployment, History, Ran, State};
use crate::fact::{ChangeFact, Commit, Fact, PushFact};

/// A change that a deployment brought to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeployedChange {
    /// The deployment.
    pub deployment: String,
    /// `owner/name#number`, or `owner/name@commit` for a commit that no request carried.
    pub change: String,
    /// When its first commit was written.
    pub first_commit_at: Option<Timestamp>,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// When it served.
    pub deployed_at: Timestamp,
}

impl DeployedChange {
    /// Milliseconds from the first commit to users; nothing when that is unknown or a clock was wrong.
    pub fn lead_time(&self) -> Option<i64> {
        let lead = self.deployed_at.as_millisecond() - self.first_commit_at?.as_millisecond();
        (lead >= 0).then_some(lead)
    }
}

/// A change, by repository and number or by repository and commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    Request(String, i64),
    Commit(String, String),
}

/// Changes of each deployment.
#[derive(Debug, Default)]
pub(super) struct Brought(BTreeMap<String, BTreeSet<Change>>);

impl Brought {
    pub(super) fn of(&self, deployment: &str) -> Vec<&Change> {
        self.0.get(deployment).into_iter().flatten().collect()
    }
}

/// Commits, what came before each on its branch, and the request that carried it.
pub(super) struct Graph<'facts> {
    commits: BTreeMap<(&'facts str, &'facts str), Known<'facts>>,
    requests: BTreeMap<(&'facts str, i64), Vec<&'facts ChangeFact>>,
    carried: BTreeMap<(&'facts str, &'facts str), i64>,
    pushes: BTreeMap<(&'facts str, &'facts str, &'facts str), &'facts PushFact>,
}

struct Known<'facts> {
    commit: &'facts Commit,
    before: &'facts str,
}

impl<'facts> Graph<'facts> {
    pub(super) fn new(facts: &[&'facts Fact]) -> Self {
        let mut graph = Self {
            commits: BTreeMap::new(),
            requests: BTreeMap::new(),
            carried: BTreeMap::new(),
            pushes: BTreeMap::new(),
        };
        for fact in facts {
            match fact {
                Fact::Push(push) => graph.push(push),
                Fact::Change(change) => {
                    let key = (change.repository.as_str(), change.number);
                    graph.requests.entry(key).or_default().push(change);
                }
                _ => {}
            }
        }
        graph.carry();
        graph
    }

    fn push(&mut self, push: &'facts PushFact) {
        self.pushes
            .insert((&push.repository, &push.branch, &push.after), push);
        if !push.default_branch {
            return;
        }
        let mut before = push.before.as_str();
        for commit in &push.commits {
            self.commits
                .entry((&push.repository, &commit.sha))
                .or_insert(Known { commit, before });
            before = &commit.sha;
        }
    }

    /// Every commit by which a merged request can be found on the branch that is deployed.
    fn carry(&mut self) {
        for ((repository, number), facts) in &self.requests {
            if facts.iter().all(|fact| fact.merged_at.is_none()) {
                continue;
            }
            let own = self.written(repository, facts);
            let merged = facts.iter().flat_map(|fact| &fact.merge_commits);
            let shas = own
                .iter()
                .map(|commit| commit.sha.as_str())
                .chain(merged.map(String::as_str))
                .chain(facts.iter().filter_map(|fact| fact.head.as_deref()));
            for sha in shas {
                self.carried.entry((repository, sha)).or_insert(*number);
            }
        }
    }

    /// Commits of a request before it was merged: those it names, and those pushed onto its branch, rewritten ones too,
    /// for people waited for the work and not for its last version.
    fn written(
        &self,
        repository: &'facts str,
        facts: &[&'facts ChangeFact],
    ) -> Vec<&'facts Commit> {
        let mut commits: Vec<&Commit> = facts.iter().flat_map(|fact| &fact.commits).collect();
        let heads = facts
            .iter()
            .filter_map(|fact| Some((fact.branch.as_deref()?, fact.head.as_deref()?)));
        for (branch, head) in heads {
            let mut seen = BTreeSet::new();
            let mut at = head;
            while let Some(push) = self.pushes.get(&(repository, branch, at)) {
                // A branch pushed back and forth leads in a circle.
                if push.default_branch || !seen.insert(at) {
                    break;
                }
                commits.extend(&push.commits);
                at = &push.before;
            }
        }
        commits
    }

    fn change(&self, repository: &str, sha: &str) -> Change {
        match self.carried.get(&(repository, sha)) {
            Some(number) => Change::Request(repository.to_owned(), *number),
            None => Change::Commit(repository.to_owned(), sha.to_owned()),
        }
    }

    /// Whether a change says of itself that it repairs production.
    pub(super) fn repairs(&self, change: &Change, rules: &Rules) -> bool {
        let Change::Request(repository, number) = change else {
            return false;
        };
        let facts = self.requests.get(&(repository.as_str(), *number));
        facts.into_iter().flatten().any(|fact| {
            fact.revert
                || fact
                    .labels
                    .iter()
                    .any(|label| rules.rework_labels.contains(label))
        })
    }
}

/// What each deployment brought that served, and whether that is known to the end.
///
/// What ran before brings nothing that is new, whatever commit is told with it: often that of the manifests. So the commits of a
/// redeploy or a rollback stay where they are, for the next deployment that does bring them.
pub(super) fn brought(deployments: &mut [Deployment], graph: &Graph<'_>) -> Brought {
    let mut brought = Brought::default();
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    let mut ran = Ran::default();
    for deployment in deployments
        .iter_mut()
        .filter(|deployment| deployment.state == State::Succeeded)
    {
        let before = ran.then(deployment);
        if matches!(before, Before::Same | Before::Earlier) {
            deployment.history = History::NotAsked;
            // It may be the first that says what has been running all the time.
            let known = there.iter().any(|(of, _)| *of == deployment.repository);
            if !known {
                let commit = deployment.commit.iter().cloned();
                there.extend(commit.map(|sha| (deployment.repository.clone(), sha)));
            }
            continue;
        }
        let is_first = before == Before::Nothing;
        let (walked, complete) = walk(deployment, graph, &there);
        let repository = &deployment.repository;
        if !is_first && complete {
            let changes = walked.iter().map(|sha| graph.change(repository, sha));
            brought.0.insert(deployment.id.clone(), changes.collect());
        }
        deployment.history = match (is_first, complete) {
            (true, _) => History::NotAsked,
            (false, true) => History::Complete,
            (false, false) => History::Unknown,
        };
        let commit = deployment.commit.iter().cloned();
        for sha in walked.into_iter().map(str::to_owned).chain(commit) {
            there.insert((deployment.repository.clone(), sha));
        }
    }
    // A request may reach users in parts; it is theirs with the last one, and counted once.
    let mut last: BTreeMap<Change, String> = BTreeMap::new();
    for deployment in deployments.iter() {
        for change in brought.of(&deployment.id) {
            last.insert(change.clone(), deployment.id.clone());
        }
    }
    for (deployment, changes) in &mut brought.0 {
        changes.retain(|change| last.get(change) == Some(deployment));
    }
    brought
}

/// Commits from the deployed one back to one that was there already, and whether the way reached it.
fn walk<'facts>(
    deployment: &Deployment,
    graph: &Graph<'facts>,
    there: &BTreeSet<(String, String)>,
) -> (Vec<&'facts str>, bool) {
    let repository = deployment.repository.as_str();
    let Some(commit) = deployment.commit.as_deref() else {
        return (Vec::new(), false);
    };
    let is_there = |sha: &str| there.contains(&(repository.to_owned(), sha.to_owned()));
    let mut walked = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = commit;
    loop {
        if is_there(at) {
            return (walked, true);
        }
        let Some(known) = graph.commits.get(&(repository, at)) else {
            return (walked, false);
        };
        if !seen.insert(known.commit.sha.as_str()) {
            return (walked, false);
        }
        walked.push(&known.commit.sha);
        at = known.before;
    }
}

/// Changes as they are stored and shown.
pub(super) fn changes(
    deployments: &[Deployment],
    brought: &Brought,
    graph: &Graph<'_>,
) -> Vec<DeployedChange> {
    let mut changes = Vec::new();
    for deployment in deployments {
        let Some(deployed_at) = deployment.served_at() else {
            continue;
        };
        for change in brought.of(&deployment.id) {
            let (name, first_commit_at, merged_at) = graph.times(change);
            changes.push(DeployedChange {
                deployment: deployment.id.clone(),
                change: name,
                first_commit_at,
                merged_at,
                deployed_at,
            });
        }
    }
    changes
}

impl Graph<'_> {
    fn times(&self, change: &Change) -> (String, Option<Timestamp>, Option<Timestamp>) {
        match change {
            Change::Commit(repository, sha) => {
                let known = self.commits.get(&(repository.as_str(), sha.as_str()));
                let written = known.map(|known| known.commit.authored_at);
                (format!("{repository}@{sha}"), written, None)
            }
            Change::Request(repository, number) => {
                let none = Vec::new();
                let key = self.requests.get_key_value(&(repository.as_str(), *number));
                let (repository, facts) =
                    key.map_or((repository.as_str(), &none), |(key, facts)| (key.0, facts));
                let on_branch = facts
                    .iter()
                    .flat_map(|fact| fact.head.iter().chain(&fact.merge_commits))
                    .filter_map(|sha| self.commits.get(&(repository, sha.as_str())))
                    .map(|known| known.commit);
                let commits = self.written(repository, facts).into_iter().chain(on_branch);
                let first = commits.map(|commit| commit.authored_at).min();
                let merged = facts.iter().filter_map(|fact| fact.merged_at).min();
                (format!("{repository}#{number}"), first, merged)
            }
        }
    }
}
