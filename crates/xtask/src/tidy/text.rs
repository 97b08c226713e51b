//! Every text file: no trailing white space, and nothing that is only true on one machine.

use super::Problem;
use super::tree::{File, Tree};

/// Where people and build machines keep their things.
const MACHINE_PATHS: [&str; 4] = ["/home/", "/root/", "/Users/", "/work/"];

/// The only registry whose crates a build may take.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files
        .iter()
        .filter(|file| !file.is_foreign())
        .flat_map(|file| {
            file.lines()
                .flat_map(move |(number, line)| problems(file, number, line))
        })
        .collect()
}

fn problems(file: &File, number: usize, line: &str) -> Vec<Problem> {
    let at = |message: String| Problem::at(file, number, message);
    let mut problems = Vec::new();
    // Snapshots show what a program printed, white space included.
    if line.trim_end() != line && !file.has_extension("snap") {
        problems.push(at("white space at the end of the line".to_owned()));
    }
    if let Some(path) = machine_path(file, line) {
        problems.push(at(format!("`{path}` is a place on one machine")));
    }
    if line.starts_with("source = ")
        && file.path.ends_with("Cargo.lock")
        && !line.contains(REGISTRY)
    {
        problems.push(at("comes from somewhere else than crates.io".to_owned()));
    }
    problems
}

fn machine_path(file: &File, line: &str) -> Option<&'static str> {
    // This very list, and its test.
    if file.path.ends_with("tidy/text.rs") {
        return None;
    }
    MACHINE_PATHS.into_iter().find(|path| {
        line.match_indices(path).any(|(position, _)| {
            // A path of a URL or of a container's file system continues an earlier part.
            let before = line[..position].chars().next_back();
            before.is_none_or(|before| " \"'`=(:".contains(before))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_offender() {
        let table = [
            ("README.md", "text \n", "white space"),
            ("docs/setup.md", "cd /home/ada/pave\n", "`/home/`"),
            (
                "Cargo.lock",
                "source = \"registry+https://mirror.example/index\"\n",
                "crates.io",
            ),
        ];
        for (path, text, message) in table {
            let problems = check(&Tree::of(&[(path, text)]));
            assert_eq!(problems.len(), 1, "{path}: {problems:?}");
            assert!(problems[0].message.contains(message), "{problems:?}");
        }
    }

    #[test]
    fn a_part_of_a_url_is_no_place_on_a_machine() {
        let tree = Tree::of(&[("README.md", "https://docs.example/home/setup\n")]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn what_other_projects_wrote_stays_as_it_is() {
        assert_eq!(
            check(&Tree::of(&[("tests/crds/aws/NOTICE", "theirs \n")])),
            []
        );
    }
}
