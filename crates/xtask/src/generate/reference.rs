//! `docs/reference/`: one page for each kind, one for the command line, one for the inputs and one for each table of the catalogue.

mod catalog;
mod commands;
mod inputs;
mod kind;
mod table;

use pave_api::kinds::KINDS;

use super::{File, MARK};

pub(super) fn files() -> Vec<File> {
    let mut files: Vec<File> = KINDS
        .iter()
        .map(|kind| page(&kind.name.to_lowercase(), "crates/api", &kind::page(kind)))
        .collect();
    files.push(page("cli", "crates/cli/src/args.rs", &commands::page()));
    files.push(page("inputs", "crates/api/src/input.rs", &inputs::page()));
    for (name, text) in catalog::pages() {
        files.push(page(name, "crates/catalog/data", &text));
    }
    files
}

fn page(name: &str, source: &str, text: &str) -> File {
    File::new(
        format!("docs/reference/{name}.md"),
        format!("<!-- {MARK} from {source}; do not edit. -->\n\n{text}"),
    )
}
