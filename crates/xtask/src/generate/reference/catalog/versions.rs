//! The page about versions of database engines.

use pave_catalog::{Catalog, Cloud, Engine, EngineVersion, VersionOffer};

use super::super::table::table;
use super::{NOT_OFFERED, sources};

const INTRODUCTION: &str = "# Engine versions

A date is the last day of support that costs nothing extra, where the cloud has published one.
";

pub(super) fn page(catalog: &Catalog) -> String {
    let [postgres, mysql] = Engine::ALL.map(|engine| section(catalog, engine));
    let keys = Engine::ALL
        .into_iter()
        .flat_map(|engine| catalog.versions(engine))
        .flat_map(|version| Cloud::ALL.iter().filter_map(|cloud| version.on(*cloud)))
        .map(|offer| offer.source.as_str());
    [
        INTRODUCTION.to_owned(),
        postgres,
        mysql,
        sources(catalog, keys),
    ]
    .join("\n")
}

fn section(catalog: &Catalog, engine: Engine) -> String {
    let rows: Vec<[String; 5]> = catalog.versions(engine).iter().map(row).collect();
    let mut parts = vec![
        format!("## {engine}\n"),
        table(["Version", "local", "aws", "gcp", "azure"], &rows),
    ];
    let withdrawn: Vec<String> = catalog
        .withdrawn_versions(engine)
        .iter()
        .map(|version| {
            format!(
                "- `{}` is not offered any more: {}\n",
                version.major, version.reason
            )
        })
        .collect();
    if !withdrawn.is_empty() {
        parts.push(withdrawn.concat());
    }
    parts.join("\n")
}

fn row(version: &EngineVersion) -> [String; 5] {
    let [local, aws, gcp, azure] = Cloud::ALL.map(|cloud| {
        version
            .on(cloud)
            .map_or_else(|| NOT_OFFERED.to_owned(), offer)
    });
    [format!("`{}`", version.major), local, aws, gcp, azure]
}

fn offer(offer: &VersionOffer) -> String {
    match offer.end_of_standard_support {
        Some(day) => format!("`{}`, until {day}", offer.name),
        None => format!("`{}`", offer.name),
    }
}
