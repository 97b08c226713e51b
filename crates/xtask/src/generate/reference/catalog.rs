//! The catalogue's tables: what a size is on each cloud, where a place is, which versions are offered.

mod regions;
mod services;
mod sizes;
mod versions;

use pave_catalog::Catalog;

/// Name and text of each page.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let catalog = Catalog::embedded();
    vec![
        ("sizes", sizes::page(catalog)),
        ("regions", regions::page(catalog)),
        ("versions", versions::page(catalog)),
        ("database-services", services::page(catalog)),
    ]
}

/// What a table shows where a cloud offers nothing.
const NOT_OFFERED: &str = "–";

/// Each source once, in alphabetical order, with the day on which it said so.
fn sources<'a>(catalog: &Catalog, keys: impl IntoIterator<Item = &'a str>) -> String {
    let mut lines: Vec<String> = keys
        .into_iter()
        .filter_map(|key| catalog.source(key))
        .map(|source| format!("- {} ({})", source.url, source.as_of))
        .collect();
    lines.sort();
    lines.dedup();
    format!("## Sources\n\n{}\n", lines.join("\n"))
}
