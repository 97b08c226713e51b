//! Composes `kind: Queue`.
//!
//! **Invariant:** no queue takes a connection that is not encrypted, except locally, where only neighbors reach it.
//!
//! **Invariant:** what applications get lets them send and receive, and never change the queue.

mod aws;
mod azure;
mod connection;
mod deletion;
mod gcp;
mod local;
mod placement;
mod usage;
mod wanted;

use pave_api::{
    composite::DeveloperObject,
    queue::{QueueSpec, ResolvedQueue},
};
use pave_compose::{
    Composed, DeveloperKind, GeneratorKey, Publication, Question, Refusal, Resolved, run,
};
use pave_function_sdk::{Error, Function, Request, Response};

use placement::Placement;

/// The composition function for `kind: Queue`.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// Key for the password of a local queue; without it such a queue is Blocked.
    pub generator_key: Option<GeneratorKey>,
}

/// What builders need beside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The recorded location, complete.
    placement: Placement,
}

impl Function for Queue {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        run(self, request, response)
    }
}

impl DeveloperKind for Queue {
    /// The queue or topic itself; on Azure the namespace around it, locally the server.
    const ANCHOR: &'static str = "queue";

    type Spec = QueueSpec;
    type Record = ResolvedQueue;
    type Own = Own;

    fn want(
        question: &Question<'_, Self>,
        recorded: Option<&ResolvedQueue>,
    ) -> Result<ResolvedQueue, Refusal> {
        wanted::want(question, recorded)
    }

    fn complete(
        &self,
        request: &Request,
        _object: DeveloperObject<'_>,
        record: &ResolvedQueue,
    ) -> Result<Own, Refusal> {
        let placement = Placement::of(record, request, self.generator_key.as_ref())?;
        Ok(Own { placement })
    }

    fn build(resolved: &Resolved<Self>) -> Vec<Composed> {
        match &resolved.own.placement {
            Placement::Local(place) => local::build(resolved, place),
            Placement::Aws(place) => aws::build(resolved, place),
            Placement::Gcp(place) => gcp::build(resolved, place),
            Placement::Azure(place) => azure::build(resolved, place),
        }
    }

    fn publication(request: &Request, resolved: &Resolved<Self>) -> Publication {
        connection::publication(request, resolved)
    }

    fn deletion_sentence(resolved: &Resolved<Self>) -> String {
        deletion::sentence(resolved)
    }
}
