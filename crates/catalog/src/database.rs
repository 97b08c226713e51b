//! What each cloud's database service accepts: volumes, backups, names.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Volumes a database service sells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StorageSteps {
    /// Smallest volume in GB.
    pub min_gb: u32,
    /// Largest volume in GB.
    pub max_gb: u32,
    /// The only sizes sold, ascending; empty where every whole GB is.
    #[serde(default)]
    pub steps_gb: Vec<u32>,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

/// How long a database service keeps automated backups.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BackupRange {
    /// Shortest retention in days.
    pub min_days: u32,
    /// Longest retention in days; 0 where no backups are taken.
    pub max_days: u32,
    point_in_time_days: Option<u32>,
    #[serde(default)]
    point_in_time_days_by_edition: BTreeMap<String, u32>,
    /// Whether the service keeps a last copy when the server is deleted.
    pub final_snapshot: bool,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

/// Names a database service accepts for a server: lower-case letters, digits and single hyphens, a letter first and no
/// hyphen last, which is legal everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NameRule {
    /// Fewest characters.
    pub min_length: usize,
    /// Most characters.
    pub max_length: usize,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

impl StorageSteps {
    /// The smallest volume sold that holds `gb`; `None` when the service sells none that large.
    pub fn round_up(&self, gb: u32) -> Option<u32> {
        let wanted = gb.max(self.min_gb);
        let volume = if self.steps_gb.is_empty() {
            wanted
        } else {
            self.steps_gb.iter().copied().find(|step| *step >= wanted)?
        };
        (volume <= self.max_gb).then_some(volume)
    }
}

impl BackupRange {
    /// How many days back a restore to any moment can go on this edition; `None` where it is impossible.
    pub fn point_in_time_days(&self, edition: Option<&str>) -> Option<u32> {
        edition
            .and_then(|edition| self.point_in_time_days_by_edition.get(edition).copied())
            .or(self.point_in_time_days)
    }
}

impl NameRule {
    /// Whether a server may have this name.
    pub fn allows(&self, name: &str) -> bool {
        (self.min_length..=self.max_length).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name
                .chars()
                .all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
            && !name.ends_with('-')
            && !name.contains("--")
    }
}
