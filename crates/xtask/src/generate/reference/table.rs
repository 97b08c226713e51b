//! Markdown tables.

use pave_cli::fields::Field;

/// A table with this heading; empty when there are no rows.
pub(super) fn table<const WIDTH: usize>(
    heading: [&str; WIDTH],
    rows: &[[String; WIDTH]],
) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut lines = vec![
        line(&heading.map(str::to_owned)),
        "|---".repeat(WIDTH) + "|",
    ];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n") + "\n"
}

/// Fields as somebody needs them who writes a manifest.
pub(super) fn reference_table(fields: Vec<Field>) -> String {
    let rows: Vec<[String; 4]> = fields
        .into_iter()
        .map(|field| {
            [
                format!("`{}`", field.path),
                field.type_,
                field.default,
                field.description,
            ]
        })
        .collect();
    table(["Field", "Type", "Default", "Meaning"], &rows)
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

/// A bar would end the cell, a line break the row.
fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|")
        .replace("\n\n", "<br>")
        .replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_line_breaks_stay_inside_their_cell() {
        let rows = [["`^(a|b)$`".to_owned(), "first\n\nsecond".to_owned()]];
        assert_eq!(
            table(["Pattern", "Text"], &rows),
            "| Pattern | Text |\n|---|---|\n| `^(a\\|b)$` | first<br>second |\n"
        );
    }
}
