//! How much of a control plane runs.

use std::fmt;

/// How much of a control plane runs; each level has what the one before has, in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Level {
    /// etcd, kube-apiserver and kube-controller-manager: schemas, CEL, admission, RBAC, quotas. Ready in seconds.
    Api,
    /// And Crossplane as a process beside a registry; functions are processes, too.
    Crossplane,
    /// And a kubelet, so that pods run; Crossplane comes by its official chart, functions run in pods. Needs root.
    Node,
}

impl Level {
    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Crossplane => "crossplane",
            Self::Node => "node",
        }
    }

    /// The level of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Api, Self::Crossplane, Self::Node]
            .into_iter()
            .find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
