//! What a namespace holds, and what refuses to delete it meanwhile.
//!
//! An object of a developer refuses its own deletion with a `Usage` inside its namespace. That one goes with the namespace, so the namespace
//! needs a protection from outside of it. The Environment makes it, and needs one of its own: deleting it would take the
//! protection along.

use std::collections::BTreeMap;

use pave_api::{
    API_VERSION,
    composite::Metadata,
    kinds::{Audience, KINDS, Kind},
};
use pave_compose::Composed;
use pave_function_sdk::{Error, Object, Request, Requirement, Response};
use pave_resources::crossplane::{ClusterUsage, ClusterUsageSpec};

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The protection of the namespace.
const OF_NAMESPACE: &str = "namespace-protection";
/// The protection of the Environment.
const OF_ENVIRONMENT: &str = "environment-protection";
/// Most names in a sentence that somebody has to read.
const MOST_NAMES: usize = 10;

/// What a namespace holds.
#[derive(Debug)]
pub(super) enum Held {
    /// Crossplane has not fetched all of it.
    Unknown,
    /// The objects of each kind by name, in order.
    Known(Vec<(&'static Kind, Vec<String>)>),
}

impl Held {
    /// Asks for what developers have in a namespace. Everything counts, for nothing of what is being deleted is gone yet.
    ///
    /// The kinds exist in both packages, as the composite resource or as its claim, and either way Crossplane may list them.
    /// It watches them, so that the last one to go frees the namespace at once.
    pub(super) fn find(
        request: &Request,
        response: &mut Response,
        namespace: &str,
    ) -> Result<Self, Error> {
        let developers = |kind: &&Kind| kind.audience == Audience::Developers;
        let mut held = Some(Vec::new());
        for kind in KINDS.iter().filter(developers) {
            let every = Requirement::by_labels(API_VERSION, kind.name, [] as [(&str, &str); 0]);
            response.require(kind.plural, every.in_namespace(namespace));
            let names = request.required(kind.plural).map(names).transpose()?;
            held = held.zip(names).map(|(mut held, names)| {
                held.push((kind, names));
                held
            });
        }
        Ok(held.map_or(Self::Unknown, Self::Known))
    }

    /// How many there are of each kind, if anybody knows.
    pub(super) fn counts(&self) -> Option<BTreeMap<&'static str, usize>> {
        match self {
            Self::Unknown => None,
            Self::Known(held) => {
                let counts = held.iter().map(|(kind, names)| (kind.name, names.len()));
                Some(counts.collect())
            }
        }
    }

    /// What it holds in words, the same words as long as it holds the same; `None` where nothing is known to be held.
    pub(super) fn what(&self) -> Option<String> {
        let Self::Known(held) = self else {
            return None;
        };
        // What holds no data is made anew by the same manifest.
        let counts = |(kind, names): &&(&Kind, Vec<String>)| kind.holds_data && !names.is_empty();
        let held: Vec<_> = held.iter().filter(counts).collect();
        let most = MOST_NAMES / held.len().max(1);
        let what = held
            .iter()
            .map(|(kind, names)| in_words(kind.name, names, most));
        (!held.is_empty()).then(|| what.collect::<Vec<_>>().join(", "))
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

fn names(objects: &[Object]) -> Result<Vec<String>, Error> {
    let mut names = Vec::with_capacity(objects.len());
    for object in objects {
        let metadata: Option<Metadata> = object.decode_field("metadata")?;
        names.push(metadata.unwrap_or_default().name);
    }
    Ok(names)
}

fn in_words(kind: &str, names: &[String], most: usize) -> String {
    let listed = names.iter().take(most).map(String::as_str);
    let listed = listed.collect::<Vec<_>>().join(", ");
    match names {
        [only] => format!("{kind} {only}"),
        _ if names.len() > most => {
            let more = names.len() - most;
            format!("{kind}s {listed} and {more} more")
        }
        _ => format!("{kind}s {listed}"),
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
