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
