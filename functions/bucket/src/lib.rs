//! Composes `kind: Bucket`.
//!
//! **Invariant:** nothing in a bucket is ever public: no field says so, and each cloud is told to refuse whoever tries.
//!
//! **Invariant:** objects are deleted only where the developer asks for it: by age in `retention`, or with the bucket where its
//! `deletionPolicy` is Delete.

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
    bucket::{BucketSpec, ResolvedBucket},
    composite::DeveloperObject,
};
use pave_compose::{
    Composed, DeveloperKind, GeneratorKey, Publication, Question, Refusal, Resolved, run,
};
use pave_function_sdk::{Error, Function, Request, Response};

use placement::Placement;

/// The composition function for `kind: Bucket`.
#[derive(Debug, Clone, Default)]
pub struct Bucket {
    /// Key for the password of a local bucket; without it such a bucket is Blocked.
    pub generator_key: Option<GeneratorKey>,
}

/// What builders need beside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The recorded location, complete.
    placement: Placement,
}

impl Function for Bucket {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        run(self, request, response)
    }
}

impl DeveloperKind for Bucket {
    /// The bucket itself; on Azure the storage account around it, locally the server.
    const ANCHOR: &'static str = "bucket";

    type Spec = BucketSpec;
    type Record = ResolvedBucket;
    type Own = Own;

    fn want(
        question: &Question<'_, Self>,
        recorded: Option<&ResolvedBucket>,
    ) -> Result<ResolvedBucket, Refusal> {
        wanted::want(question, recorded)
    }

    fn complete(
        &self,
        request: &Request,
        _object: DeveloperObject<'_>,
        record: &ResolvedBucket,
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
