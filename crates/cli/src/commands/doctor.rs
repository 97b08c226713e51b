//! `pave doctor`: whether everything is there that Pave needs on a cluster, and what to do about what is not.

mod installed;
mod platform;

use serde::Serialize;
use serde_json::Value;

use crate::{
    args::DoctorArguments,
    cluster::{Cluster, ClusterError},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    /// What it is, for example `function`.
    pub(crate) check: &'static str,
    /// How it is.
    pub(crate) state: State,
    /// What was found, in a sentence.
    pub(crate) found: String,
    /// Why it is so, in the words of whoever knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// It works, and somebody should look.
    Warning,
    /// It does not work.
    Broken,
    /// Whoever asks may not see it.
    Unknown,
}

impl State {
    /// As people read it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    fn new(check: &'static str, state: State, found: impl Into<String>) -> Self {
        Self {
            check,
            state,
            found: found.into(),
            cause: None,
            fix: None,
        }
    }

    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Ok, found)
    }

    fn warning(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Warning, found)
    }

    fn broken(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Broken, found)
    }

    fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into()).filter(|cause| !cause.is_empty());
        self
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// No answer to a question.
    fn unanswered(check: &'static str, error: &ClusterError) -> Self {
        let (state, found) = match error {
            ClusterError::Forbidden(_) => {
                return Self::new(check, State::Unknown, "you may not see it")
                    .cause(error.to_string())
                    .fix("ask somebody of the platform team to look");
            }
            ClusterError::UnknownKind(_) => (State::Broken, "the cluster does not know its kind"),
            _ => (State::Broken, "the cluster does not say"),
        };
        Self::new(check, state, found)
            .cause(error.to_string())
            .fix(error.fix())
    }
}

pub(super) fn run(arguments: &DoctorArguments, console: &mut Console) {
    let cluster = Cluster::of(&arguments.cluster);
    let findings = findings(&cluster);
    console.data(&output::one(&findings, arguments.output, |findings| {
        output::doctor::findings(findings)
    }));
    let broken = findings
        .iter()
        .filter(|finding| finding.state == State::Broken);
    let broken: Vec<_> = broken.map(|finding| finding.check).collect();
    if !broken.is_empty() {
        let message = format!("broken: {}", broken.join(", "));
        console.report(&Diagnostic::error(Exit::Remote, message).hint(
            "do what `fix` says, from the top; docs/operations.md has more under `When nothing moves`",
        ));
    }
}

/// In an order in which each rests on those before it.
fn findings(cluster: &Cluster) -> Vec<Finding> {
    let reached = installed::kubernetes(cluster);
    if reached.state == State::Broken {
        return vec![reached];
    }
    let crossplane = installed::crossplane(cluster);
    if crossplane.state == State::Broken {
        return vec![reached, crossplane];
    }
    vec![
        reached,
        crossplane,
        installed::configuration(cluster),
        installed::function(cluster),
        installed::kinds(cluster),
        installed::bundle(cluster),
        installed::admission(cluster),
        platform::policy(cluster),
        platform::landing_zones(cluster),
        platform::environments(cluster),
    ]
}

/// The status and the message of a condition.
fn condition<'o>(object: &'o Value, type_: &str) -> Option<(&'o str, &'o str)> {
    let conditions = object["status"]["conditions"].as_array()?;
    let condition = conditions
        .iter()
        .find(|condition| condition["type"] == type_)?;
    let text = |field: &str| condition[field].as_str().unwrap_or_default();
    Some((text("status"), text("message")))
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}
