//! What applies when the developer says nothing: the deciding rule's defaults over those of the stage.

use std::collections::BTreeMap;

use pave_api::{environment::Stage, platform_policy::PolicyRule, vocabulary::DeletionPolicy};
use pave_catalog::{Cloud, Engine};

/// A value for everything that a developer may leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    /// Where it runs: `local` unless the policy says otherwise.
    pub cloud: Cloud,
    /// The place, where the policy names one.
    pub region: Option<String>,
    /// `small` unless the policy says otherwise.
    pub size: String,
    /// Major version by engine: PostgreSQL 17 and MySQL 8.4 unless the policy says otherwise.
    pub versions: BTreeMap<Engine, String>,
    /// On in production.
    pub high_availability: bool,
    /// 1 in development, 7 in staging, 14 in production.
    pub backup_days: u32,
    /// On in production.
    pub point_in_time_recovery: bool,
    /// Delete in development, Snapshot in staging, Retain in production.
    pub deletion_policy: DeletionPolicy,
    /// On in staging and production.
    pub deletion_protection: bool,
}

/// The defaults of a stage, corrected by the rule that decides.
pub fn defaults_for(stage: Stage, rule: Option<&PolicyRule>) -> Defaults {
    let mut defaults = of_stage(stage);
    let Some(own) = rule.and_then(|rule| rule.defaults.as_ref()) else {
        return defaults;
    };
    let own = own.clone();
    defaults.versions.extend(own.versions);
    Defaults {
        cloud: own.cloud.unwrap_or(defaults.cloud),
        region: own.region,
        size: own.size.unwrap_or(defaults.size),
        versions: defaults.versions,
        high_availability: own.high_availability.unwrap_or(defaults.high_availability),
        backup_days: own.backup_days.unwrap_or(defaults.backup_days),
        point_in_time_recovery: own
            .point_in_time_recovery
            .unwrap_or(defaults.point_in_time_recovery),
        deletion_policy: own.deletion_policy.unwrap_or(defaults.deletion_policy),
        deletion_protection: own
            .deletion_protection
            .unwrap_or(defaults.deletion_protection),
    }
}

fn of_stage(stage: Stage) -> Defaults {
    let (backup_days, deletion_policy) = match stage {
        Stage::Dev => (1, DeletionPolicy::Delete),
        Stage::Staging => (7, DeletionPolicy::Snapshot),
        Stage::Prod => (14, DeletionPolicy::Retain),
    };
    Defaults {
        cloud: Cloud::Local,
        region: None,
        size: "small".to_owned(),
        versions: BTreeMap::from([
            (Engine::Postgres, "17".to_owned()),
            (Engine::Mysql, "8.4".to_owned()),
        ]),
        high_availability: stage == Stage::Prod,
        backup_days,
        point_in_time_recovery: stage == Stage::Prod,
        deletion_policy,
        deletion_protection: stage != Stage::Dev,
    }
}
