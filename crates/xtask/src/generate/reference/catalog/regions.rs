//! The page about regions.

use pave_catalog::{Catalog, Cloud};

use super::super::table::table;
use super::{NOT_OFFERED, sources};

const INTRODUCTION: &str = "# Regions

A region is a place, so that residency means something. Where a cloud has no region in a place, the place is refused
there: a neighbor is never chosen silently.
";

pub(super) fn page(catalog: &Catalog) -> String {
    let rows: Vec<[String; 5]> = catalog
        .regions()
        .iter()
        .map(|region| {
            let [aws, gcp, azure] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure].map(|cloud| {
                let name = region.on(cloud).map(|name| format!("`{name}`"));
                name.unwrap_or_else(|| NOT_OFFERED.to_owned())
            });
            [
                format!("`{}`", region.place),
                region.description.clone(),
                aws,
                gcp,
                azure,
            ]
        })
        .collect();
    let keys = catalog
        .regions()
        .iter()
        .flat_map(|region| Cloud::ALL.iter().filter_map(|cloud| region.offer(*cloud)))
        .map(|offer| offer.source.as_str());
    [
        INTRODUCTION.to_owned(),
        table(["Region", "Place", "aws", "gcp", "azure"], &rows),
        sources(catalog, keys),
    ]
    .join("\n")
}
