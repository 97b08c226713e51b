//! Lists of our kinds in manifests that people write: who may use them, and which of them admission looks at.
//!
//! Only the lists follow from the kinds, so the rest of such a file stays as it was written. What the chart renders is among them:
//! rendering it takes Helm, and a new kind must not.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context as _;
use pave_api::{
    GROUP,
    kinds::{Audience, KINDS, Kind},
};

use super::File;

const PATHS: [&str; 4] = [
    "package/insights/manifests/insights.yaml",
    "package/insights/rights.yaml",
    "package/install/manifests/install.yaml",
    "package/install/templates/roles.yaml",
];
/// What developers' kinds have beside their objects.
const STATUS: &str = "/status";

pub(super) fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    let file = |path: &str| {
        let text = fs::read_to_string(root.join(path)).with_context(|| path.to_owned())?;
        Ok(File::new(path, with_every_kind(&text)))
    };
    PATHS.into_iter().map(file).collect()
}

/// The text, with every kind of the developers in each list of our group that names one of them.
fn with_every_kind(text: &str) -> String {
    let mut written = String::new();
    let mut is_ours = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.contains("apiGroups:") {
            let next = lines.peek().is_some_and(|next| item(next) == Some(GROUP));
            is_ours = next || line.contains(&format!("[{GROUP}]"));
        }
        let mut replaced = None;
        if let (true, Some((head, list))) = (is_ours, in_brackets(line)) {
            replaced = completed(list.split(", "))
                .map(|list| format!("{head}[{list}]\n", list = list.join(", ")));
        } else if is_ours && item(line).is_some() {
            let mut items = vec![line];
            while let Some(next) = lines.next_if(|next| item(next).is_some()) {
                items.push(next);
            }
            let margin = line.split("- ").next().unwrap_or_default();
            let list = completed(items.iter().filter_map(|line| item(line)));
            let written = |item: &String| format!("{margin}- {item}");
            let lines = list.map(|list| list.iter().map(written).collect::<Vec<_>>());
            replaced =
                Some(lines.map_or_else(|| items.join("\n"), |lines| lines.join("\n")) + "\n");
        }
        written += &replaced.unwrap_or_else(|| format!("{line}\n"));
    }
    written
}

/// `resources: [a, b]`: what is before the list, and the list.
fn in_brackets(line: &str) -> Option<(&str, &str)> {
    let (head, list) = line.split_once('[')?;
    let is_resources = head.trim_start() == "resources: ";
    list.strip_suffix(']')
        .filter(|_| is_resources)
        .map(|list| (head, list))
}

/// `- a`, a word and not the beginning of an object.
fn item(line: &str) -> Option<&str> {
    let item = line.trim_start().strip_prefix("- ")?;
    (!item.contains(':')).then_some(item)
}

/// All kinds of the developers and what the list has of the platform team's, sorted; `None` where it has none of the developers'.
fn completed<'t>(list: impl Iterator<Item = &'t str>) -> Option<Vec<String>> {
    let present: BTreeSet<&str> = list.collect();
    let suffix = if present.iter().all(|item| item.ends_with(STATUS)) {
        STATUS
    } else {
        ""
    };
    let named = |kind: &&Kind| present.contains(format!("{}{suffix}", kind.plural).as_str());
    if !Kind::of_developers().any(|kind| named(&kind)) {
        return None;
    }
    let kinds = KINDS.iter();
    let kinds = kinds.filter(|kind| kind.audience == Audience::Developers || named(kind));
    let all: BTreeSet<String> = kinds
        .map(|kind| format!("{}{suffix}", kind.plural))
        .collect();
    Some(all.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_developers_joins_the_lists_that_have_one_and_no_other() {
        let developers = |suffix: &str| {
            let mut all: Vec<_> = Kind::of_developers()
                .map(|kind| format!("{}{suffix}", kind.plural))
                .collect();
            all.sort();
            all
        };
        let text = "\
rules:
  - apiGroups: [pave.internal]
    resources: [databases, pigeons]
  - apiGroups: [pave.internal]
    resources: [environments]
  - apiGroups: [example.org]
    resources: [databases]
  - apiGroups:
    - pave.internal
    resources:
    - databases/status
    verbs: [get]
";
        let items = developers(STATUS).join("\n    - ");
        let items = format!("    - {items}\n");
        let want = text
            .replacen(
                "[databases, pigeons]",
                &format!("[{}]", developers("").join(", ")),
                1,
            )
            .replace("    - databases/status\n", &items);
        assert_eq!(with_every_kind(text), want);
        assert_eq!(with_every_kind(&want), want, "and once is enough");
    }
}
