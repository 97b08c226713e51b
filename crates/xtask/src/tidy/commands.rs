//! Commands that README.md and CONTRIBUTING.md tell people to run name files and crates that exist.
//!
//! Whether they do what the text says is for the tests that run them.

use std::path::Path;

use super::Problem;
use super::tree::{File, Tree};

const DOCUMENTS: [&str; 2] = ["README.md", "CONTRIBUTING.md"];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    DOCUMENTS
        .iter()
        .filter_map(|path| tree.file(path))
        .flat_map(|document| {
            commands(document).flat_map(move |(number, command)| {
                missing(tree, command).map(move |message| Problem::at(document, number, message))
            })
        })
        .collect()
}

/// Lines of blocks that are marked `sh`.
fn commands(document: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut in_shell = false;
    document.lines().filter(move |(_, line)| {
        if line.starts_with("```") {
            in_shell = *line == "```sh";
            return false;
        }
        in_shell
    })
}

fn missing(tree: &Tree, command: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let packages = words
        .windows(2)
        .filter(|pair| matches!(pair[0], "-p" | "--package"))
        .map(|pair| pair[1])
        .filter(|package| !has_package(tree, package))
        .map(|package| format!("there is no crate `{package}`"));
    let files = words
        .iter()
        .filter(|word| is_own_path(tree, word) && !tree.has(Path::new(word)))
        .map(|word| format!("there is no file `{word}`"));
    packages.chain(files).collect::<Vec<_>>().into_iter()
}

fn has_package(tree: &Tree, package: &str) -> bool {
    let line = format!("name = \"{package}\"");
    tree.files
        .iter()
        .filter(|file| file.path.ends_with("Cargo.toml"))
        .any(|file| file.text.lines().any(|other| other == line))
}

/// A relative path whose first part is a directory of the repository.
fn is_own_path(tree: &Tree, word: &str) -> bool {
    word.split_once('/').is_some_and(|(first, rest)| {
        !first.is_empty() && !rest.is_empty() && tree.has(Path::new(first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(readme: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("README.md", readme),
            ("examples/database.yaml", ""),
            ("crates/cli/Cargo.toml", "name = \"pave-cli\"\n"),
        ]);
        check(&tree)
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    }

    #[test]
    fn a_command_with_a_crate_and_a_file_that_exist_is_fine() {
        let readme = "```sh\ncargo run -p pave-cli -- plan examples/database.yaml\n```\n";
        assert_eq!(messages(readme), Vec::<String>::new());
    }

    #[test]
    fn crates_and_files_that_do_not_exist_are_found() {
        let readme = "```sh\ncargo run -p pave -- plan examples/databse.yaml\n```\n";
        assert_eq!(
            messages(readme),
            [
                "there is no crate `pave`",
                "there is no file `examples/databse.yaml`"
            ]
        );
    }

    #[test]
    fn text_outside_of_shell_blocks_is_no_command() {
        assert_eq!(
            messages("run examples/gone.yaml\n```text\nexamples/gone.yaml\n```\n"),
            Vec::<String>::new()
        );
    }
}
