//! What a cluster holds, asked through `kubectl`.
//!
//! A program of its own and no client library: it has everybody's login, plugins and proxies already, and commands that need no
//! cluster stay as small and as fast as they are.

use std::{
    fmt::Write as _,
    io,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::{args::ClusterArguments, diagnostic::Diagnostic, exit::Exit};

/// `kubectl`, set to one cluster.
#[derive(Debug)]
pub struct Cluster {
    program: PathBuf,
    options: Vec<String>,
}

/// Where objects are.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// In no namespace, or in the one of the context.
    Here,
    /// In this namespace.
    Namespace(&'a str),
    /// In every namespace.
    Everywhere,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// There is no such program.
    #[error("`{0}` is not installed, and the cluster is asked through it")]
    NoProgram(String),
    /// The cluster does not know the kind.
    #[error("{0}")]
    UnknownKind(String),
    /// There is no object of the name.
    #[error("{0}")]
    NotFound(String),
    /// Whoever asks may not know.
    #[error("{0}")]
    Forbidden(String),
    /// Anything else, mostly that the cluster does not answer.
    #[error("{0}")]
    Unreachable(String),
    /// The answer is not what it should be.
    #[error("`{0}` answered in no JSON: {1}")]
    NotJson(String, String),
}

impl ClusterError {
    /// What to do about it.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::NoProgram(_) => {
                "install kubectl from https://kubernetes.io/docs/tasks/tools, or name another with --kubectl or PAVE_KUBECTL"
            }
            Self::UnknownKind(_) => {
                "Pave is not installed on this cluster, or it is another cluster; `pave doctor` says which"
            }
            Self::NotFound(_) => {
                "check name and namespace; `pave status -A` shows what you may see"
            }
            Self::Forbidden(_) => {
                "ask the platform team for the role pave-viewer or pave-developer in the namespace"
            }
            Self::Unreachable(_) => {
                "check `kubectl config current-context` and `kubectl get namespaces`; --context and --kubeconfig choose another"
            }
            Self::NotJson(..) => "check what --kubectl or PAVE_KUBECTL names",
        }
    }

    /// For people.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(Exit::Remote, self.to_string()).hint(self.fix())
    }
}

impl Cluster {
    /// The cluster that the command line names.
    pub fn of(arguments: &ClusterArguments) -> Self {
        let mut options = vec![format!("--request-timeout={}s", arguments.request_timeout)];
        if let Some(kubeconfig) = &arguments.kubeconfig {
            options.push(format!("--kubeconfig={}", kubeconfig.display()));
        }
        if let Some(context) = &arguments.context {
            options.push(format!("--context={context}"));
        }
        Self {
            program: arguments.kubectl.clone(),
            options,
        }
    }

    /// Versions of the client and of the server.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub fn version(&self) -> Result<Value, ClusterError> {
        self.ask(&["version", "--output=json"])
    }

    /// All objects of resources, for example `databases.pave.internal,queues.pave.internal`.
    ///
    /// # Errors
    /// When one of the resources is unknown, or the cluster does not answer.
    pub fn list(&self, resources: &str, place: Place<'_>) -> Result<Vec<Value>, ClusterError> {
        let place = option(place);
        let mut words = vec!["get", resources, "--output=json"];
        words.extend(place.as_deref());
        self.ask(&words).map(items)
    }

    /// Objects of a resource with a label, wherever they are.
    ///
    /// # Errors
    /// As for [`Cluster::list`].
    pub fn select(&self, resource: &str, label: &str) -> Result<Vec<Value>, ClusterError> {
        let selector = format!("--selector={label}");
        let words = [
            "get",
            resource,
            "--output=json",
            "--all-namespaces",
            &selector,
        ];
        self.ask(&words).map(items)
    }

    /// One object.
    ///
    /// # Errors
    /// When it is not there, or the cluster does not answer.
    pub fn get(&self, resource: &str, name: &str, place: Place<'_>) -> Result<Value, ClusterError> {
        let place = option(place);
        let mut words = vec!["get", resource, "--output=json"];
        words.extend(place.as_deref());
        // A name is never an option, whatever it begins with.
        words.extend(["--", name]);
        self.ask(&words)
    }

    fn ask(&self, words: &[&str]) -> Result<Value, ClusterError> {
        let program = self.program.display().to_string();
        let mut command = Command::new(&self.program);
        // The answer to a question about a login would go nowhere.
        command.stdin(Stdio::null());
        let (options, names) = words.split_at(
            words
                .iter()
                .position(|word| *word == "--")
                .unwrap_or(words.len()),
        );
        let output = command
            .args(options)
            .args(&self.options)
            .args(names)
            .output();
        let output = output.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ClusterError::NoProgram(program.clone()),
            _ => ClusterError::Unreachable(format!("`{program}` cannot be started: {error}")),
        })?;
        if !output.status.success() {
            return Err(refusal(&program, &output));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| ClusterError::NotJson(program, error.to_string()))
    }
}

fn items(mut list: Value) -> Vec<Value> {
    match list["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn option(place: Place<'_>) -> Option<String> {
    match place {
        Place::Here => None,
        Place::Namespace(namespace) => Some(format!("--namespace={namespace}")),
        Place::Everywhere => Some("--all-namespaces".to_owned()),
    }
}

/// What `kubectl` says, told apart by the words that it has had for years.
fn refusal(program: &str, output: &Output) -> ClusterError {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    let kind = |words: &[&str]| words.iter().any(|word| said.contains(word));
    // Its log lines say the same five times; the last line is for people.
    let last = said.lines().last().unwrap_or_default();
    let mut message = last.trim_start_matches("error: ").to_owned();
    if message.is_empty() {
        let _ = write!(message, "`{program}` ended with {}", output.status);
    }
    if kind(&[
        "the server doesn't have a resource type",
        "no matches for kind",
    ]) {
        ClusterError::UnknownKind(message)
    } else if kind(&["(NotFound)"]) {
        ClusterError::NotFound(message)
    } else if kind(&["(Forbidden)"]) {
        ClusterError::Forbidden(message)
    } else {
        ClusterError::Unreachable(message)
    }
}
