//! What people may write after `pave new`.

use std::path::PathBuf;

use clap::Args;

use crate::form::FORMS;

/// `pave new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// What is needed.
    #[arg(value_name = "FORM", value_parser = form_names())]
    pub form: String,
    /// What it is called.
    pub name: Option<String>,
    /// The namespace, for example `payments-dev`; an environment is named like its own.
    #[arg(short, long)]
    pub namespace: Option<String>,
    /// What a service is written in, for example `go`.
    #[arg(long)]
    pub language: Option<String>,
    /// With a database of its own, of this size; without a size it is the form's default.
    #[arg(long, value_name = "SIZE", num_args = 0..=1, default_missing_value = "")]
    pub database: Option<String>,
    /// With a queue of its own, of this size; without a size it is the form's default.
    #[arg(long, value_name = "SIZE", num_args = 0..=1, default_missing_value = "")]
    pub queue: Option<String>,
    /// One answer, for example `size=medium`; `pave new FORM --questions` lists what can be said.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Answers as the portal's form has them, one JSON object; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Ask on the terminal whatever is not answered on the command line.
    #[arg(short, long)]
    pub interactive: bool,
    /// List the questions instead of writing anything.
    #[arg(long)]
    pub questions: bool,
    /// Write files below this directory instead of to standard output. Nothing that exists is replaced.
    ///
    /// A service is a repository of many files; its directory is named like the service unless given.
    #[arg(long, value_name = "DIRECTORY")]
    pub directory: Option<PathBuf>,
    /// Where pave-insights answers, as for `pave feedback`. Who has it is told that there is one.
    #[arg(long, env = "PAVE_INSIGHTS_URL", hide_env_values = true, hide = true)]
    pub insights: Option<String>,
}

fn form_names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(FORMS.iter().map(|form| form.name))
}
