//! Composes `kind: Database`: what only this kind knows, for [`pave_compose::run`].
//!
//! **Invariant:** `resolve` judges and yields one resolved value, the only input of the builders. Builders cannot fail
//! and cannot see the developer's object.

mod aws;
mod azure;
mod connection;
mod copy;
mod deletion;
mod gcp;
mod local;
mod login;
mod managed;
mod observed;
mod placement;
mod wanted;

use pave_api::{
    composite::DeveloperObject,
    database::{DatabaseSpec, ResolvedDatabase as Record},
    status::GuardrailResult,
};
use pave_catalog::Cloud;
use pave_compose::{
    Composed, DeveloperKind, GeneratorKey, Password, Publication, Question, Refusal, Resolved, run,
};
use pave_function_sdk::{Error, Function, Request, Response};
use pave_policy::{Subject, Verdict};

use placement::Placement;

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The server itself; it carries the record of what was decided.
const ANCHOR: &str = "instance";
/// The Secret with the administrator's password, where a provider wants to be given one.
const LOGIN: &str = "login";

/// The composition function for `kind: Database`.
#[derive(Debug, Clone, Default)]
pub struct Database {
    /// Key for passwords where the provider generates none; without it such a database is Blocked.
    pub generator_key: Option<GeneratorKey>,
}

/// One resolved Database: the single input of the builders.
type ResolvedDatabase = Resolved<Database>;

/// What builders need beside the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The recorded location, complete.
    placement: Placement,
    /// What the provider calls the server, once it has said so.
    given_name: Option<String>,
    /// The password of the published login where no provider generates one.
    password: Option<Password>,
    /// That of the administrator, where it is somebody else.
    administrator_password: Option<Password>,
}

impl Function for Database {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        run(self, request, response)
    }
}

impl DeveloperKind for Database {
    const ANCHOR: &str = ANCHOR;

    type Spec = DatabaseSpec;
    type Record = Record;
    type Own = Own;

    fn gather(
        spec: &DatabaseSpec,
        object: DeveloperObject<'_>,
        request: &Request,
        response: &mut Response,
    ) -> bool {
        wanted::gather(spec, object, request, response)
    }

    fn want(question: &Question<'_, Self>, recorded: Option<&Record>) -> Result<Record, Refusal> {
        wanted::want(question, recorded)
    }

    fn complete(
        &self,
        request: &Request,
        _object: DeveloperObject<'_>,
        record: &Record,
    ) -> Result<Own, Refusal> {
        let key = self.generator_key.as_ref();
        Ok(Own {
            placement: Placement::of(record)?,
            given_name: observed::given_name(request),
            password: login::password(request, key, record)?,
            administrator_password: login::administrator_password(request, key, record)?,
        })
    }

    /// The managed resources of a resolved Database.
    fn build(database: &ResolvedDatabase) -> Vec<Composed> {
        match &database.own.placement {
            Placement::Local(place) => local::build(database, place),
            Placement::Aws(place) => aws::build(database, place),
            Placement::Gcp(place) => gcp::build(database, place),
            Placement::Azure(place) => azure::build(database, place),
        }
    }

    fn subject<'a>(record: &'a Record, subject: &mut Subject<'a>) {
        subject.engine = Some((record.engine, &record.version));
        subject.high_availability = Some(record.high_availability);
        // A local database has no backups to judge.
        let is_local = record.location.cloud == Cloud::Local;
        subject.backup_days = (!is_local).then_some(record.backup_days);
    }

    fn observe(request: &Request, record: &mut Record) {
        let grown = observed::storage_gb(request, record).unwrap_or_default();
        record.storage_gb = record.storage_gb.max(grown);
        wanted::observe(request, record.restored_from.as_mut());
    }

    fn note(spec: &DatabaseSpec, record: &Record) -> Option<Verdict> {
        Some(Verdict {
            guardrail: "backup-minimum",
            result: GuardrailResult::Pass,
            field: "spec.backup.retentionDays",
            message: wanted::raised_backup(spec, record)?,
        })
    }

    fn announced_secret_name(request: &Request) -> Option<String> {
        login::announced_secret_name(request)
    }

    fn publication(request: &Request, database: &ResolvedDatabase) -> Publication {
        connection::publication(request, database)
    }

    fn obstacle(request: &Request, database: &ResolvedDatabase) -> Option<String> {
        copy::obstacle(request, database)
    }

    fn deletion_sentence(database: &ResolvedDatabase) -> String {
        deletion::sentence(database)
    }

    fn refuses_deletion(request: &Request) -> bool {
        observed::refuses_deletion(request)
    }
}
