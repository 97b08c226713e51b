//! What people said in a survey, sorted into themes, and what became of each: shown to those who answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most themes of a survey; more are no themes.
const MOST_THEMES: usize = 30;
/// Longest text of a theme in bytes.
const LONGEST: usize = 500;

/// Something that several people said. It becomes an issue that everybody sees, or a sentence why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "camelCase", deny_unknown_fields)]
pub enum Theme {
    /// Will be worked on.
    Planned {
        /// In a few words.
        title: String,
        /// Address of the issue.
        issue: String,
    },
    /// Is better now.
    Done {
        /// In a few words.
        title: String,
        /// Address of the issue.
        issue: String,
    },
    /// Stays as it is.
    Declined {
        /// In a few words.
        title: String,
        /// A sentence that says why.
        why: String,
    },
}

/// All themes of a survey, in the order in which they are shown. They replace those that were told before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Themes {
    /// At most 30.
    pub themes: Vec<Theme>,
}

impl Themes {
    /// What is wrong with them.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.themes.len() > MOST_THEMES {
            return Err(format!(
                "themes: at most {MOST_THEMES}; put related ones together"
            ));
        }
        let mut themes = self.themes.iter().enumerate();
        themes.try_for_each(|(place, theme)| {
            theme
                .check()
                .map_err(|problem| format!("themes[{place}].{problem}"))
        })
    }
}

impl Theme {
    fn check(&self) -> Result<(), String> {
        let (title, name, more) = match self {
            Self::Planned { title, issue } | Self::Done { title, issue } => {
                // People click on it.
                if !["https://", "http://"]
                    .iter()
                    .any(|scheme| issue.starts_with(scheme))
                {
                    return Err(format!("issue: {issue:?} is no address; write https://…"));
                }
                (title, "issue", issue)
            }
            Self::Declined { title, why } => (title, "why", why),
        };
        for (name, text) in [("title", title), (name, more)] {
            let plain = !text.trim().is_empty() && !text.chars().any(char::is_control);
            if !plain || text.len() > LONGEST {
                return Err(format!("{name}: has no plain text of 1 to {LONGEST} bytes"));
            }
        }
        Ok(())
    }
}
