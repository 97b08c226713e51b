//! Links from one Markdown file to another file of the repository lead somewhere.

use std::path::{Component, Path, PathBuf};

use super::Problem;
use super::tree::{File, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files
        .iter()
        .filter(|file| file.has_extension("md") && !file.is_foreign())
        .flat_map(|file| broken(tree, file))
        .collect()
}

fn broken(tree: &Tree, file: &File) -> Vec<Problem> {
    let mut in_code = false;
    let mut problems = Vec::new();
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in targets(&without_code(line)) {
            if !tree.has(&resolved(&file.path, target)) {
                problems.push(Problem::at(
                    file,
                    number,
                    format!("`{target}` leads nowhere"),
                ));
            }
        }
    }
    problems
}

/// A pattern like `[a-z](x)` is no link.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// Targets inside the repository, without the section they point to.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty())
}

fn resolved(from: &Path, target: &str) -> PathBuf {
    let mut path = from.parent().map(PathBuf::from).unwrap_or_default();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("docs/adr/0001-layers.md", text),
            ("docs/reference/sizes.md", ""),
            ("README.md", ""),
        ]);
        check(&tree)
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    }

    #[test]
    fn links_to_files_and_directories_and_out_into_the_world_are_fine() {
        let text = "[a](../../README.md) [b](../reference/sizes.md#classes) [c](../reference) [d](#here) [e](https://a.example/b)";
        assert_eq!(messages(text), Vec::<String>::new());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found_and_code_is_no_link() {
        assert_eq!(
            messages("see [it](../gone.md)"),
            ["`../gone.md` leads nowhere"]
        );
        assert_eq!(messages("`[a](gone.md)`"), Vec::<String>::new());
        assert_eq!(
            messages("```\narray[0](gone.md)\n```"),
            Vec::<String>::new()
        );
    }
}
