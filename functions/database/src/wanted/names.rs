//! The names of a Database: in the cloud, and inside the server.

use pave_api::{composite::DeveloperObject, database::ResolvedDatabase};
use pave_catalog::Cloud;
use pave_compose::{Refusal, external_name, local_name};
use pave_policy::refusal;

use super::Question;

/// A StatefulSet's name becomes a label value together with a hash of eleven characters: 63 less 11.
/// Source: kubernetes/kubernetes#64023.
const LONGEST_STATEFUL_SET_NAME: usize = 52;

/// Both names.
pub(super) struct Names {
    pub(super) external: String,
    pub(super) database: String,
}

impl Names {
    pub(super) fn of(
        question: &Question<'_>,
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
        let DeveloperObject {
            name, namespace, ..
        } = question.object;
        let installation = question.facts.policy.installation.as_deref();
        let external = match (cloud, installation) {
            (Cloud::Local, _) => local_name(name, "database", LONGEST_STATEFUL_SET_NAME),
            (_, Some(installation)) => external_name(installation, "Database", namespace, name),
            (_, None) => return Err(no_installation(cloud)),
        };
        Ok(Self {
            external,
            database: asked.cloned().unwrap_or_else(|| database_name(name)),
        })
    }
}

/// Nothing is placed on a cloud by a platform without a name.
pub(crate) fn no_installation(cloud: Cloud) -> Refusal {
    let cause = "needs a platform with a name, which is part of every name in a cloud";
    let fix = "the platform team sets spec.installation in the PlatformPolicy named default, which it creates where there is none; \
               see docs/installation.md";
    Refusal::new(
        "NoInstallation",
        refusal("spec.cloud", &format!("'{cloud}'"), cause, fix),
    )
}

/// A name that every engine takes without quoting.
fn database_name(name: &str) -> String {
    let mut mapped = name.replace(['-', '.'], "_");
    if !mapped.starts_with(|first: char| first.is_ascii_lowercase()) {
        mapped.insert_str(0, "db_");
    }
    mapped
}
