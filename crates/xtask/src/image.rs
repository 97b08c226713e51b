//! The image of `pave-insights`: its static program and nothing else, made by the same code as the function's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use pave_xpkg::{Destination, Program, RuntimeBinary, Xpkg, archive, push_blocking};

use crate::{
    cargo::target_directory,
    xpkg::{
        program::{self, ProgramArguments},
        say,
    },
};

/// What is in the image, and how it is started.
const INSIGHTS: Program<'_> = Program {
    name: "pave-insights",
    description: "Delivery and the platform in numbers, each with what it was counted from",
    source: env!("CARGO_PKG_REPOSITORY"),
    ports: &[8095, 8096],
};

/// What to do with the image of pave-insights.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write it to a file that `docker load` and `crane push` read.
    Build {
        /// What it is made of.
        #[command(flatten)]
        arguments: Arguments,
        /// The file; `images/pave-insights.tar` in cargo's target directory unless given.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Build it and push it.
    Push {
        /// What it is made of.
        #[command(flatten)]
        arguments: Arguments,
        /// Where to.
        #[arg(long, default_value = "ghcr.io/acme", value_name = "HOST/ORG")]
        registry: String,
    },
}

/// What the image is made of.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Version; that of the workspace unless given.
    #[arg(long, default_value = concat!("v", env!("CARGO_PKG_VERSION")), value_name = "vX.Y.Z")]
    pub tag: String,
    /// The program.
    #[command(flatten)]
    pub program: ProgramArguments,
}

/// Does what the command line says. One line for each file or image goes to standard output.
pub fn run(root: &Path, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Build { arguments, output } => {
            let path = match output {
                Some(path) => path.clone(),
                None => target_directory(root)?.join("images/pave-insights.tar"),
            };
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
            }
            let image = build(root, arguments)?;
            for file in archive::write(&image, &path)? {
                say(&format!("{}  {}", file.display(), image.digest()))?;
            }
            Ok(())
        }
        Command::Push {
            arguments,
            registry,
        } => {
            // Before minutes of building.
            let name = INSIGHTS.name;
            let destination: Destination =
                format!("{registry}/{name}:{}", arguments.tag).parse()?;
            let digest = push_blocking(&build(root, arguments)?, &destination)?;
            say(&format!("{destination}@{digest}"))?;
            Ok(())
        }
    }
}

fn build(root: &Path, arguments: &Arguments) -> anyhow::Result<Xpkg> {
    let binaries = program::binaries(root, INSIGHTS.name, &arguments.program)?;
    of(&binaries, &arguments.tag)
}

fn of(binaries: &[RuntimeBinary], tag: &str) -> anyhow::Result<Xpkg> {
    let version = tag.trim_start_matches('v');
    Ok(Xpkg::of_program(&INSIGHTS, binaries, Some(version))?)
}

#[cfg(test)]
mod tests {
    use pave_xpkg::BinaryPath;
    use serde_json::Value;

    use super::*;

    /// The headers of a static program.
    fn program(directory: &Path) -> RuntimeBinary {
        let mut program = vec![0; 64];
        program[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1]);
        program[18] = 62;
        let path = directory.join("program");
        fs::write(&path, program).unwrap();
        let platform = "linux/amd64".parse().unwrap();
        RuntimeBinary::read(&BinaryPath { platform, path }).unwrap()
    }

    #[test]
    fn the_image_starts_the_program_as_nobody_in_particular_and_names_its_ports() {
        let directory = tempfile::tempdir().unwrap();
        let binaries = [program(directory.path())];
        let image = of(&binaries, "v1.2.3").unwrap();
        let [image] = image.images() else {
            panic!("one platform, one image");
        };
        let config: Value = serde_json::from_slice(&image.config).unwrap();
        assert_eq!(config["config"]["Entrypoint"][0], "/pave-insights");
        assert_eq!(config["config"]["User"], "65532:65532");
        let ports = config["config"]["ExposedPorts"].as_object().unwrap();
        assert_eq!(ports.keys().collect::<Vec<_>>(), ["8095/tcp", "8096/tcp"]);
        let version = &config["config"]["Labels"]["org.opencontainers.image.version"];
        assert_eq!(version, "1.2.3");
        assert_eq!(image.layers.len(), 1, "nothing else is in it");
    }

    #[test]
    fn the_same_program_gives_the_same_digest() {
        let directory = tempfile::tempdir().unwrap();
        let binaries = [program(directory.path())];
        let digest = |tag| of(&binaries, tag).unwrap().digest();
        assert_eq!(digest("v1.2.3"), digest("v1.2.3"));
        assert_ne!(digest("v1.2.3"), digest("v1.2.4"));
    }
}
