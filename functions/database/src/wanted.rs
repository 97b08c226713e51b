//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

mod location;

use pave_api::{
    composite::DeveloperObject,
    database::{BackupSpec, DatabaseSpec, ResolvedDatabase},
    status::Location,
    vocabulary::DeletionPolicy,
};
use pave_catalog::{Catalog, Cloud, DatabaseClass, Engine, HighAvailability};
use pave_compose::{Facts, Refusal, external_name, local_name};
use pave_policy::{Defaults, Identity, defaults_for, refusal};

/// A StatefulSet's name becomes a label value together with a hash of eleven characters: 63 less 11.
/// Source: kubernetes/kubernetes#64023.
const LONGEST_STATEFUL_SET_NAME: usize = 52;

/// Everything that decides, beside what is recorded.
pub(crate) struct Question<'a> {
    pub(crate) object: DeveloperObject<'a>,
    pub(crate) spec: &'a DatabaseSpec,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) identity: &'a Identity,
    /// Disk that the cloud reports, in GB: storage that grew by itself is never asked back.
    pub(crate) observed_storage_gb: Option<u32>,
}

/// Resolves a Database. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_>,
    recorded: Option<&ResolvedDatabase>,
) -> Result<ResolvedDatabase, Refusal> {
    let Question {
        spec,
        identity,
        facts,
        ..
    } = question;
    let defaults = defaults_for(identity.stage, facts.court(identity, None).rule("Database"));
    let location = match recorded {
        Some(recorded) => location::unmoved(spec, &recorded.location)?,
        None => location::choose(question, &defaults)?,
    };
    if spec.restore_from.is_some() && recorded.is_none() {
        let fix = "create it empty and load a dump, or leave the field out";
        return Err(Refusal::new(
            "RestoreNotOffered",
            refusal(
                "spec.restoreFrom",
                "restoring",
                "is not offered by this version",
                fix,
            ),
        ));
    }
    let (version, provider_version) = version(spec, location.cloud, &defaults, recorded)?;
    let size = spec
        .size
        .clone()
        .or_else(|| recorded.map(|recorded| recorded.size.clone()))
        .unwrap_or(defaults.size.clone());
    let high_availability = high_availability(spec, (&size, location.cloud), &defaults, recorded);
    let machine = machine(
        &size,
        spec.engine,
        (location.cloud, high_availability),
        recorded,
    )?;
    let storage_gb = storage(question, (&size, location.cloud), recorded)?;
    let (backup_days, point_in_time_recovery) = backup(
        spec,
        (
            location.cloud,
            machine.edition.as_deref(),
            high_availability,
        ),
        &defaults,
        recorded,
    );
    let deletion_policy = deletion_policy(spec, location.cloud, &defaults, recorded)?;
    let names = Names::of(question, location.cloud, recorded)?;
    Ok(ResolvedDatabase {
        location,
        size,
        engine: spec.engine,
        version,
        provider_version,
        class: machine.class,
        edition: machine.edition,
        disk_type: machine.disk_type,
        storage_gb,
        high_availability,
        backup_days,
        point_in_time_recovery,
        deletion_policy,
        external_name: names.external,
        database: names.database,
    })
}

/// The major version that is used when nobody names one.
fn usual_version(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "17",
        Engine::Mysql => "8.4",
    }
}

