//! Columns that line up, without lines around them.

use comfy_table::{CellAlignment, Table, presets::NOTHING};

/// A table with headings. Columns of `right` are numbers and stand on the right.
pub(super) fn table(
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    right: &[usize],
) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_header(headings)
        .add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((2, 0));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

/// Two columns without headings.
pub(super) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let rows = pairs
        .into_iter()
        .map(|(key, value)| vec![key.to_owned(), value]);
    let mut table = Table::new();
    table.load_style(NOTHING).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((2, 0));
    }
    table.trim_fmt() + "\n"
}
