//! What a namespace holds, and what refuses to delete it meanwhile.
//!
//! A Database refuses its own deletion with a `Usage` inside its namespace. That one goes with the namespace, so the namespace
//! needs a protection from outside of it. The Environment makes it, and needs one of its own: deleting it would take the
//! protection along.

use pave_api::{API_VERSION, composite::Metadata};
use pave_compose::Composed;
use pave_function_sdk::{Error, Request, Requirement, Response};
use pave_resources::crossplane::{ClusterUsage, ClusterUsageSpec};

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The protection of the namespace.
const OF_NAMESPACE: &str = "namespace-protection";
/// The protection of the Environment.
const OF_ENVIRONMENT: &str = "environment-protection";
/// The requirement of what is held.
const DATABASES: &str = "databases";
/// Most names in a sentence that somebody has to read.
const MOST_NAMES: usize = 10;

/// What a namespace holds.
#[derive(Debug)]
pub(super) enum Held {
    /// Crossplane has not fetched it.
    Unknown,
    /// The Databases in it by name, in order.
    Databases(Vec<String>),
}

impl Held {
    /// Asks for the Databases of a namespace. All of them count, for nothing of one that is being deleted is gone yet.
    ///
    /// The kind exists in both packages, as the composite resource or as its claim, and either way Crossplane may list it.
    /// It watches them, so that the last one to go frees the namespace at once.
    pub(super) fn find(
        request: &Request,
        response: &mut Response,
        namespace: &str,
    ) -> Result<Self, Error> {
        let every = [] as [(&str, &str); 0];
        let databases = Requirement::by_labels(API_VERSION, "Database", every);
        response.require(DATABASES, databases.in_namespace(namespace));
        let Some(databases) = request.required(DATABASES) else {
            return Ok(Self::Unknown);
        };
        let mut names = Vec::with_capacity(databases.len());
        for database in databases {
            let metadata: Option<Metadata> = database.decode_field("metadata")?;
            names.push(metadata.unwrap_or_default().name);
        }
        Ok(Self::Databases(names))
    }

    /// How many there are, if anybody knows.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Databases(names) => Some(names.len()),
        }
    }

    /// What it holds in words, the same words as long as it holds the same; `None` where nothing is known to be held.
    pub(super) fn what(&self) -> Option<String> {
        let Self::Databases(names) = self else {
            return None;
        };
        let listed = names.iter().take(MOST_NAMES).map(String::as_str);
        let listed = listed.collect::<Vec<_>>().join(", ");
        match names.as_slice() {
            [] => None,
            [only] => Some(format!("Database {only}")),
            _ if names.len() > MOST_NAMES => {
                let more = names.len() - MOST_NAMES;
                Some(format!("Databases {listed} and {more} more"))
            }
            _ => Some(format!("Databases {listed}")),
        }
    }

    /// What refuses to delete the namespace and the Environment, which has its name.
    pub(super) fn protections(
        &self,
        request: &Request,
        name: &str,
    ) -> Result<Vec<Composed>, Error> {
        if let Self::Unknown = self {
            return present(request);
        }
        let Some(what) = self.what() else {
            return Ok(Vec::new());
        };
        let reason = format!(
            "Namespace {name} holds {what}, which would be deleted with it, protected or not. Delete what it holds first; \
             status.message there says what becomes of the data."
        );
        let namespace = ClusterUsage::of("v1", "Namespace", name, reason.clone());
        let environment = ClusterUsage::of(API_VERSION, "Environment", name, reason);
        Ok(vec![
            Composed::new(OF_NAMESPACE, &namespace),
            Composed::new(OF_ENVIRONMENT, &environment),
        ])
    }
}

/// The protections that are there, as they are: nobody knows that they are needed no more.
fn present(request: &Request) -> Result<Vec<Composed>, Error> {
    let mut present = Vec::new();
    for name in [OF_NAMESPACE, OF_ENVIRONMENT] {
        let Some(observed) = request.observed(name) else {
            continue;
        };
        if let Some(ClusterUsageSpec(spec)) = observed.decode_field("spec")? {
            let [of, reason] = [&spec.of.resource_ref.name, &spec.reason];
            let usage = ClusterUsage::of(&spec.of.api_version, &spec.of.kind, of, reason.clone());
            present.push(Composed::new(name, &usage));
        }
    }
    Ok(present)
}