fn version(
    spec: &DatabaseSpec,
    cloud: Cloud,
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> Result<(String, String), Refusal> {
    let engine = spec.engine;
    if let Some(recorded) = recorded {
        if recorded.engine != engine {
            let fix = "create another Database and move the data";
            let cause = format!("cannot replace '{}'", recorded.engine);
            return Err(Refusal::new(
                "EngineFixed",
                refusal("spec.engine", &format!("'{engine}'"), &cause, fix),
            ));
        }
        let Some(asked) = spec
            .version
            .as_ref()
            .filter(|asked| **asked != recorded.version)
        else {
            return Ok((recorded.version.clone(), recorded.provider_version.clone()));
        };
        if major(asked) < major(&recorded.version) {
            let cause = format!("is older than '{}', which runs", recorded.version);
            let fix = "keep the version, or create another Database and move the data";
            return Err(Refusal::new(
                "NoDowngrade",
                refusal("spec.version", &format!("'{asked}'"), &cause, fix),
            ));
        }
    }
    let asked = spec.version.as_ref().or(defaults.versions.get(&engine));
    let asked = asked.map_or(usual_version(engine), String::as_str);
    let catalog = Catalog::embedded();
    if let Some(offer) = catalog
        .version(engine, asked)
        .and_then(|version| version.on(cloud))
    {
        return Ok((asked.to_owned(), offer.name.clone()));
    }
    let offered = catalog
        .versions(engine)
        .iter()
        .filter(|version| version.on(cloud).is_some());
    let offered = offered
        .map(|version| version.major.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let gone = catalog
        .withdrawn(engine, asked)
        .map(|withdrawn| format!(" ({})", withdrawn.reason))
        .unwrap_or_default();
    let cause = format!("is not offered for {engine} on {cloud}{gone}; offered: {offered}");
    Err(Refusal::new(
        "VersionNotOffered",
        refusal(
            "spec.version",
            &format!("'{asked}'"),
            &cause,
            "choose one of these",
        ),
    ))
}

/// Versions compare by their numbers: 9 is older than 10.
fn major(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}

/// A default of true yields where the size has no standby on the cloud; a developer's own true does not.
fn high_availability(
    spec: &DatabaseSpec,
    (size, cloud): (&str, Cloud),
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> bool {
    let possible = || {
        Catalog::embedded()
            .database_class(size, cloud, spec.engine, HighAvailability::Standby)
            .is_ok()
    };
    let kept = recorded.map(|recorded| recorded.high_availability);
    spec.high_availability
        .or(kept)
        .unwrap_or_else(|| defaults.high_availability && possible())
}

struct Machine {
    class: String,
    edition: Option<String>,
    disk_type: Option<String>,
}

impl From<&DatabaseClass> for Machine {
    fn from(class: &DatabaseClass) -> Self {
        Self {
            class: class.name.clone(),
            edition: class.edition.clone(),
            disk_type: class.disk_type.clone(),
        }
    }
}

/// The machine that is recorded stays as long as the developer asks for the same thing, whatever the catalogue says now.
fn machine(
    size: &str,
    engine: Engine,
    (cloud, high_availability): (Cloud, bool),
    recorded: Option<&ResolvedDatabase>,
) -> Result<Machine, Refusal> {
    let same = |recorded: &&ResolvedDatabase| {
        recorded.size == size && recorded.high_availability == high_availability
    };
    if let Some(recorded) = recorded.filter(same) {
        return Ok(Machine {
            class: recorded.class.clone(),
            edition: recorded.edition.clone(),
            disk_type: recorded.disk_type.clone(),
        });
    }
    match Catalog::embedded().database_class(
        size,
        cloud,
        engine,
        HighAvailability::from(high_availability),
    ) {
        Ok(class) => Ok(Machine::from(class)),
        Err(error) => {
            let message = format!(
                "spec.size: {error}. Fix: choose another size, or leave out spec.highAvailability."
            );
            Err(Refusal::new("SizeNotOffered", message))
        }
    }
}

/// The largest of what is asked for, what is recorded and what the cloud reports, in a step that the cloud sells.
fn storage(
    question: &Question<'_>,
    (size, cloud): (&str, Cloud),
    recorded: Option<&ResolvedDatabase>,
) -> Result<u32, Refusal> {
    let catalog = Catalog::embedded();
    let by_size = || catalog.size(size).map(|size| size.database.storage_gb);
    let kept = recorded.map(|recorded| recorded.storage_gb);
    let asked = question
        .spec
        .storage_gb
        .or(kept)
        .or_else(by_size)
        .unwrap_or_default();
    let floor = kept.max(question.observed_storage_gb).unwrap_or_default();
    if asked <= floor {
        return Ok(floor);
    }
    if cloud == Cloud::Local && kept.is_some() {
        let cause =
            format!("is more than the {floor} GB of the volume, and a local volume cannot grow");
        let fix = "create another Database and move the data";
        return Err(Refusal::new(
            "VolumeCannotGrow",
            refusal("spec.storageGB", &format!("'{asked}'"), &cause, fix),
        ));
    }
    let steps = catalog.database_storage(cloud, question.spec.engine);
    steps.round_up(asked).ok_or_else(|| {
        let cause = format!("is more than {cloud} offers; at most {}", steps.max_gb);
        Refusal::new(
            "StorageNotOffered",
            refusal(
                "spec.storageGB",
                &format!("'{asked}'"),
                &cause,
                "ask for less",
            ),
        )
    })
}

/// Backups follow the policy upward and the developer in both directions, within what the cloud can do.
fn backup(
    spec: &DatabaseSpec,
    (cloud, edition, high_availability): (Cloud, Option<&str>, bool),
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> (u32, bool) {
    let range = Catalog::embedded().database_backup(cloud, spec.engine);
    let BackupSpec {
        retention_days,
        point_in_time_recovery,
    } = spec.backup.unwrap_or_default();
    let kept = recorded.map_or(0, |recorded| recorded.backup_days);
    let days = retention_days
        .unwrap_or_else(|| defaults.backup_days.max(kept))
        .clamp(range.min_days, range.max_days);
    let kept = recorded.map(|recorded| recorded.point_in_time_recovery);
    let wanted = point_in_time_recovery
        .or(kept)
        .unwrap_or(defaults.point_in_time_recovery);
    // Cloud SQL's standby is fed from the log that point-in-time recovery keeps.
    let needed = cloud == Cloud::Gcp && high_availability;
    (
        days,
        (wanted || needed) && range.point_in_time_days(edition).is_some(),
    )
}

/// A default of Snapshot becomes Retain where the cloud takes no final snapshot: the data is kept either way.
fn deletion_policy(
    spec: &DatabaseSpec,
    cloud: Cloud,
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> Result<DeletionPolicy, Refusal> {
    let possible = Catalog::embedded()
        .database_backup(cloud, spec.engine)
        .final_snapshot;
    match spec.deletion_policy {
        Some(DeletionPolicy::Snapshot) if !possible => {
            let cause = format!("is not possible: {cloud} takes no final snapshot");
            let fix = "choose Retain, which keeps the data, or Delete";
            Err(Refusal::new(
                "NoFinalSnapshot",
                refusal("spec.deletionPolicy", "'Snapshot'", &cause, fix),
            ))
        }
        Some(asked) => Ok(asked),
        None => Ok(
            match recorded.map_or(defaults.deletion_policy, |recorded| {
                recorded.deletion_policy
            }) {
                DeletionPolicy::Snapshot if !possible => DeletionPolicy::Retain,
                policy => policy,
            },
        ),
    }
}

struct Names {
    external: String,
    database: String,
}

impl Names {
    fn of(
        question: &Question<'_>,
        cloud: Cloud,
        recorded: Option<&ResolvedDatabase>,
    ) -> Result<Self, Refusal> {
        let asked = question.spec.database.as_ref();
        if let Some(recorded) = recorded {
            if let Some(asked) = asked.filter(|asked| **asked != recorded.database) {
                let cause = format!(
                    "cannot replace '{}', which holds the data",
                    recorded.database
                );
                let fix = "create another Database and move the data";
                return Err(Refusal::new(
                    "DatabaseFixed",
                    refusal("spec.database", &format!("'{asked}'"), &cause, fix),
                ));
            }
            return Ok(Self {
                external: recorded.external_name.clone(),
                database: recorded.database.clone(),
            });
        }
        let DeveloperObject {
            name, namespace, ..
        } = question.object;
        let installation = question.facts.policy.installation.as_deref();
        let external = match (cloud, installation) {
            (Cloud::Local, _) => local_name(name, "database", LONGEST_STATEFUL_SET_NAME),
            (_, Some(installation)) => external_name(installation, "Database", namespace, name),
            (_, None) => return Err(no_installation(cloud)),
        };
        Ok(Self {
            external,
            database: asked.cloned().unwrap_or_else(|| database_name(name)),
        })
    }
}

/// Nothing is placed on a cloud by a platform without a name.
pub(crate) fn no_installation(cloud: Cloud) -> Refusal {
    let cause = "needs a platform with a name, which is part of every name in a cloud";
    let fix = "the platform team sets spec.installation in the PlatformPolicy named default";
    Refusal::new(
        "NoInstallation",
        refusal("spec.cloud", &format!("'{cloud}'"), cause, fix),
    )
}

/// A name that every engine takes without quoting.
fn database_name(name: &str) -> String {
    let mut mapped = name.replace(['-', '.'], "_");
    if !mapped.starts_with(|first: char| first.is_ascii_lowercase()) {
        mapped.insert_str(0, "db_");
    }
    mapped
}

/// Whether the cloud keeps backups longer than was asked for, in a sentence.
pub(crate) fn raised_backup(spec: &DatabaseSpec, resolved: &ResolvedDatabase) -> Option<String> {
    let asked = spec.backup.and_then(|backup| backup.retention_days)?;
    let Location { cloud, .. } = resolved.location;
    (resolved.backup_days > asked).then(|| {
        format!(
            "spec.backup.retentionDays: '{asked}' is raised to {}, the least that {cloud} keeps.",
            resolved.backup_days
        )
    })
}
