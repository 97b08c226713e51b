//! What people may write on the command line.

mod add;
mod cluster;
mod feedback;
mod new;
mod policy;
mod xpkg;

pub use add::{AddCommand, AddObservabilityArguments};
pub use cluster::{ClusterArguments, DoctorArguments, OpenArguments, StatusArguments};
pub use feedback::FeedbackArguments;
pub use new::NewArguments;
pub use policy::{
    PolicyCommand, PolicyExplainArguments, PolicyExportArguments, PolicyLintArguments,
    PolicyReportArguments, PolicyTestArguments,
};
pub use xpkg::{SourceArguments, XpkgBuildArguments, XpkgCommand, XpkgPushArguments};

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::{SignedDuration, civil::Date};
use pave_api::definition::Package;
use pave_catalog::Cloud;

use crate::exit::Exit;

/// Render, plan, price and validate manifests of the platform: no cluster, no Docker, no cloud account.
#[derive(Debug, Parser)]
#[command(name = "pave", version, propagate_version = true, after_help = Exit::help())]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use color. The environment variable `NO_COLOR` turns it off too.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the resources as YAML, exactly as Crossplane would create them.
    Render(RenderArguments),
    /// Show resources, tags, guardrails and price, and compare the clouds.
    Plan(PlanArguments),
    /// Show the price per month, part by part.
    Cost(CostArguments),
    /// Judge manifests by the rules of the API server, and platform objects by their meaning too.
    Validate(ValidateArguments),
    /// Write manifests, or the repository of a service, from answers, the same as the portal's forms do.
    New(NewArguments),
    /// Add to what exists, the same as the portal's templates do.
    #[command(subcommand)]
    Add(AddCommand),
    /// Say what a kind, a field, a condition's reason or a guardrail means.
    Explain(ExplainArguments),
    /// Check what a PlatformPolicy says, who it waives, and why it decides as it does.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Show what the platform says of your objects in a cluster.
    Status(StatusArguments),
    /// Open an object's page in the portal and in Grafana, and say where it answers.
    Open(OpenArguments),
    /// Find out what is wrong with Pave on a cluster, and what to do about it.
    Doctor(DoctorArguments),
    /// Answer a survey about the platform, with the same questions as in the portal.
    Feedback(FeedbackArguments),
    /// Build Crossplane packages of your own, and push them to a registry.
    #[command(subcommand)]
    Xpkg(XpkgCommand),
    /// Judge anybody's composition function by Crossplane's functions specification.
    Conformance(ConformanceArguments),
    /// Print the completions of a shell, to be loaded by it.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the version of the program and of its API.
    Version,
    /// For other programs.
    #[command(subcommand, hide = true)]
    Internal(InternalCommand),
}

/// `pave internal`: what other programs start, never people.
#[derive(Debug, Subcommand)]
pub enum InternalCommand {
    /// Be the render engine of `crossplane composition render --crossplane-binary pave`.
    ///
    /// Reads Crossplane's RenderRequest from standard input and writes a RenderResponse to standard output. Ends with 3 when a
    /// pipeline step refuses, with 1 when there is no response, both with the reason on standard error.
    Render {
        /// After what time functions that do not answer are given up.
        #[arg(long, default_value = "2m", value_parser = duration, value_name = "DURATION")]
        timeout: Duration,
    },
}

fn duration(text: &str) -> Result<Duration, jiff::Error> {
    text.parse::<SignedDuration>()?.try_into()
}

/// `pave render`.
#[derive(Debug, Args)]
pub struct RenderArguments {
    /// Manifests; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Format of the objects.
    #[arg(short, long, value_enum, default_value_t = ObjectFormat::Yaml, value_name = "FORMAT")]
    pub output: ObjectFormat,
    /// Everything beside the manifests.
    #[command(flatten)]
    pub scene: SceneArguments,
}

/// `pave plan`.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// Manifests; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Format of the plan.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// Show the full plan on each of the four clouds.
    #[arg(long, conflicts_with = "cloud")]
    pub compare: bool,
    /// Everything beside the manifests.
    #[command(flatten)]
    pub scene: SceneArguments,
}

/// `pave cost`.
#[derive(Debug, Args)]
pub struct CostArguments {
    /// Manifests; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only objects of this namespace.
    #[arg(short, long)]
    pub namespace: Vec<String>,
    /// Format of the prices.
    #[arg(short, long, value_enum, default_value_t = CostFormat::Table, value_name = "FORMAT")]
    pub output: CostFormat,
    /// Everything beside the manifests.
    #[command(flatten)]
    pub scene: SceneArguments,
}

