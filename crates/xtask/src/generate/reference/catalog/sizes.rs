//! The page about sizes.

use pave_catalog::{Catalog, Cloud, Engine, HighAvailability, Size};

use super::super::table::table;
use super::sources;

const INTRODUCTION: &str = "# Sizes

A size means at least the same everywhere. Local databases are exempt: they take what the cluster has.
";

const NO_LIMIT: &str =
    "A profile and no limit: clouds bill what is used. The volume of a local one is a limit.\n";

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
        use_of_buckets(catalog),
        use_of_queues(catalog),
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

fn use_of_buckets(catalog: &Catalog) -> String {
    let rows: Vec<[String; 5]> = catalog
        .sizes()
        .iter()
        .map(|size| {
            [
                format!("`{}`", size.name),
                format!("{} GB", size.bucket.storage_gb),
                size.bucket.monthly_writes.to_string(),
                size.bucket.monthly_reads.to_string(),
                format!("{} GB", size.bucket.local_volume_gb),
            ]
        })
        .collect();
    let heading = [
        "Size",
        "Objects",
        "Writes in a month",
        "Reads in a month",
        "Local volume",
    ];
    let table = table(heading, &rows);
    format!("## Use that a bucket's price is estimated for\n\n{NO_LIMIT}\n{table}")
}

fn use_of_queues(catalog: &Catalog) -> String {
    let rows: Vec<[String; 4]> = catalog
        .sizes()
        .iter()
        .map(|size| {
            [
                format!("`{}`", size.name),
                size.queue.monthly_messages.to_string(),
                format!("{} KB", size.queue.message_kb),
                format!("{} GB", size.queue.local_volume_gb),
            ]
        })
        .collect();
    let heading = ["Size", "Messages in a month", "Each", "Local volume"];
    let table = table(heading, &rows);
    format!("## Use that a queue's price is estimated for\n\n{NO_LIMIT}\n{table}")
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
