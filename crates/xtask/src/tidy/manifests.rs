//! Manifests of crates: described, and everything that can be inherited is.

use super::Problem;
use super::tree::{File, Tree};

const INHERITED: [&str; 6] = [
    "version",
    "edition",
    "rust-version",
    "license",
    "repository",
    "publish",
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files
        .iter()
        .filter(|file| file.path.ends_with("Cargo.toml") && file.text.contains("[package]"))
        .flat_map(|file| {
            let mut problems: Vec<_> = described(file).into_iter().collect();
            // A workspace of its own has nothing to inherit from.
            if !file.text.contains("[workspace]\n") {
                problems.extend(package(file));
                problems.extend(dependencies(file));
            }
            problems
        })
        .collect()
}

fn described(file: &File) -> Option<Problem> {
    let is_described =
        file.text.contains("\ndescription = \"") && !file.text.contains("\ndescription = \"\"");
    let message = "`description` must say in a line what the crate is for";
    (!is_described).then(|| Problem::in_file(file, message))
}

fn package(file: &File) -> Vec<Problem> {
    let has = |wanted: &str| file.text.lines().any(|line| line == wanted);
    let mut problems = Vec::new();
    for key in INHERITED {
        let line = format!("{key}.workspace = true");
        if !has(&line) {
            problems.push(Problem::in_file(file, format!("`{line}` is missing")));
        }
    }
    if !file.text.contains("[lints]\nworkspace = true\n") {
        problems.push(Problem::in_file(
            file,
            "the lints of the workspace are not inherited",
        ));
    }
    problems
}

fn dependencies(file: &File) -> Vec<Problem> {
    let mut section = "";
    let mut problems = Vec::new();
    for (number, line) in file.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && line.contains('=')
            && !line.starts_with('#')
            && !line.contains("workspace = true")
        {
            let message =
                "versions are pinned in the workspace's Cargo.toml; write `workspace = true`";
            problems.push(Problem::at(file, number, message));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"[package]
name = "pave-pigeon"
description = "Carries messages."
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
repository.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
# Letters are JSON.
serde_json.workspace = true
jiff = { workspace = true, features = ["std"] }
"#;

    fn problems(manifest: &str) -> Vec<Problem> {
        check(&Tree::of(&[("crates/pigeon/Cargo.toml", manifest)]))
    }

    #[test]
    fn a_manifest_that_inherits_everything_is_fine() {
        assert_eq!(problems(SOUND), []);
    }

    #[test]
    fn each_rule_finds_its_offender() {
        let table = [
            (
                "rust-version.workspace = true\n",
                "",
                "`rust-version.workspace = true` is missing",
            ),
            ("[lints]\nworkspace = true\n", "", "lints"),
            ("\"Carries messages.\"", "\"\"", "`description`"),
            (
                "serde_json.workspace = true",
                "serde_json = \"1\"",
                "pinned",
            ),
        ];
        for (from, to, message) in table {
            let problems = problems(&SOUND.replace(from, to));
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].message.contains(message), "{problems:?}");
        }
    }
}
