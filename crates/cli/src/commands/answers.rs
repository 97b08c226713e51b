//! Answers to a form's questions: from a file, from the command line, and from whoever sits at the terminal.

mod ask;

use std::{
    fs,
    io::{self, IsTerminal as _, Read as _},
    path::Path,
};

use serde_json::{Map, Value};

use crate::{
    diagnostic::Diagnostic,
    exit::Exit,
    form::{AnswerError, Questions},
};

/// Answers are a few hundred bytes.
const LARGEST_ANSWERS: u64 = 64 * 1024;

/// What the command line says.
pub(super) struct Given<'a> {
    /// One JSON object; `-` is standard input.
    pub(super) file: Option<&'a Path>,
    /// Fields with an option of their own.
    pub(super) fields: &'a [Said<'a>],
    /// `FIELD=VALUE`.
    pub(super) set: &'a [String],
    /// Whether to ask for the rest.
    pub(super) interactive: bool,
    /// What to do about an answer that is none.
    pub(super) hint: &'a str,
}

/// An answer in an option's words.
#[derive(Debug)]
pub(super) struct Said<'a> {
    option: &'a str,
    field: &'a str,
    answer: Value,
}

impl<'a> Said<'a> {
    pub(super) fn new(option: &'a str, field: &'a str, answer: impl Into<Value>) -> Self {
        let answer = answer.into();
        Self {
            option,
            field,
            answer,
        }
    }
}

/// The answers with the form's defaults, all of them allowed.
pub(super) fn checked(given: &Given<'_>, questions: &Questions) -> Result<Value, Vec<Diagnostic>> {
    let mut answers = said(given, questions)?;
    if given.interactive {
        if !io::stdin().is_terminal() {
            let message = "--interactive: standard input is no terminal, so nobody can answer";
            let diagnostic = Diagnostic::error(Exit::Usage, message);
            return Err(vec![
                diagnostic.hint("answer with --set FIELD=VALUE instead"),
            ]);
        }
        let asked = ask::all(
            questions,
            &mut answers,
            &mut io::stdin().lock(),
            &mut io::stderr(),
        );
        asked.map_err(|error| {
            vec![Diagnostic::error(
                Exit::Input,
                format!("standard input: {error}"),
            )]
        })?;
    }
    let refused = |AnswerError(problems): AnswerError| {
        let problems = problems.into_iter();
        problems
            .map(|problem| Diagnostic::error(Exit::Refused, problem).hint(given.hint))
            .collect()
    };
    questions.check(Value::Object(answers)).map_err(refused)
}

/// What was answered in a file, with what the command line says on top.
fn said(given: &Given<'_>, questions: &Questions) -> Result<Map<String, Value>, Vec<Diagnostic>> {
    let mut answers = match given.file {
        Some(file) => read(file).map_err(|diagnostic| vec![diagnostic])?,
        None => Map::new(),
    };
    for said in given.fields {
        answers.insert(said.field.to_owned(), said.answer.clone());
    }
    for set in given.set {
        let Some((field, answer)) = set.split_once('=') else {
            let message = format!("--set: `{set}` is not of the form FIELD=VALUE");
            return Err(vec![Diagnostic::error(Exit::Usage, message)]);
        };
        let answer = typed(questions.question(field), answer);
        let by_option = given.fields.iter().find(|said| said.field == field);
        if let Some(said) = by_option.filter(|said| said.answer != answer) {
            return Err(vec![contradiction(said, &answer)]);
        }
        answers.insert(field.to_owned(), answer);
    }
    Ok(answers)
}

/// Which of the two was meant is for nobody to guess.
fn contradiction(said: &Said<'_>, answer: &Value) -> Diagnostic {
    let Said {
        option,
        field,
        answer: by_option,
    } = said;
    let message = format!("{field}: {option} says {by_option}, and --set says {answer}");
    Diagnostic::error(Exit::Usage, message).hint("say it once")
}

/// Text as the question wants it; what does not fit stays text, and is refused as such.
fn typed(question: Option<&Value>, answer: &str) -> Value {
    let text = Value::from(answer);
    let Some(question) = question else {
        return text;
    };
    match question["type"].as_str() {
        Some("array") => answer.split(',').collect(),
        Some("integer" | "number" | "boolean") => serde_json::from_str(answer).unwrap_or(text),
        _ => text,
    }
}

fn read(file: &Path) -> Result<Map<String, Value>, Diagnostic> {
    let wrong = |why: String| {
        let message = format!("{}: {why}", file.display());
        Diagnostic::error(Exit::Input, message)
    };
    let mut text = String::new();
    let read = if file == Path::new("-") {
        io::stdin().take(LARGEST_ANSWERS).read_to_string(&mut text)
    } else {
        fs::File::open(file).and_then(|file| file.take(LARGEST_ANSWERS).read_to_string(&mut text))
    };
    read.map_err(|error| wrong(format!("cannot be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| wrong(format!("is not one JSON object: {error}")))
}

/// A line for each question.
pub(super) fn listed(questions: &Questions) -> String {
    let line = |field: &str| {
        let needed = if needs_answer(questions, field) {
            "  required"
        } else {
            ""
        };
        format!("{field}={}{needed}\n", choices(questions, field))
    };
    questions.fields().into_iter().map(line).collect()
}

fn needs_answer(questions: &Questions, field: &str) -> bool {
    let question = questions.question(field).unwrap_or(&Value::Null);
    questions.is_required(field) && question.get("default").is_none()
}

/// What can be answered: the choices, or the type.
fn choices(questions: &Questions, field: &str) -> String {
    let question = questions.question(field).unwrap_or(&Value::Null);
    question["enum"].as_array().map_or_else(
        || question["type"].as_str().unwrap_or("any").to_owned(),
        |choices| {
            let choices: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
            choices.join("|")
        },
    )
}
