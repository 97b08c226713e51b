//! Composes `kind: Database`: parse → resolve → build → report.
//!
//! **Invariant:** `resolve` judges and yields one resolved value, the only input of the builders. Builders cannot fail
//! and cannot see the developer's object.
//!
//! **Invariant:** what runs is held. No refusal, and nothing that is missing, removes a resource that exists.

mod aws;
mod azure;
mod gcp;
mod local;
mod login;
mod managed;
mod manifest;
mod observed;
mod placement;
mod report;
mod resolve;
mod wanted;

use std::{collections::BTreeMap, time::Duration};

use pave_api::API_VERSION;
use pave_compose::{Composed, GeneratorKey, Protection, annotate, emit, stamp, usage};
use pave_function_sdk::{Error, Function, Request, Response};

use manifest::Manifest;
use placement::Placement;
use resolve::{Decision, ResolvedDatabase};

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The server itself; it carries the record of what was decided.
const ANCHOR: &str = "instance";
/// The Secret that applications mount.
const CONNECTION: &str = "connection";
/// The Secret with the administrator's password, where a provider wants to be given one.
const LOGIN: &str = "login";
/// The protection against deletion.
const USAGE: &str = "protection";

/// After what time to look again for the generator key: unlike everything else that a refusal waits for, Crossplane cannot
/// watch it.
const KEY_AWAITED: Duration = Duration::from_mins(1);

/// The composition function for `kind: Database`.
#[derive(Debug, Clone, Default)]
pub struct Database {
    /// Key for passwords where the provider generates none; without it such a database is Blocked.
    pub generator_key: Option<GeneratorKey>,
}

impl Function for Database {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let manifest: Manifest = request.composite().decode()?;
        match resolve::resolve(self, &manifest, request, response)? {
            Decision::Waiting => Ok(()),
            Decision::Refuse(refusal, judgement) => {
                if refusal.reason == login::NO_GENERATOR_KEY {
                    response.ttl_at_most(KEY_AWAITED);
                }
                report::refused(response, &manifest, &refusal, judgement.as_ref())
            }
            Decision::Compose(decided) => {
                let seen = emit(request, response, &decided.resources)?;
                report::composed((request, response), &manifest, &decided, seen)
            }
        }
    }
}

/// Everything of a resolved Database: what its cloud needs, the record, the protection and the tags.
fn assemble(database: &ResolvedDatabase, tags: &BTreeMap<String, String>) -> Vec<Composed> {
    let mut resources = build(database);
    annotate(&mut resources, ANCHOR, &database.recorded);
    if database.protection == Protection::On {
        let usage = usage(API_VERSION, "Database", &database.namespace, &database.name);
        resources.push(Composed::new(USAGE, &usage));
    }
    stamp(&mut resources, tags);
    resources
}

/// The managed resources of a resolved Database.
fn build(database: &ResolvedDatabase) -> Vec<Composed> {
    match &database.placement {
        Placement::Local(place) => local::build(database, place),
        Placement::Aws(place) => aws::build(database, place),
        Placement::Gcp(place) => gcp::build(database, place),
        Placement::Azure(place) => azure::build(database, place),
    }
}
