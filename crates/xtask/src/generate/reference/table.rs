//! Markdown tables.

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
