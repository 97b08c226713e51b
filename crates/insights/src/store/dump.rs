//! Everything that follows from events, as text: two databases with the same dump hold the same.

use std::fmt::Write as _;

use sqlx::{Column as _, Row as _};

use super::{Error, Store};

/// Derived tables with an order of rows that both databases agree on.
const TABLES: [(&str, &str); 8] = [
    (
        "fact",
        "SELECT entity, entity_key, digest, received_at, content FROM fact",
    ),
    (
        "dead_letter",
        "SELECT source, delivery, body_sha256, reason FROM dead_letter",
    ),
    ("deployment", "SELECT * FROM deployment"),
    ("deployed_change", "SELECT * FROM deployed_change"),
    ("incident", "SELECT * FROM incident"),
    ("provisioning", "SELECT * FROM provisioning"),
    ("template_run", "SELECT * FROM template_run"),
    ("request", "SELECT * FROM request"),
];

impl Store {
    /// Every derived row, sorted.
    pub async fn dump(&self) -> Result<String, Error> {
        let mut text = String::new();
        for (table, statement) in TABLES {
            let mut lines = Vec::new();
            for row in sqlx::query(statement).fetch_all(self.pool()).await? {
                let cells = row.columns().iter().map(|column| {
                    let ordinal = column.ordinal();
                    let value = row
                        .try_get::<Option<String>, _>(ordinal)
                        .or_else(|_| {
                            let number = row.try_get::<Option<i64>, _>(ordinal)?;
                            Ok::<_, sqlx::Error>(number.map(|number| number.to_string()))
                        })?
                        .unwrap_or_else(|| "null".to_owned());
                    Ok(format!("{}={value}", column.name()))
                });
                let cells: Result<Vec<String>, sqlx::Error> = cells.collect();
                lines.push(cells?.join(" "));
            }
            // Databases sort text differently; Rust sorts it one way.
            lines.sort();
            for line in lines {
                let _ = writeln!(text, "{table}: {line}");
            }
        }
        Ok(text)
    }
}
