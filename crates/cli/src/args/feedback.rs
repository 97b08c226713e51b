//! What people may write after `pave feedback`.

use clap::Args;
use pave_survey::{AGREEMENT, LOWEST_AND_HIGHEST};

use super::ReportFormat;

/// `pave feedback`.
#[derive(Debug, Args)]
pub struct FeedbackArguments {
    /// The survey, as the invitation names it.
    #[arg(value_name = "SURVEY")]
    pub survey: String,
    /// Print the questions and send nothing.
    #[arg(long, conflicts_with_all = ["recommend", "reason", "agree", "team", "token"])]
    pub questions: bool,
    /// Where pave-insights answers, for example `https://insights.acme.example`.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub insights: Option<String>,
    /// The invitation's token, good for one answer.
    #[arg(long, env = "PAVE_SURVEY_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Would you recommend the platform to a colleague? From 0, not at all likely, to 10, extremely likely. Without it whoever sits
    /// at the terminal is asked everything; with it nothing is asked.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8)
        .range(i64::from(LOWEST_AND_HIGHEST.0)..=i64::from(LOWEST_AND_HIGHEST.1)))]
    pub recommend: Option<u8>,
    /// The main reason, which the platform team reads.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// How far you agree with a statement, from 1, strongly disagree, to 7, strongly agree: `ease=5`.
    #[arg(long, value_name = "STATEMENT=NUMBER", value_parser = agreement)]
    pub agree: Vec<(String, u8)>,
    /// Your team, if you want to tell.
    #[arg(long)]
    pub team: Option<String>,
    /// Format of the questions, or of what was sent.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
}

fn agreement(text: &str) -> Result<(String, u8), String> {
    let (lowest, highest) = AGREEMENT;
    text.split_once('=')
        .and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)))
        .ok_or_else(|| {
            format!("write a statement's name, `=` and a number from {lowest} to {highest}: ease=5")
        })
}
