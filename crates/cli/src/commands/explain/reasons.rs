//! The reasons of conditions with their cures, as docs/operations.md tells them to those who run the platform.
//!
//! A test in `tests/install` holds that page to what the functions say, so it is the one place that explains a reason.

use serde::Serialize;

const OPERATIONS: &str = include_str!("../../../../../docs/operations.md");

/// What a reason means.
#[derive(Debug, Serialize)]
pub(crate) struct Reason {
    /// The word, for example `NoLandingZone`.
    #[serde(rename = "reason")]
    pub(crate) word: String,
    /// Where it is said: a condition with its status, an event, or a line of `status.resources`.
    pub(crate) said: String,
    /// Why.
    pub(crate) cause: String,
    /// The way out; empty where all is well.
    pub(crate) cure: String,
}

/// Every reason, in the order of the page.
pub(super) fn all() -> impl Iterator<Item = Reason> {
    let mut section = "";
    OPERATIONS.lines().filter_map(move |line| {
        if let Some(heading) = line.strip_prefix("### ") {
            section = heading;
        }
        reason(line, section)
    })
}

fn reason(line: &str, section: &str) -> Option<Reason> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let (word, said, cause, cure) = match cells[..] {
        ["", word, cause, cure, ""] if section == "Resources" => {
            (word, "status.resources".to_owned(), cause, cure)
        }
        ["", word, cause, cure, ""] => (word, format!("condition {section}"), cause, cure),
        ["", word, said, cause, cure, ""] => (word, said.to_owned(), cause, cure),
        _ => return None,
    };
    let word = word.strip_prefix('`')?.strip_suffix('`')?;
    word.starts_with(char::is_uppercase).then(|| Reason {
        word: word.to_owned(),
        said: said.replace('`', ""),
        cause: cause.to_owned(),
        cure: without_links(cure),
    })
}

/// Links of the page lead nowhere on a terminal.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, label, after)) = link(rest) {
        plain.push_str(before);
        plain.push_str(label);
        rest = after;
    }
    plain + rest
}

/// The first link of a text: what stands before it, its label, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('[')?;
    let (label, rest) = rest.split_once("](")?;
    let (_, after) = rest.split_once(')')?;
    Some((before, label, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_page_is_read() {
        let all: Vec<Reason> = all().collect();
        let said = |word: &str| {
            let found = all.iter().find(|reason| reason.word == word);
            found.map(|reason| reason.said.as_str())
        };
        assert_eq!(said("GuardrailRefused"), Some("condition GuardrailsPassed"));
        assert_eq!(said("OverBudget"), Some("WithinBudget False"));
        assert_eq!(said("ChangeRefused"), Some("status.resources"));
        assert!(all.len() > 50, "{}", all.len());
    }

    #[test]
    fn a_link_is_its_label() {
        let text =
            "make the Secret: [installation.md](installation.md#with-kubectl-alone); it is noticed";
        assert_eq!(
            without_links(text),
            "make the Secret: installation.md; it is noticed"
        );
    }
}
