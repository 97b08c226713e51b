//! docs/security.md names a test for each threat, and each of them is there.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::{collections::BTreeSet, fs};

use pave_tests::repository::{files_below, root, text};

const PAGE: &str = "docs/security.md";

#[test]
fn every_threat_names_tests_and_every_test_that_is_named_exists() {
    let page = text(PAGE);
    let tests = tests();
    let threats = page.split("\n## T").skip(1);
    let mut count = 0;
    for threat in threats {
        count += 1;
        let (heading, section) = threat.split_once('\n').unwrap();
        let section = section.split("\n## ").next().unwrap_or_default();
        let named = named(section);
        assert!(!named.is_empty(), "{PAGE}, T{heading}: names no test");
        let gone: Vec<_> = named.difference(&tests).collect();
        assert!(
            gone.is_empty(),
            "{PAGE}, T{heading}: no test is called {gone:?} any more"
        );
    }
    assert_eq!(count, 10, "{PAGE} has ten threats");
}

/// Words in backticks that are called as tests are.
fn named(section: &str) -> BTreeSet<String> {
    let words = section.split('`').skip(1).step_by(2);
    words
        .filter(|word| word.matches('_').count() > 1)
        .map(str::to_owned)
        .collect()
}

/// The names of all functions in test code.
fn tests() -> BTreeSet<String> {
    let directories = ["crates", "functions", "tests"].into_iter();
    let files = directories.flat_map(|directory| files_below(&root().join(directory), "rs"));
    let name = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let (name, _) = line.strip_prefix("fn ")?.split_once('(')?;
        Some(name.to_owned())
    };
    files
        .flat_map(|file| {
            fs::read_to_string(file)
                .unwrap()
                .lines()
                .filter_map(name)
                .collect::<Vec<_>>()
        })
        .collect()
}
