//! The names of a Database: in the cloud, and inside the server.

use pave_api::database::ResolvedDatabase;
use pave_catalog::Cloud;
use pave_compose::{LONGEST_STATEFUL_SET_NAME, Question, Refusal};
use pave_policy::refusal;

use crate::Database;

/// Both names.
pub(super) struct Names {
    pub(super) external: String,
    pub(super) database: String,
}

impl Names {
    pub(super) fn of(
        question: &Question<'_, Database>,
        cloud: Cloud,
        recorded: Option<&ResolvedDatabase>,
    ) -> Result<Self, Refusal> {
        let asked = question.spec.database.as_ref();
        if let Some(recorded) = recorded {
            if let Some(asked) = asked.filter(|asked| **asked != recorded.database) {
                let cause = format!(
                    "cannot replace '{}', which holds the data",
                    recorded.database
                );
                let fix = "create another Database and move the data";
                return Err(Refusal::new(
                    "DatabaseFixed",
                    refusal("spec.database", &format!("'{asked}'"), &cause, fix),
                ));
            }
            return Ok(Self {
                external: recorded.external_name.clone(),
                database: recorded.database.clone(),
            });
        }
        let external = question.external_name(cloud, LONGEST_STATEFUL_SET_NAME)?;
        Ok(Self {
            external,
            database: asked
                .cloned()
                .unwrap_or_else(|| database_name(question.object.name)),
        })
    }
}

/// A name that every engine takes without quoting.
pub(super) fn database_name(name: &str) -> String {
    let mut mapped = name.replace(['-', '.'], "_");
    if !mapped.starts_with(|first: char| first.is_ascii_lowercase()) {
        mapped.insert_str(0, "db_");
    }
    mapped
}
