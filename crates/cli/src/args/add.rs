//! What people may write after `pave add`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `pave add`: more for what exists.
#[derive(Debug, Subcommand)]
pub enum AddCommand {
    /// Give a Microservice dashboard, alerts and an objective, the same as the portal's template does.
    Observability(AddObservabilityArguments),
}

/// `pave add observability`.
#[derive(Debug, Args)]
pub struct AddObservabilityArguments {
    /// A manifest, or a directory in which to look for it: a repository of claims, or of a service with its chart.
    pub path: PathBuf,
    /// Which Microservice, where there are several.
    #[arg(long)]
    pub name: Option<String>,
    /// Its namespace, where several have one of the same name.
    #[arg(short, long)]
    pub namespace: Option<String>,
    /// One answer, for example `p95Milliseconds=250`; `--questions` lists what can be said.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Answers as the portal's form has them, one JSON object; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Ask on the terminal whatever is not answered on the command line.
    #[arg(short, long)]
    pub interactive: bool,
    /// List the questions instead of changing anything.
    #[arg(long)]
    pub questions: bool,
}