/// `pave validate`.
#[derive(Debug, Args)]
pub struct ValidateArguments {
    /// Manifests; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Objects as they are in the cluster: rules about changes count for manifests that replace one of them.
    #[arg(long, value_name = "FILE")]
    pub observed: Vec<PathBuf>,
    /// Which package's rules count.
    #[command(flatten)]
    pub package: PackageArguments,
    /// The day to judge by, for example 2026-11-24. Today in UTC unless given.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// `pave explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A kind or a field of it, for example `database.spec.size`; a reason such as `NoLandingZone`; a guardrail such as
    /// `approved-size`. Without one, everything that can be asked for.
    #[arg(value_name = "KIND[.FIELD]")]
    pub subject: Option<String>,
    /// Show the fields inside of fields too.
    #[arg(short, long)]
    pub recursive: bool,
    /// Format of the explanation.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}

/// `pave conformance`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("security").required(true))]
pub struct ConformanceArguments {
    /// Where the function takes calls.
    #[arg(long, value_name = "HOST:PORT")]
    pub address: String,
    /// Call in plain text a function that was started with `--insecure`.
    #[arg(long, group = "security")]
    pub insecure: bool,
    /// Call with mutual TLS: a directory of ca.crt, tls.crt and tls.key of a client that the function trusts.
    #[arg(long, group = "security", value_name = "DIRECTORY")]
    pub tls_certs_dir: Option<PathBuf>,
    /// The name in the function's certificate. The host of its address unless given.
    #[arg(long, requires = "tls_certs_dir", value_name = "NAME")]
    pub server_name: Option<String>,
    /// How long one call may take.
    #[arg(long, default_value_t = 20, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=120))]
    pub timeout: u64,
    /// A composite resource that the function composes something from. Without it one of a kind that nobody knows.
    #[arg(long, value_name = "FILE")]
    pub composite: Option<PathBuf>,
    /// The pipeline step's input.
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Composed resources that exist, with the annotation crossplane.io/composition-resource-name.
    #[arg(long, value_name = "FILE")]
    pub observed: Vec<PathBuf>,
    /// Objects that the function may require.
    #[arg(long, value_name = "FILE")]
    pub required: Vec<PathBuf>,
    /// Format of the verdicts.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}

/// Everything beside the manifests that a result depends on.
#[derive(Debug, Args)]
pub struct SceneArguments {
    /// The PlatformPolicy. Without it Pave's built-in policy applies.
    ///
    /// It allows everything, takes namespaces that nobody claims for development of team unassigned, places objects
    /// locally, and in germany when a cloud is asked for. The installation is called offline.
    #[arg(long, value_name = "FILE")]
    pub policy_file: Vec<PathBuf>,
    /// LandingZones. Without any, accounts and networks are placeholders.
    ///
    /// Account 000000000000, project placeholder-project, subscription 00000000-0000-0000-0000-000000000000, and networks
    /// called placeholder in every region of the catalogue.
    #[arg(long, value_name = "FILE")]
    pub landing_zone_file: Vec<PathBuf>,
    /// Environments: whose the namespaces are. Without any, a namespace `<team>-<dev|staging|prod>` is taken at its word.
    #[arg(long, value_name = "FILE")]
    pub environment_file: Vec<PathBuf>,
    /// Objects as they are in the cluster: composed resources, and the object itself.
    #[arg(long, value_name = "FILE")]
    pub observed: Vec<PathBuf>,
    /// Try another cloud, whatever the manifests say.
    #[arg(long, value_name = "CLOUD")]
    pub cloud: Option<Cloud>,
    /// For which package.
    #[command(flatten)]
    pub package: PackageArguments,
    /// The installation's key for generated passwords, at least 32 bytes. Without it passwords are placeholders.
    #[arg(long, value_name = "FILE")]
    pub generator_key: Option<PathBuf>,
    /// The day to judge by, for example 2026-11-24. Today in UTC unless given.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// One of the two packages that a control plane may have installed.
#[derive(Debug, Clone, Copy, Args)]
pub struct PackageArguments {
    /// Treat manifests as claims, as the package configuration-pave-claims does.
    #[arg(long)]
    claims: bool,
}

impl From<PackageArguments> for Package {
    fn from(arguments: PackageArguments) -> Self {
        if arguments.claims {
            Self::ConfigurationClaims
        } else {
            Self::Configuration
        }
    }
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that can.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// Format of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ObjectFormat {
    /// Documents that `kubectl` reads.
    Yaml,
    /// One List that `kubectl` reads.
    Json,
}

/// Format of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CostFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// The same as YAML.
    Yaml,
    /// CSV with the columns of FOCUS 1.2, a row for each part, as far as they are known before there is a bill.
    Focus,
}

/// Format of what is written for people and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// The same as YAML.
    Yaml,
}
