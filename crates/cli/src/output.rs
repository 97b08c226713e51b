//! How results look.

pub(crate) mod cost;
pub(crate) mod plan;
mod table;

use serde::Serialize;

use crate::args::ReportFormat;

/// Results in one of the formats.
pub(crate) fn report<T: Serialize>(
    results: &[T],
    format: ReportFormat,
    table: fn(&T) -> String,
) -> String {
    match format {
        ReportFormat::Table => results.iter().map(table).collect::<Vec<_>>().join("\n"),
        ReportFormat::Json => json(&results),
        ReportFormat::Yaml => {
            serde_saphyr::to_string(&results).unwrap_or_else(|error| unprintable(&error))
        }
    }
}

/// Indented JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value)
        .map_or_else(|error| unprintable(&error), |text| format!("{text}\n"))
}

fn unprintable(error: &dyn std::error::Error) -> ! {
    unreachable!("results are plain data with text keys: {error}")
}
