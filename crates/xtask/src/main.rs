//! The command line of `cargo xtask`.

use clap::Parser;
use xtask::{
    control_plane::{self, ControlPlaneChore},
    end_to_end, fuzz,
    generate::{self, Mode},
    golden_path, image, new_kind, repository, tidy, walk, xpkg,
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
    /// Write a new kind: types, function, composition, example, and the lines that make everybody know it.
    NewKind(new_kind::Arguments),
    /// Do what a page says, in a copy of this repository, and see whether it comes out as the page says.
    Walk(walk::Arguments),
    /// A real Kubernetes and a real Crossplane on this machine.
    ControlPlane {
        #[command(subcommand)]
        chore: ControlPlaneChore,
    },
    /// Run the cases of tests/end-to-end, each package on a control plane of its own.
    EndToEnd(end_to_end::Arguments),
    /// Walk the golden path, from the form in a browser to a service that runs and is watched, and write down how long it takes.
    GoldenPath(golden_path::Arguments),
    /// Try every place where input comes in with inputs that libFuzzer makes up.
    Fuzz(fuzz::Arguments),
    /// Build the packages that Crossplane installs, and push them.
    #[command(subcommand)]
    Xpkg(xpkg::Command),
    /// Build the image of pave-insights, and push it.
    #[command(subcommand)]
    Image(image::Command),
}

fn main() -> anyhow::Result<()> {
    let chore = Chore::parse();
    if let Chore::ControlPlane { chore } = chore {
        // Works from anywhere: what it needs is known since it was compiled.
        return control_plane::run(chore);
    }
    let root = repository::root()?;
    match chore {
        Chore::Generate { check: true } => generate::run(&root, Mode::Check),
        Chore::Generate { check: false } => generate::run(&root, Mode::Write),
        Chore::Tidy => tidy::run(&root),
        Chore::NewKind(arguments) => new_kind::run(&root, &arguments),
        Chore::Walk(arguments) => walk::run(&root, &arguments),
        Chore::ControlPlane { chore } => control_plane::run(chore),
        Chore::EndToEnd(arguments) => control_plane::wait(end_to_end::run(&root, &arguments)),
        Chore::GoldenPath(arguments) => control_plane::wait(golden_path::run(&root, &arguments)),
        Chore::Fuzz(arguments) => fuzz::run(&root, &arguments),
        Chore::Xpkg(command) => xpkg::run(&root, &command),
        Chore::Image(command) => image::run(&root, &command),
    }
}
