//! The commands of README.md, run word by word.

use crate::pave;

/// Exit code of a plan that the policy refuses: README.md shows one on purpose.
const REFUSED: i32 = 1;

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let readme = include_str!("../../../../README.md");
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("$pave "))
        .map(|line| line.split('#').next().unwrap_or(line))
        .chain(
            readme
                .lines()
                .filter_map(|line| line.strip_prefix("cargo run --release -p pave-cli -- ")),
        )
        .collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    for command in commands {
        let output = pave(command).output().unwrap();
        let expected = if command.contains("examples/refused/") {
            REFUSED
        } else {
            0
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(expected),
            "pave {command}: {errors}"
        );
        assert!(!output.stdout.is_empty(), "pave {command} printed nothing");
    }
}
