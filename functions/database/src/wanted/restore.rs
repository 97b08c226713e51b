//! What a Database starts from: nothing, a snapshot, or a second in the past of another one.
//!
//! Both are of the same namespace, or a team could read the data of another one that shares its account.

pub(super) mod copy;

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use pave_api::{
    API_VERSION,
    composite::DeveloperObject,
    database::{DatabaseSpec, Moment, PointInTime, ResolvedDatabase, RestoreFrom, Restored},
    developer::Record as _,
    status::{Location, SecretReference},
};
use pave_catalog::{Cloud, Engine};
use pave_compose::{Question, Refusal, external_name};
use pave_function_sdk::{Request, Requirement, Response};
use pave_policy::refusal;
use serde::Deserialize;

use super::names::database_name;
use crate::{ANCHOR, Database};

/// The other Database, as Crossplane is asked for it.
const SOURCE: &str = "restore-source";

/// Asks for the Database whose past is wanted, until there is a server. False while Crossplane is fetching it.
pub(crate) fn gather(
    spec: &DatabaseSpec,
    object: DeveloperObject<'_>,
    request: &Request,
    response: &mut Response,
) -> bool {
    let Some(name) = spec
        .restore_from
        .as_ref()
        .and_then(|from| source(from, spec.cloud))
    else {
        return true;
    };
    if request.observed(ANCHOR).is_some() {
        return true;
    }
    let source = Requirement::by_name(API_VERSION, ResolvedDatabase::KIND, name);
    response.require(SOURCE, source.in_namespace(object.namespace));
    request.required(SOURCE).is_some()
}

/// The Database that is named. In the cluster that is what a snapshot is called like, and the cluster may be the default.
fn source(from: &RestoreFrom, cloud: Option<Cloud>) -> Option<&str> {
    if let Some(moment) = &from.point_in_time {
        return Some(&moment.source);
    }
    let snapshot = from.snapshot.as_deref();
    snapshot.filter(|_| matches!(cloud, None | Some(Cloud::Local)))
}

