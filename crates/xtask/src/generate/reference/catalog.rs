//! The catalogue's tables: what a size is on each cloud, where a place is, which versions are offered, what it costs, what
//! somebody may do with it.

mod access;
mod prices;
mod regions;
mod services;
mod sizes;
mod versions;

use std::collections::BTreeSet;

use pave_catalog::Catalog;

/// Name and text of each page.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let catalog = Catalog::embedded();
    vec![
        ("sizes", sizes::page(catalog)),
        ("regions", regions::page(catalog)),
        ("versions", versions::page(catalog)),
        ("database-services", services::page(catalog)),
        ("prices", prices::page(catalog)),
        ("access", access::page(catalog)),
    ]
}

/// What a table shows where a cloud offers nothing.
const NOT_OFFERED: &str = "–";

/// The sources of these keys, each with the day on which it said so.
fn sources<'a>(catalog: &Catalog, keys: impl IntoIterator<Item = &'a str>) -> String {
    let lines = keys
        .into_iter()
        .filter_map(|key| catalog.source(key))
        .map(|source| format!("- {} ({})", source.url, source.as_of));
    source_lines(lines)
}

/// Each line once, in alphabetical order.
fn source_lines(lines: impl Iterator<Item = String>) -> String {
    let lines: BTreeSet<String> = lines.collect();
    let lines: Vec<String> = lines.into_iter().collect();
    format!("## Sources\n\n{}\n", lines.join("\n"))
}
