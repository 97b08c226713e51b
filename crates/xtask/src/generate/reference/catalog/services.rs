//! The page about what each cloud's database service accepts.

use pave_catalog::{BackupRange, Catalog, Cloud, Engine, StorageSteps};

use super::super::table::table;
use super::sources;

const INTRODUCTION: &str = "# Database services

What each cloud's service accepts. Wishes are rounded up, and the guardrails say so.
";

pub(super) fn page(catalog: &Catalog) -> String {
    let services: Vec<Service> = Engine::ALL
        .into_iter()
        .flat_map(|engine| Cloud::ALL.map(|cloud| Service::new(catalog, engine, cloud)))
        .collect();
    let rows: Vec<[String; 5]> = services.iter().map(Service::row).collect();
    let heading = [
        "Engine",
        "Cloud",
        "Disk",
        "Backups kept",
        "Last snapshot on deletion",
    ];
    let keys = services
        .iter()
        .flat_map(|service| [service.storage.source.as_str(), &service.backup.source]);
    [
        INTRODUCTION.to_owned(),
        table(heading, &rows),
        sources(catalog, keys),
    ]
    .join("\n")
}

struct Service<'a> {
    engine: Engine,
    cloud: Cloud,
    storage: &'a StorageSteps,
    backup: &'a BackupRange,
}

impl<'a> Service<'a> {
    fn new(catalog: &'a Catalog, engine: Engine, cloud: Cloud) -> Self {
        Self {
            engine,
            cloud,
            storage: catalog.database_storage(cloud, engine),
            backup: catalog.database_backup(cloud, engine),
        }
    }

    fn row(&self) -> [String; 5] {
        let snapshot = if self.backup.final_snapshot {
            "yes"
        } else {
            "no"
        };
        [
            self.engine.to_string(),
            self.cloud.to_string(),
            self.disk(),
            self.kept(),
            snapshot.to_owned(),
        ]
    }

    fn disk(&self) -> String {
        let steps = &self.storage.steps_gb;
        if steps.is_empty() {
            return format!("{} to {} GB", self.storage.min_gb, self.storage.max_gb);
        }
        let steps: Vec<String> = steps.iter().map(u32::to_string).collect();
        format!("{} GB", steps.join(", "))
    }

    fn kept(&self) -> String {
        match self.backup.max_days {
            0 => "no backups".to_owned(),
            most => format!("{} to {most} days", self.backup.min_days),
        }
    }
}
