//! The page about sizes.

use pave_catalog::{Catalog, Cloud, Engine, HighAvailability, Size};

use super::super::table::table;
use super::sources;

const INTRODUCTION: &str = "# Sizes

A size means at least the same everywhere. Local databases are exempt: they take what the cluster has.
";

const LEGEND: &str =
    "`+` is the class that serves the size when it is highly available, where it is another one.\n";

pub(super) fn page(catalog: &Catalog) -> String {
    let [postgres, mysql] = Engine::ALL.map(|engine| classes(catalog, engine));
    let keys = Cloud::ALL
        .into_iter()
        .flat_map(|cloud| catalog.database_classes(cloud))
        .map(|class| class.source.as_str());
    [
        INTRODUCTION.to_owned(),
        contract(catalog),
        postgres,
        mysql,
        LEGEND.to_owned(),
        sources(catalog, keys),
    ]
    .join("\n")
}

fn contract(catalog: &Catalog) -> String {
    let rows: Vec<[String; 5]> = catalog
        .sizes()
        .iter()
        .map(|size| {
            let floor = &size.database.floor;
            [
                format!("`{}`", size.name),
                size.description.clone(),
                format!("{} vCPU, {} GiB", floor.vcpu, floor.memory_gib),
                format!("{} GB", size.database.storage_gb),
                format!("{}, {}", size.service.cpu, size.service.memory),
            ]
        })
        .collect();
    let heading = [
        "Size",
        "For",
        "Database, at least",
        "Disk by default",
        "Service requests",
    ];
    table(heading, &rows)
}

fn classes(catalog: &Catalog, engine: Engine) -> String {
    let rows: Vec<[String; 5]> = catalog
        .sizes()
        .iter()
        .map(|size| {
            let [local, aws, gcp, azure] =
                Cloud::ALL.map(|cloud| class(catalog, size, cloud, engine));
            [format!("`{}`", size.name), local, aws, gcp, azure]
        })
        .collect();
    let table = table(["Size", "local", "aws", "gcp", "azure"], &rows);
    format!("## Classes of {engine}\n\n{table}")
}

fn class(catalog: &Catalog, size: &Size, cloud: Cloud, engine: Engine) -> String {
    let name = |high_availability| {
        catalog
            .database_class(&size.name, cloud, engine, high_availability)
            .map(|class| class.name.as_str())
    };
    match (
        name(HighAvailability::Single),
        name(HighAvailability::Standby),
    ) {
        (Ok(single), Ok(standby)) if single == standby => format!("`{single}`"),
        (Ok(single), Ok(standby)) => format!("`{single}` + `{standby}`"),
        (Ok(single), Err(_)) => format!("`{single}`, never highly available"),
        (Err(error), _) => error.to_string(),
    }
}
