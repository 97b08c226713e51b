//! The three packages of this repository: built, and pushed to a registry.

mod contents;
pub mod program;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use pave_xpkg::{Destination, Xpkg, archive, push_blocking};

use crate::cargo::target_directory;
use contents::Contents;
use program::ProgramArguments;

/// The program of the function's package, and the package.
const FUNCTION: &str = "function-pave";

/// What to do with the packages.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write `function-pave`, `configuration-pave` and `configuration-pave-claims` to `.xpkg` files.
    Build {
        /// Which packages.
        #[command(flatten)]
        arguments: Arguments,
        /// Where the files go; `xpkg` in cargo's target directory unless given.
        #[arg(long, value_name = "DIRECTORY")]
        output: Option<PathBuf>,
    },
    /// Build the three and push them.
    Push {
        /// Which packages.
        #[command(flatten)]
        arguments: Arguments,
    },
}

/// What the packages are made of.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the packages are, or will be. The configurations look for the function there.
    #[arg(long, default_value = contents::PUBLISHED, value_name = "HOST/ORG")]
    pub registry: String,
    /// Push to this registry instead; packages keep the names that they are published under. What pulls them needs an
    /// ImageConfig that rewrites them, such as the install bundle's `registryMirror`.
    #[arg(long, value_name = "HOST/ORG")]
    pub mirror: Option<String>,
    /// Version of all three; that of the workspace unless given.
    #[arg(long, default_value = concat!("v", env!("CARGO_PKG_VERSION")), value_name = "vX.Y.Z")]
    pub tag: String,
    /// The function's program.
    #[command(flatten)]
    pub program: ProgramArguments,
}

/// One package of this repository.
struct Built {
    name: &'static str,
    xpkg: Xpkg,
}

/// Does what the command line says. One line for each file or package goes to standard output.
pub fn run(root: &Path, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Build { arguments, output } => {
            let directory = match output {
                Some(directory) => directory.clone(),
                None => target_directory(root)?.join("xpkg"),
            };
            write(&build(root, arguments)?, &directory)
        }
        Command::Push { arguments } => {
            // Before minutes of building.
            let contents = Contents::new(&arguments.registry)?;
            let registry = arguments.mirror.as_deref().unwrap_or(contents.registry());
            destination(registry, FUNCTION, &arguments.tag)?;
            push(&build(root, arguments)?, registry, &arguments.tag)
        }
    }
}

/// The function's program as it is released, built for this machine.
pub fn released_function(root: &Path) -> anyhow::Result<PathBuf> {
    program::released(root)
}

fn build(root: &Path, arguments: &Arguments) -> anyhow::Result<Vec<Built>> {
    let contents = Contents::new(&arguments.registry)?;
    let binaries = program::binaries(root, FUNCTION, &arguments.program)?;
    let version = Some(arguments.tag.trim_start_matches('v'));
    let mut built = vec![Built {
        name: FUNCTION,
        xpkg: Xpkg::build(&contents::function(root)?, &binaries, version)?,
    }];
    for package in pave_api::definition::Package::ALL {
        built.push(Built {
            name: package.name(),
            xpkg: Xpkg::build(&contents.configuration(root, package)?, &[], version)?,
        });
    }
    Ok(built)
}

fn write(packages: &[Built], directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    for Built { name, xpkg } in packages {
        for file in archive::write(xpkg, &directory.join(format!("{name}.xpkg")))? {
            say(&format!("{}  {}", file.display(), xpkg.digest()))?;
        }
    }
    Ok(())
}

fn push(packages: &[Built], registry: &str, tag: &str) -> anyhow::Result<()> {
    for Built { name, xpkg } in packages {
        let destination = destination(registry, name, tag)?;
        let digest = push_blocking(xpkg, &destination)?;
        say(&format!("{destination}@{digest}"))?;
    }
    Ok(())
}

fn destination(registry: &str, name: &str, tag: &str) -> anyhow::Result<Destination> {
    Ok(format!("{registry}/{name}:{tag}").parse()?)
}

/// One line of a command's output.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
