//! How results look.

pub(crate) mod conformance;
pub(crate) mod cost;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod feedback;
mod focus;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod status;
mod table;

use serde::Serialize;

use crate::{args::ReportFormat, commands::Link, plan::Plan};

/// Results in one of the formats.
pub(crate) fn report<T: Serialize>(
    results: &[T],
    format: ReportFormat,
    table: fn(&T) -> String,
) -> String {
    match format {
        ReportFormat::Table => results.iter().map(table).collect::<Vec<_>>().join("\n"),
        ReportFormat::Json => json(&results),
        ReportFormat::Yaml => yaml(&results),
    }
}

/// One result in one of the formats.
pub(crate) fn one<T: Serialize>(
    result: &T,
    format: ReportFormat,
    table: fn(&T) -> String,
) -> String {
    match format {
        ReportFormat::Table => table(result),
        ReportFormat::Json => json(result),
        ReportFormat::Yaml => yaml(result),
    }
}

/// Links, one a line.
pub(crate) fn links(links: &[Link]) -> String {
    table::pairs(links.iter().map(|link| (link.what, link.url.clone())))
}

/// Indented JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value)
        .map_or_else(|error| unprintable(&error), |text| format!("{text}\n"))
}

/// Prices as rows for a FinOps tool.
pub(crate) fn focus(plans: &[Plan]) -> String {
    focus::rows(plans).unwrap_or_else(|error| unprintable(&error))
}

/// Documents that `kubectl` reads.
pub(crate) fn documents(objects: &[serde_json::Value]) -> String {
    let documents: Vec<_> = objects.iter().map(yaml).collect();
    documents.join("---\n")
}

fn yaml(value: &impl Serialize) -> String {
    serde_saphyr::to_string(value).unwrap_or_else(|error| unprintable(&error))
}

fn unprintable(error: &dyn std::error::Error) -> ! {
    unreachable!("results are plain data with text keys: {error}")
}
