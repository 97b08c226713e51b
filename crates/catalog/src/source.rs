//! Where a figure comes from.

use jiff::civil::Date;
use serde::Deserialize;

/// The public page or file a figure was read from, and when that page was current.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Source {
    /// Public address, or the path in this repository where the figure is our own decision.
    pub url: String,
    /// The day on which the source said so.
    pub as_of: Date,
}
