//! `pave feedback`: what somebody thinks of the platform, asked as the portal asks it and sent to pave-insights.

mod ask;
mod send;

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _},
};

use pave_survey::{Answer, Questions};
use serde::Serialize;

use crate::{
    args::FeedbackArguments, console::Console, diagnostic::Diagnostic, exit::Exit, output,
};

/// An answer that was taken. Its token is used up, and what is printed may end in a log.
#[derive(Debug, Serialize)]
pub(crate) struct Sent {
    /// Name of the survey.
    pub(crate) survey: String,
    /// The recommendation.
    pub(crate) recommend: u8,
    /// The main reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Agreement by statement.
    pub(crate) statements: BTreeMap<String, u8>,
    /// The team, if it was told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) team: String,
}

pub(super) fn run(arguments: &FeedbackArguments, console: &mut Console) {
    let questions = Questions::of(&arguments.survey);
    if arguments.questions {
        let table = output::feedback::questions;
        return console.data(&output::one(&questions, arguments.output, table));
    }
    match answer(arguments, &questions) {
        Ok(sent) => {
            let table = output::feedback::sent;
            console.data(&output::one(&sent, arguments.output, table));
            console
                .hint("what comes of it is told with the next survey; docs/feedback.md says how");
        }
        Err(diagnostic) => console.report(&diagnostic),
    }
}

fn answer(arguments: &FeedbackArguments, questions: &Questions) -> Result<Sent, Diagnostic> {
    let missing = |what: &str, hint: &str| {
        Diagnostic::error(Exit::Usage, format!("{what} is missing")).hint(hint.to_owned())
    };
    // Before somebody types for two minutes.
    let insights = arguments.insights.as_deref().ok_or_else(|| {
        missing(
            "--insights",
            "say where pave-insights answers with --insights URL or PAVE_INSIGHTS_URL; the invitation has the address",
        )
    })?;
    let service = send::Service::at(insights)?;
    let token = arguments.token.clone().ok_or_else(|| {
        missing(
            "--token",
            "the invitation has it; pass it with --token or PAVE_SURVEY_TOKEN. The platform team invites",
        )
    })?;
    let mut answer = Answer {
        token,
        recommend: arguments.recommend.unwrap_or_default(),
        reason: arguments.reason.clone(),
        team: arguments.team.clone().unwrap_or_default(),
        statements: arguments.agree.iter().cloned().collect(),
    };
    let refused = |error: pave_survey::AnswerError| {
        Diagnostic::error(Exit::Refused, error.to_string()).hint(format!(
            "`pave feedback {} --questions` lists what is asked",
            arguments.survey
        ))
    };
    answer.check().map_err(refused)?;
    if arguments.recommend.is_none() {
        if !io::stdin().is_terminal() {
            return Err(missing(
                "--recommend",
                "standard input is no terminal, so nobody can be asked; answer with --recommend NUMBER",
            ));
        }
        let asked = ask::all(
            questions,
            &mut answer,
            &mut io::stdin().lock(),
            &mut io::stderr(),
        );
        asked
            .map_err(|error| Diagnostic::error(Exit::Input, format!("standard input: {error}")))?;
        answer.check().map_err(refused)?;
    }
    service.send(&arguments.survey, &answer)?;
    Ok(Sent {
        survey: arguments.survey.clone(),
        recommend: answer.recommend,
        reason: answer.reason,
        statements: answer.statements,
        team: answer.team,
    })
}
