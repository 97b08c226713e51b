//! Rust files: what they are for on the first line, short, and named after what they hold.

use super::Problem;
use super::tree::{File, Tree};

/// Longer files hold more than one thing.
const LONGEST: usize = 400;

/// Names that say nothing, and the layout with `mod.rs`, which gives a dozen tabs the same title.
const REFUSED_NAMES: [&str; 7] = [
    "mod", "util", "utils", "common", "helper", "helpers", "misc",
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files
        .iter()
        .filter(|file| file.has_extension("rs"))
        .flat_map(|file| [purpose(file), length(file), name(file)])
        .flatten()
        .collect()
}

fn purpose(file: &File) -> Option<Problem> {
    if file.text.starts_with("//! ") {
        return None;
    }
    let message = "the first line must say what the file is for, as a `//!` comment";
    Some(Problem::at(file, 1, message))
}

fn length(file: &File) -> Option<Problem> {
    let lines = file.text.lines().count();
    // A long test file is a long list of cases.
    let is_test = file
        .path
        .components()
        .any(|part| part.as_os_str() == "tests");
    (lines > LONGEST && !is_test).then(|| {
        Problem::in_file(
            file,
            format!("{lines} lines; split it, {LONGEST} is the most"),
        )
    })
}

fn name(file: &File) -> Option<Problem> {
    let stem = file.path.file_stem()?.to_str()?;
    REFUSED_NAMES.contains(&stem).then(|| {
        Problem::in_file(
            file,
            format!("`{stem}` says nothing; name the file after what it holds"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_offender() {
        let long = "//! Long.\n".repeat(LONGEST + 1);
        let table = [
            (
                "crates/a/src/size.rs",
                "use std::fmt;\n",
                "the first line must say",
            ),
            ("crates/a/src/size.rs", &long, "split it"),
            (
                "crates/a/src/utils.rs",
                "//! Things.\n",
                "`utils` says nothing",
            ),
            (
                "crates/a/src/size/mod.rs",
                "//! Sizes.\n",
                "`mod` says nothing",
            ),
        ];
        for (path, text, message) in table {
            let problems = check(&Tree::of(&[(path, text)]));
            assert_eq!(problems.len(), 1, "{path}: {problems:?}");
            assert!(problems[0].message.contains(message), "{problems:?}");
        }
    }

    #[test]
    fn a_test_may_have_as_many_cases_as_it_needs() {
        let long = "//! Cases.\n".repeat(LONGEST + 1);
        assert_eq!(check(&Tree::of(&[("tests/golden.rs", &long)])), []);
    }
}
