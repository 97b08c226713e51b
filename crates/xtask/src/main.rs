//! The command line of `cargo xtask`.

use clap::Parser;
use xtask::{
    generate::{self, Mode},
    repository, tidy, xpkg,
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
    /// Build the packages that Crossplane installs, and push them.
    #[command(subcommand)]
    Xpkg(xpkg::Command),
}

fn main() -> anyhow::Result<()> {
    let root = repository::root()?;
    match Chore::parse() {
        Chore::Generate { check: true } => generate::run(&root, Mode::Check),
        Chore::Generate { check: false } => generate::run(&root, Mode::Write),
        Chore::Tidy => tidy::run(&root),
        Chore::Xpkg(command) => xpkg::run(&root, &command),
    }
}