/// The part of the other Database that is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    metadata: SourceMetadata,
    status: SourceStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SourceMetadata {
    creation_timestamp: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[serde(rename_all = "camelCase")]
struct SourceStatus {
    resolved: Option<ResolvedDatabase>,
    secret_ref: Option<SecretReference>,
}

/// The other Database, as far as it was found.
fn found(question: &Question<'_, Database>) -> Source {
    let objects = question.request.required(SOURCE).unwrap_or_default();
    let source = objects.first().and_then(|source| source.decode().ok());
    source.unwrap_or_default()
}

fn no_source(field: &str, name: &str) -> Refusal {
    let cause = "is no Database of this namespace that has been placed";
    let fix = "name one that is Ready";
    Refusal::new(
        "NoRestoreSource",
        refusal(field, &format!("'{name}'"), cause, fix),
    )
}

/// What a Database starts from, and what follows from that.
#[derive(Debug, Default)]
pub(super) struct Origin {
    pub(super) restored: Option<Restored>,
    /// The other Database, while this one is not created yet.
    source: Option<ResolvedDatabase>,
    /// Name of the database inside, as far as the name of a snapshot tells.
    database: Option<String>,
}

impl Origin {
    /// What was recorded is kept; what is wanted is judged once.
    pub(super) fn of(
        question: &Question<'_, Database>,
        location: &Location,
        recorded: Option<&ResolvedDatabase>,
    ) -> Result<Self, Refusal> {
        if let Some(recorded) = recorded {
            let mut restored = recorded.restored_from.clone();
            copy::observe(question.request, restored.as_mut());
            return Ok(Self {
                restored,
                ..Self::default()
            });
        }
        let Some(from) = &question.spec.restore_from else {
            return Ok(Self::default());
        };
        match (&from.snapshot, &from.point_in_time) {
            (Some(snapshot), _) => from_snapshot(question, location, snapshot),
            (None, Some(moment)) => from_moment(question, location, moment),
            (None, None) => Ok(Self::default()),
        }
    }

    /// A server starts with the version that its data is of.
    pub(super) fn version(&self, spec: &DatabaseSpec) -> Result<Option<(String, String)>, Refusal> {
        let Some(source) = &self.source else {
            return Ok(None);
        };
        let version = (source.version.clone(), source.provider_version.clone());
        match spec.version.as_ref().filter(|asked| **asked != version.0) {
            None => Ok(Some(version)),
            Some(asked) => Err(different("spec.version", asked, &version.0)),
        }
    }

    /// Whether it starts with a copy of another Database in the cluster.
    pub(super) fn is_copy(&self) -> bool {
        let restored = self.restored.as_ref();
        restored.is_some_and(|restored| restored.copy.is_some())
    }

    /// At least what the data had room in.
    pub(super) fn storage_gb(&self) -> u32 {
        let source = self.source.as_ref();
        source.map_or(0, |source| source.storage_gb)
    }

    /// The database that is inside already.
    pub(super) fn database(&self, spec: &DatabaseSpec) -> Result<Option<String>, Refusal> {
        let Some(source) = &self.source else {
            let is_asked = spec.database.is_some();
            return Ok(self.database.clone().filter(|_| !is_asked));
        };
        match spec
            .database
            .as_ref()
            .filter(|asked| **asked != source.database)
        {
            None => Ok(Some(source.database.clone())),
            Some(asked) => Err(different("spec.database", asked, &source.database)),
        }
    }
}

fn from_snapshot(
    question: &Question<'_, Database>,
    location: &Location,
    snapshot: &str,
) -> Result<Origin, Refusal> {
    let field = "spec.restoreFrom.snapshot";
    let server = match location.cloud {
        Cloud::Aws => snapshot.strip_prefix("rds:").unwrap_or(snapshot),
        Cloud::Gcp => match snapshot.split_once('/') {
            Some((server, backup)) if backup.parse::<u64>().is_ok() => server,
            _ => {
                let cause = "is not the name of a backup on gcp";
                let fix = "write '<server>/<number of the backup>', as `gcloud sql backups list` shows them";
                return Err(not_offered(field, snapshot, cause, fix));
            }
        },
        Cloud::Azure => {
            let cause = "cannot be: azure starts servers from a point in time only";
            return Err(not_offered(
                field,
                snapshot,
                cause,
                "use spec.restoreFrom.pointInTime",
            ));
        }
        Cloud::Local => return copy::from(question, (location, field), snapshot),
    };
    let installation = question
        .facts
        .policy
        .installation
        .as_deref()
        .unwrap_or_default();
    let namespace = question.object.namespace;
    let Some(name) = own_database(server, installation, namespace) else {
        let cause = format!(
            "does not begin with the name of a server of namespace '{namespace}', so that it may be another team's"
        );
        let fix = "name a snapshot of a Database of this namespace, or ask the platform team to copy it to such a name";
        return Err(Refusal::new(
            "ForeignSnapshot",
            refusal(field, &format!("'{snapshot}'"), &cause, fix),
        ));
    };
    Ok(Origin {
        restored: Some(Restored {
            snapshot: Some(snapshot.to_owned()),
            ..Restored::default()
        }),
        source: None,
        database: Some(database_name(name)),
    })
}

/// The Database of the namespace whose server's name a name begins with. The tail of a server's name, which nobody else has, follows from
/// namespace and name; a name that was cut is not found again.
fn own_database<'s>(snapshot: &'s str, installation: &str, namespace: &str) -> Option<&'s str> {
    let names = snapshot.strip_prefix(&format!("{installation}-{namespace}-"))?;
    let ends = names.match_indices('-').map(|(end, _)| end);
    let mut candidates = ends.filter_map(|end| names.get(..end));
    candidates.find(|name| {
        let server = external_name(installation, ResolvedDatabase::KIND, namespace, name);
        let rest = snapshot.strip_prefix(&server);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

fn from_moment(
    question: &Question<'_, Database>,
    location: &Location,
    moment: &PointInTime,
) -> Result<Origin, Refusal> {
    let PointInTime { source: name, time } = moment;
    let field = "spec.restoreFrom.pointInTime";
    if location.cloud == Cloud::Local {
        let cause = "cannot be: a database in the cluster keeps no log";
        let fix = "copy what it holds now with spec.restoreFrom.snapshot and its name";
        return Err(not_offered(field, time, cause, fix));
    }
    let found = found(question);
    let Some(source) = found.status.resolved else {
        return Err(no_source(&format!("{field}.source"), name));
    };
    is_beside(question.spec.engine, location, &source)?;
    is_kept(
        &source,
        found.metadata.creation_timestamp,
        question.request.today(),
        moment,
    )?;
    let server = match source.location.cloud {
        Cloud::Azure => azure_id(&source),
        _ => source.external_name.clone(),
    };
    Ok(Origin {
        restored: Some(Restored {
            moment: Some(Moment {
                server,
                time: time.clone(),
            }),
            ..Restored::default()
        }),
        database: None,
        source: Some(source),
    })
}

/// A cloud restores within a region of an account, and an engine reads its own data only.
fn is_beside(
    engine: Engine,
    location: &Location,
    source: &ResolvedDatabase,
) -> Result<(), Refusal> {
    let theirs = &source.location;
    if theirs.cloud != location.cloud {
        return Err(different(
            "spec.cloud",
            location.cloud.as_str(),
            theirs.cloud.as_str(),
        ));
    }
    if theirs.region != location.region {
        let place = |location: &Location| location.region.clone().unwrap_or_default();
        return Err(different("spec.region", &place(location), &place(theirs)));
    }
    let account = |location: &Location| {
        let Location {
            account,
            project,
            subscription,
            ..
        } = location;
        [account.clone(), project.clone(), subscription.clone()]
    };
    if account(theirs) != account(location) {
        let zone = |location: &Location| location.landing_zone.clone().unwrap_or_default();
        return Err(different("the LandingZone", &zone(location), &zone(theirs)));
    }
    if source.engine != engine {
        return Err(different(
            "spec.engine",
            engine.as_str(),
            source.engine.as_str(),
        ));
    }
    Ok(())
}

/// Whether the log of that second is kept. Days are what a function knows; the hour is the cloud's to judge.
fn is_kept(
    source: &ResolvedDatabase,
    created: Option<Timestamp>,
    today: Date,
    moment: &PointInTime,
) -> Result<(), Refusal> {
    let PointInTime { source: name, time } = moment;
    let refused = |cause: &str, fix: &str| {
        let field = "spec.restoreFrom.pointInTime.time";
        Err(Refusal::new(
            "TimeNotKept",
            refusal(field, &format!("'{time}'"), cause, fix),
        ))
    };
    if !source.point_in_time_recovery {
        let cause = format!("is not kept: Database '{name}' keeps backups and no log");
        let fix =
            "use spec.restoreFrom.snapshot; from now on, set spec.backup.pointInTimeRecovery there";
        return refused(&cause, fix);
    }
    let Ok(wanted) = time.parse::<Timestamp>() else {
        return refused("is no time", "write it like '2026-11-24T07:00:00Z'");
    };
    let days = source.backup_days;
    let first = today.saturating_sub(i64::from(days).days());
    let day = wanted.to_zoned(TimeZone::UTC).date();
    if day < first || day > today || created.is_some_and(|created| wanted < created) {
        let cause =
            format!("is not kept: Database '{name}' keeps the last {days} days of its life");
        return refused(&cause, "choose a second within them");
    }
    Ok(())
}

fn azure_id(source: &ResolvedDatabase) -> String {
    let Location {
        subscription,
        resource_group,
        ..
    } = &source.location;
    let service = match source.engine {
        Engine::Postgres => "Microsoft.DBforPostgreSQL",
        Engine::Mysql => "Microsoft.DBforMySQL",
    };
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/{service}/flexibleServers/{}",
        subscription.as_deref().unwrap_or_default(),
        resource_group.as_deref().unwrap_or_default(),
        source.external_name
    )
}

fn different(field: &str, ours: &str, theirs: &str) -> Refusal {
    let cause = format!("is not '{theirs}', which the data to start from has");
    let fix = format!("set it to '{theirs}'; what can be changed at all can be changed afterwards");
    Refusal::new(
        "RestoreElsewhere",
        refusal(field, &format!("'{ours}'"), &cause, &fix),
    )
}

fn not_offered(field: &str, value: &str, cause: &str, fix: &str) -> Refusal {
    Refusal::new(
        "RestoreNotOffered",
        refusal(field, &format!("'{value}'"), cause, fix),
    )
}
