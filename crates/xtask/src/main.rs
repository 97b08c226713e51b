//! The command line of `cargo xtask`.

use clap::Parser;
use xtask::{
    generate::{self, Mode},
    repository, tidy,
};

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Write everything that follows from the types and the catalogue.
    Generate {
        /// Compare instead of writing; fails when a file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Check the house rules that no compiler knows.
    Tidy,
}

fn main() -> anyhow::Result<()> {
    let root = repository::root()?;
    match Chore::parse() {
        Chore::Generate { check: true } => generate::run(&root, Mode::Check),
        Chore::Generate { check: false } => generate::run(&root, Mode::Write),
        Chore::Tidy => tidy::run(&root),
    }
}
