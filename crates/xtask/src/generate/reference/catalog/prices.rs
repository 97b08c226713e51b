//! The page about prices.

use pave_catalog::{Catalog, Cloud, PriceBook};

use super::super::table::table;
use super::source_lines;

const INTRODUCTION: &str = "# Prices

Public on-demand list prices in a cloud's region, for each unit. Where nobody published a price that we could read, it is
unknown: it is left out of a sum, which then says so. A policy may discount or override each item
([PlatformPolicy](platformpolicy.md), `prices`).
";

pub(super) fn page(catalog: &Catalog) -> String {
    let sections = Cloud::ALL.map(|cloud| section(catalog, cloud));
    let sources = Cloud::ALL
        .into_iter()
        .flat_map(|cloud| sources_of(catalog, cloud));
    let mut parts = vec![INTRODUCTION.to_owned()];
    parts.extend(sections);
    parts.push(source_lines(sources));
    parts.join("\n")
}

fn section(catalog: &Catalog, cloud: Cloud) -> String {
    let book = catalog.prices(cloud);
    let regions = regions(catalog, cloud);
    let rows: Vec<[String; 4]> = book.items().map(|item| row(book, item, &regions)).collect();
    let heading = ["Item", "Unit", book.currency.as_str(), "Not known in"];
    format!("## {cloud}\n\n{}", table(heading, &rows))
}

fn row(book: &PriceBook, item: &str, regions: &[&str]) -> [String; 4] {
    let mut unit = "";
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for region in regions {
        if let Some(price) = book.unit_price(item, region) {
            unit = price.unit;
            known.push(format!("{} {region}", price.price));
        } else {
            unit = book.unknown(item, region).map_or(unit, |gap| gap.unit);
            unknown.push(*region);
        }
    }
    [
        format!("`{item}`"),
        unit.to_owned(),
        known.join(", "),
        unknown.join(", "),
    ]
}

fn sources_of(catalog: &Catalog, cloud: Cloud) -> Vec<String> {
    let book = catalog.prices(cloud);
    let regions = regions(catalog, cloud);
    book.items()
        .flat_map(|item| {
            regions
                .iter()
                .filter_map(|region| book.unit_price(item, region))
        })
        .map(|price| format!("- {} ({})", price.source, price.as_of))
        .collect()
}

/// The cloud's own names of all places; a cluster has one price wherever it is.
fn regions(catalog: &Catalog, cloud: Cloud) -> Vec<&str> {
    match cloud {
        Cloud::Local => vec!["anywhere"],
        _ => catalog
            .regions()
            .iter()
            .filter_map(|region| region.on(cloud))
            .collect(),
    }
}
