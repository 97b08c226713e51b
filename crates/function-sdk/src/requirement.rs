//! What a function needs to see beside its composite resource.

use std::collections::BTreeMap;

use crate::proto::{self, resource_selector::Match};

/// Which objects Crossplane is to fetch before it calls the function again.
///
/// Crossplane must be allowed to list and watch the kind: an absent kind is an error of the pipeline, and one that it
/// may not list holds the reconcile up for two minutes. An object that does not exist is neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    api_version: String,
    kind: String,
    choice: Choice,
    namespace: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Name(String),
    Labels(BTreeMap<String, String>),
}

impl Requirement {
    /// The one object of this name.
    pub fn by_name(
        api_version: impl Into<String>,
        kind: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self::new(api_version.into(), kind.into(), Choice::Name(name.into()))
    }

    /// All objects that carry these labels; with none, all objects of the kind.
    pub fn by_labels<K: Into<String>, V: Into<String>>(
        api_version: impl Into<String>,
        kind: impl Into<String>,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        Self::new(api_version.into(), kind.into(), Choice::Labels(labels))
    }

    /// Only in this namespace. Without it: cluster-scoped objects by name, or labels in all namespaces.
    pub fn in_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    fn new(api_version: String, kind: String, choice: Choice) -> Self {
        Self {
            api_version,
            kind,
            choice,
            namespace: None,
        }
    }
}

impl From<Requirement> for proto::ResourceSelector {
    fn from(requirement: Requirement) -> Self {
        Self {
            api_version: requirement.api_version,
            kind: requirement.kind,
            r#match: Some(match requirement.choice {
                Choice::Name(name) => Match::MatchName(name),
                Choice::Labels(labels) => Match::MatchLabels(proto::MatchLabels { labels }),
            }),
            namespace: requirement.namespace,
        }
    }
}
