//! House rules that no compiler checks. Each check looks at the text of the repository and returns what it found.

mod commands;
mod links;
mod manifests;
mod sources;
mod text;
mod tree;
mod versions;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::bail;

pub(crate) use tree::tracked;
use tree::{File, Tree};

/// A house rule.
type Check = fn(&Tree) -> Vec<Problem>;

const CHECKS: [Check; 6] = [
    sources::check,
    text::check,
    manifests::check,
    versions::check,
    links::check,
    commands::check,
];

/// A place where a rule is broken.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Problem {
    path: PathBuf,
    /// Starts at 1; 0 is the file as a whole.
    line: usize,
    message: String,
}

/// Fails and lists every broken rule with its place.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let tree = Tree::read(root)?;
    let mut problems: Vec<Problem> = CHECKS.iter().flat_map(|check| check(&tree)).collect();
    if problems.is_empty() {
        return Ok(());
    }
    problems.sort();
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    bail!("the repository is not tidy:\n{}", lines.join("\n"))
}

impl Problem {
    fn in_file(file: &File, message: impl Into<String>) -> Self {
        Self::at(file, 0, message)
    }

    fn at(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.line {
            0 => write!(formatter, "  {path}: {}", self.message),
            line => write!(formatter, "  {path}:{line}: {}", self.message),
        }
    }
}
