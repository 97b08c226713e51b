//! `pave xpkg`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use pave_xpkg::{BinaryPath, Destination};

use super::ReportFormat;

/// What to do with a package.
#[derive(Debug, Subcommand)]
pub enum XpkgCommand {
    /// Write a Configuration or a Function to a `.xpkg` file.
    Build(XpkgBuildArguments),
    /// Push a package to a registry, from where Crossplane installs it.
    ///
    /// Credentials are those that `docker login` stored. Registries on this machine and in private networks are spoken to
    /// over plain HTTP, as Crossplane does.
    Push(XpkgPushArguments),
}

/// `pave xpkg build`.
#[derive(Debug, Args)]
pub struct XpkgBuildArguments {
    /// The package: `crossplane.yaml`, and beside or below it the YAML files of its objects.
    #[arg(value_name = "DIRECTORY")]
    pub directory: PathBuf,
    /// Where it goes. `<name>.xpkg` unless given; with several platforms a file for each, named after it.
    ///
    /// `crossplane xpkg push -f` takes such files too.
    #[arg(short = 'f', long, value_name = "FILE")]
    pub package_file: Option<PathBuf>,
    /// What else is in it.
    #[command(flatten)]
    pub sources: SourceArguments,
    /// Format of the report.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}

/// `pave xpkg push`.
#[derive(Debug, Args)]
pub struct XpkgPushArguments {
    /// Where it goes, for example `ghcr.io/acme/configuration-acme:v0.1.0`.
    #[arg(value_name = "REFERENCE")]
    pub destination: Destination,
    /// A directory to build, or a `.xpkg` file; of several platforms the file of each.
    #[arg(short = 'f', long, required = true, value_name = "FILE|DIRECTORY")]
    pub package_file: Vec<PathBuf>,
    /// What else is in a directory's package.
    #[command(flatten)]
    pub sources: SourceArguments,
    /// Format of the report.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}

/// What is in a package beside the YAML files of its directory.
#[derive(Debug, Args)]
pub struct SourceArguments {
    /// A Function's program for a platform, statically linked, for example `linux/amd64=target/function`.
    #[arg(long, value_name = "PLATFORM=PATH")]
    pub runtime_binary: Vec<BinaryPath>,
    /// Examples to show with the package. The directory's own `examples` unless given.
    #[arg(long, value_name = "DIRECTORY")]
    pub examples: Option<PathBuf>,
    /// A file or directory in the directory that does not belong to the package.
    #[arg(long, value_name = "PATH")]
    pub ignore: Vec<PathBuf>,
}
