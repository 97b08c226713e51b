//! What people may write after `pave policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{ReportFormat, SceneArguments};

/// `pave policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Say what makes no sense in PlatformPolicies: conflicts, rules that never decide, exceptions that have expired.
    Lint(PolicyLintArguments),
    /// Say which rule decides about objects, why the ones before it do not, and what each guardrail says.
    Explain(PolicyExplainArguments),
    /// List every waiver: what for, granted by whom, why, until when.
    Report(PolicyReportArguments),
    /// Write a PlatformPolicy for others: Gatekeeper, portal forms, pages.
    Export(PolicyExportArguments),
    /// Run tests of policies: suites of Gatekeeper, with every engine that a template has.
    Test(PolicyTestArguments),
}

/// `pave policy lint`.
#[derive(Debug, Args)]
pub struct PolicyLintArguments {
    /// PlatformPolicies; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The day to judge by, for example 2026-11-24. Today in UTC unless given.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// `pave policy explain`.
#[derive(Debug, Args)]
pub struct PolicyExplainArguments {
    /// Manifests; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Format of the explanation.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// Everything beside the manifests.
    #[command(flatten)]
    pub scene: SceneArguments,
}

/// `pave policy report`.
#[derive(Debug, Args)]
pub struct PolicyReportArguments {
    /// PlatformPolicies, and developers' objects with their own exceptions; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Format of the list.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// The day to judge by, for example 2026-11-24. Today in UTC unless given.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// `pave policy export`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("form").required(true))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags, of which exactly one is given"
)]
pub struct PolicyExportArguments {
    /// The PlatformPolicy; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A ConstraintTemplate with CEL and Rego, and a constraint each that refuses and that warns.
    #[arg(long, group = "form")]
    pub gatekeeper: bool,
    /// ValidatingAdmissionPolicies with their bindings, as the install bundle has them. The same for every PlatformPolicy.
    #[arg(long, group = "form")]
    pub admission: bool,
    /// A JSON schema for a portal's form: what may be chosen in each environment.
    #[arg(long, group = "form", requires = "kind")]
    pub json_schema: bool,
    /// A table for pages, in Markdown.
    #[arg(long, group = "form")]
    pub markdown: bool,
    /// The kind that the form is for, for example Database.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// The team that the form is for. Unless given, rules for particular teams are left out.
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
}

/// `pave policy test`.
#[derive(Debug, Args)]
pub struct PolicyTestArguments {
    /// Suites, or directories with files called suite.yaml.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Format of the outcomes.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}
