//! The repository as text: what git tracks, or would track.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

/// A text file.
#[derive(Debug)]
pub(super) struct File {
    /// Path from the root of the repository.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// All files of the repository.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
    /// Every file and directory, also those that are not text.
    paths: BTreeSet<PathBuf>,
}

impl Tree {
    /// Reads what git tracks or would track; what it ignores is nobody's business.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        for path in tracked(root)? {
            tree.remember(&path);
            // Neither binary files nor tracked files that were deleted have text.
            if let Ok(text) = fs::read_to_string(root.join(&path)) {
                tree.files.push(File { path, text });
            }
        }
        Ok(tree)
    }

    /// Whether the repository has this file or directory.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.paths.contains(path)
    }

    /// The file at this path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == Path::new(path))
    }

    fn remember(&mut self, path: &Path) {
        self.paths.extend(path.ancestors().map(PathBuf::from));
    }
}

/// Every path that git tracks or would track.
pub(crate) fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("git does not start; it knows which files belong to the repository")?;
    ensure!(
        output.status.success(),
        "git ls-files: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).context("git ls-files: a path is not UTF-8")?;
    Ok(names.split_terminator('\0').map(PathBuf::from).collect())
}

impl File {
    /// Lines with their numbers, which start at 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|own| own == extension)
    }

    /// Copied byte for byte from other projects.
    pub(super) fn is_foreign(&self) -> bool {
        const FOREIGN: [&str; 5] = [
            "tests/crds",
            "tests/foreign/apiextensions",
            "crates/function-sdk/proto",
            "crates/render/proto",
            "LICENSE",
        ];
        FOREIGN.iter().any(|path| self.path.starts_with(path))
    }
}

#[cfg(test)]
impl Tree {
    /// A repository of these files.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.remember(Path::new(path));
            tree.files.push(File {
                path: path.into(),
                text: (*text).to_owned(),
            });
        }
        tree
    }
}
