//! What keeps the data: disk and backups.

use pave_api::{
    database::{BackupSpec, DatabaseSpec, ResolvedDatabase},
    status::Location,
};
use pave_catalog::{Catalog, Cloud};
use pave_compose::{Question, Refusal};
use pave_policy::{Defaults, refusal};

use crate::{Database, observed};

/// The largest of what is asked for, what is recorded and what the cloud reports, in a step that the cloud sells.
pub(super) fn storage(
    question: &Question<'_, Database>,
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
    // Storage that grew by itself is never asked back.
    let grown = recorded.and_then(|recorded| observed::storage_gb(question.request, recorded));
    let floor = kept.max(grown).unwrap_or_default();
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
pub(super) fn backup(
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
