//! A page as steps: its blocks in order.

use anyhow::{bail, ensure};

const FENCE: &str = "```";

/// One block of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step<'p> {
    /// Of the section that it is in.
    pub(super) heading: &'p str,
    /// Where it begins, from 1.
    pub(super) line: usize,
    pub(super) block: Block<'p>,
}

/// What a block asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block<'p> {
    /// Commands for a shell.
    Commands(String),
    /// Lines that the last commands have printed.
    Expected(String),
    /// Lines of a file with what is added and removed.
    Edit { path: &'p str, lines: String },
    /// A new file.
    File { path: &'p str, text: String },
}

/// Everything that a page asks for.
pub(super) fn steps(page: &str) -> anyhow::Result<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut heading = "";
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some((marks, title)) = line.split_once(' ')
            && marks.starts_with('#')
        {
            heading = title;
        }
        let Some(kind) = line.strip_prefix(FENCE) else {
            continue;
        };
        let line = number + 1;
        let text = within(&mut lines, line)?;
        let block = match kind.split_once(' ') {
            None if kind == "sh" => Block::Commands(text),
            None if kind == "text" => {
                let after_commands = |step: &Step<'_>| matches!(step.block, Block::Commands(_));
                ensure!(
                    steps.last().is_some_and(after_commands),
                    "line {line}: lines are expected of commands, and there are none right before"
                );
                Block::Expected(text)
            }
            None => continue,
            Some(("diff", path)) => Block::Edit { path, lines: text },
            Some((_, path)) => Block::File { path, text },
        };
        steps.push(Step {
            heading,
            line,
            block,
        });
    }
    Ok(steps)
}

fn within<'p>(
    lines: &mut impl Iterator<Item = (usize, &'p str)>,
    begin: usize,
) -> anyhow::Result<String> {
    let mut text = String::new();
    for (_, line) in lines {
        if line == FENCE {
            return Ok(text);
        }
        text += line;
        text.push('\n');
    }
    bail!("line {begin}: this block has no end")
}

/// A text with an edit in it.
pub(super) fn edited(text: &str, edit: &str) -> anyhow::Result<String> {
    let (mut before, mut after) = (String::new(), String::new());
    for line in edit.lines() {
        let (mark, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
        let rest = format!("{rest}\n");
        match mark {
            " " => {
                before += &rest;
                after += &rest;
            }
            "-" => before += &rest,
            "+" => after += &rest,
            _ => bail!("`{line}` begins neither with a space nor with + or -"),
        }
    }
    // From the beginning of a line, or `b` would be found in `ab`.
    let (lines, before) = (format!("\n{text}"), format!("\n{before}"));
    let beginnings = lines.match_indices('\n');
    let found: Vec<usize> = beginnings
        .map(|(beginning, _)| beginning)
        .filter(|beginning| lines[*beginning..].starts_with(&before))
        .collect();
    let [found] = found[..] else {
        bail!(
            "these lines are there {} times, and the page changes them where they are once:{before}",
            found.len()
        );
    };
    let rest = &lines[found + before.len()..];
    let edited = format!("{}\n{after}{rest}", &lines[..found]);
    Ok(edited.strip_prefix('\n').unwrap_or(&edited).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_blocks_in_order_with_their_sections() {
        let page = "# Page\n\n## One\n\n```sh\nls\n```\n\n```text\na b\n```\n\n## Two\n```diff a.txt\n-b\n+c\n```\n\
                    ```rust src/a.rs\n//! A.\n```\n```yaml\nonly: shown\n```\n";
        let steps = steps(page).unwrap();
        let found: Vec<_> = steps
            .iter()
            .map(|step| (step.heading, step.line, &step.block))
            .collect();
        assert_eq!(
            found,
            [
                ("One", 5, &Block::Commands("ls\n".to_owned())),
                ("One", 9, &Block::Expected("a b\n".to_owned())),
                (
                    "Two",
                    14,
                    &Block::Edit {
                        path: "a.txt",
                        lines: "-b\n+c\n".to_owned()
                    }
                ),
                (
                    "Two",
                    18,
                    &Block::File {
                        path: "src/a.rs",
                        text: "//! A.\n".to_owned()
                    }
                ),
            ]
        );
    }

    #[test]
    fn a_block_without_an_end_and_a_result_without_commands_are_mistakes() {
        for (page, reason) in [
            ("```sh\nls\n", "line 1: this block has no end"),
            (
                "```text\na\n```\n",
                "line 1: lines are expected of commands",
            ),
        ] {
            let message = steps(page).unwrap_err().to_string();
            assert!(message.contains(reason), "{message}");
        }
    }

    #[test]
    fn an_edit_changes_the_one_place_where_its_lines_are() {
        let text = "ab\nb\nc\n";
        assert_eq!(edited(text, " b\n+d\n c\n").unwrap(), "ab\nb\nd\nc\n");
        assert_eq!(edited(text, "-ab\n+a\n").unwrap(), "a\nb\nc\n");
        for (edit, reason) in [
            ("-x\n", "0 times"),
            ("+x\n", "these lines"),
            ("x\n", "begins neither"),
        ] {
            let message = edited(text, edit).unwrap_err().to_string();
            assert!(message.contains(reason), "{edit}: {message}");
        }
        assert!(
            edited("b\nb\n", "-b\n")
                .unwrap_err()
                .to_string()
                .contains("2 times")
        );
    }
}
