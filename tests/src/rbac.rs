//! May this role do that? The rules of Kubernetes' RBAC authorizer, without a cluster:
//! <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>.

use serde::Deserialize;

use crate::repository::text;

/// A ClusterRole's rules.
#[derive(Debug, Clone, Deserialize)]
pub struct ClusterRole {
    /// Name and labels.
    pub metadata: Metadata,
    /// What it grants.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// What is read of a role's metadata.
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    /// The role's name.
    pub name: String,
    /// The role's labels.
    #[serde(default)]
    pub labels: std::collections::BTreeMap<String, String>,
}

/// One rule: every verb on every resource of every group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Groups; the core group is empty.
    #[serde(default)]
    pub api_groups: Vec<String>,
    /// Plurals, with `/` and a subresource where one is meant.
    #[serde(default)]
    pub resources: Vec<String>,
    /// Verbs.
    pub verbs: Vec<String>,
    /// If not empty, only objects of these names.
    #[serde(default)]
    pub resource_names: Vec<String>,
}

/// A line of `tests/install/roles.yaml`: what a role for people may and may not do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Name of the ClusterRole.
    pub role: String,
    /// How somebody has it.
    pub bound: Bound,
    /// What is attempted, one after the other.
    pub verbs: Vec<String>,
    /// As `kubectl auth can-i` takes it.
    pub resource: String,
    /// Whether all of it is allowed, or none.
    pub allowed: bool,
    /// Why.
    pub why: String,
}

/// Where a role holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// In one namespace, by a `RoleBinding`.
    Namespace,
    /// Everywhere, by a `ClusterRoleBinding`.
    Cluster,
}

/// Kinds of the table that live outside of namespaces.
const CLUSTER_SCOPED: [&str; 8] = [
    "namespaces",
    "xdatabases.pave.internal",
    "environments.pave.internal",
    "platformpolicies.pave.internal",
    "landingzones.pave.internal",
    "clusterusages.protection.crossplane.io",
    "compositions.apiextensions.crossplane.io",
    "configurations.pkg.crossplane.io",
];

/// The table.
///
/// # Panics
///
/// When it cannot be read.
#[expect(clippy::panic, reason = "a test without its table has failed")]
pub fn rows() -> Vec<Row> {
    const TABLE: &str = "tests/install/roles.yaml";
    serde_saphyr::from_str(&text(TABLE)).unwrap_or_else(|error| panic!("{TABLE}: {error}"))
}

impl Row {
    /// Whether the resource lives outside of namespaces, where no `RoleBinding` reaches.
    pub fn is_cluster_scoped(&self) -> bool {
        let kind = self.resource.split('/').next().unwrap_or_default();
        CLUSTER_SCOPED.contains(&kind)
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// For example `get`.
    pub verb: String,
    /// Empty for the core group.
    pub group: String,
    /// Plural, with `/` and a subresource where one is meant.
    pub resource: String,
}

impl Attempt {
    /// The verb on a resource as `kubectl auth can-i` takes it: `databases.pave.internal/status`, `secrets`.
    pub fn new(verb: &str, resource: &str) -> Self {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let (plural, group) = resource.split_once('.').unwrap_or((resource, ""));
        let separator = if subresource.is_empty() { "" } else { "/" };
        Self {
            verb: verb.to_owned(),
            group: group.to_owned(),
            resource: format!("{plural}{separator}{subresource}"),
        }
    }
}

impl ClusterRole {
    /// Whether the role, where it is bound, allows it on any object.
    pub fn allows(&self, attempt: &Attempt) -> bool {
        self.rules.iter().any(|rule| rule.allows(attempt))
    }
}

impl Rule {
    fn allows(&self, attempt: &Attempt) -> bool {
        let named =
            |all: &[String], one: &str| all.iter().any(|entry| entry == "*" || entry == one);
        let any_of_subresource = attempt
            .resource
            .split_once('/')
            .map(|(_, subresource)| format!("*/{subresource}"));
        let resource = named(&self.resources, &attempt.resource)
            || any_of_subresource.is_some_and(|any| self.resources.contains(&any));
        resource
            && self.resource_names.is_empty()
            && named(&self.api_groups, &attempt.group)
            && named(&self.verbs, &attempt.verb)
    }
}
