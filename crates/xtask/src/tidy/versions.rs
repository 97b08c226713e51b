//! The oldest Rust that builds this: people read it in two documents, cargo in one manifest.

use super::Problem;
use super::tree::Tree;

/// Documents that tell people which Rust they need.
const DOCUMENTS: [&str; 2] = ["README.md", "CONTRIBUTING.md"];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(manifest) = tree.file("Cargo.toml") else {
        return Vec::new();
    };
    let Some(version) = rust_version(&manifest.text) else {
        return vec![Problem::in_file(manifest, "`rust-version` is missing")];
    };
    let told = format!("Rust {version}");
    DOCUMENTS
        .iter()
        .filter_map(|path| tree.file(path))
        .filter(|document| !document.text.contains(&told))
        .map(|document| {
            Problem::in_file(document, format!("must say `{told}`, as Cargo.toml does"))
        })
        .collect()
}

fn rust_version(manifest: &str) -> Option<&str> {
    let line = manifest
        .lines()
        .find(|line| line.starts_with("rust-version = "))?;
    line.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_tells_another_version_is_found() {
        let tree = Tree::of(&[
            (
                "Cargo.toml",
                "[workspace.package]\nrust-version = \"1.95\"\n",
            ),
            ("README.md", "Needs Rust 1.94.\n"),
            ("CONTRIBUTING.md", "Needs Rust 1.95.\n"),
        ]);
        let problems = check(&tree);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0]
                .to_string()
                .contains("README.md: must say `Rust 1.95`")
        );
    }
}
