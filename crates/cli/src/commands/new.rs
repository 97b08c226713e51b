//! `pave new`: manifests from answers.

use std::{fs, io::Read as _, path::Path};

use serde_json::{Map, Value};

use crate::{
    args::NewArguments,
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    form::{AnswerError, File, Form, Questions},
};

/// Answers are a few hundred bytes.
const LARGEST_ANSWERS: u64 = 64 * 1024;

pub(super) fn run(arguments: &NewArguments, console: &mut Console) {
    let Some(form) = Form::by_name(&arguments.form) else {
        return;
    };
    let questions = form.questions();
    if arguments.questions {
        console.data(&listed(&questions));
        return;
    }
    let files = answers(arguments, &questions).and_then(|answers| {
        let checked = questions.check(answers).map_err(refused)?;
        Ok(form.render(&checked))
    });
    match (files, &arguments.directory) {
        (Err(diagnostics), _) => console.report_all(&diagnostics),
        (Ok(files), None) => console.data(&stream(&files)),
        (Ok(files), Some(directory)) => {
            for file in &files {
                match write(directory, file) {
                    Ok(path) => console.data(&format!("{path}\n")),
                    Err(diagnostic) => console.report(&diagnostic),
                }
            }
        }
    }
}

/// What was answered in a file, with what the command line says on top.
fn answers(arguments: &NewArguments, questions: &Questions) -> Result<Value, Vec<Diagnostic>> {
    let mut answers = match &arguments.answers {
        Some(file) => read(file).map_err(|diagnostic| vec![diagnostic])?,
        None => Map::new(),
    };
    for (field, answer) in [
        ("name", &arguments.name),
        ("namespace", &arguments.namespace),
    ] {
        if let Some(answer) = answer {
            answers.insert(field.to_owned(), answer.clone().into());
        }
    }
    for set in &arguments.set {
        let Some((field, answer)) = set.split_once('=') else {
            let message = format!("--set: `{set}` is not of the form FIELD=VALUE");
            return Err(vec![Diagnostic::error(Exit::Usage, message)]);
        };
        answers.insert(field.to_owned(), typed(questions.question(field), answer));
    }
    Ok(Value::Object(answers))
}

/// Text on the command line as the question wants it; what does not fit stays text, and is refused as such.
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
        std::io::stdin()
            .take(LARGEST_ANSWERS)
            .read_to_string(&mut text)
    } else {
        fs::File::open(file).and_then(|file| file.take(LARGEST_ANSWERS).read_to_string(&mut text))
    };
    read.map_err(|error| wrong(format!("cannot be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| wrong(format!("is not one JSON object: {error}")))
}

fn refused(AnswerError(problems): AnswerError) -> Vec<Diagnostic> {
    let hint = "`pave new FORM --questions` lists what can be answered";
    let problems = problems.into_iter();
    problems
        .map(|problem| Diagnostic::error(Exit::Refused, problem).hint(hint))
        .collect()
}

fn stream(files: &[File]) -> String {
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    texts.join("---\n")
}

fn write(directory: &Path, file: &File) -> Result<String, Diagnostic> {
    let path = directory.join(&file.path);
    let written = fs::create_dir_all(directory).and_then(|()| {
        use std::io::Write as _;
        fs::File::create_new(&path)?.write_all(file.text.as_bytes())
    });
    let name = path.display().to_string();
    match written {
        Ok(()) => Ok(name),
        Err(error) => Err(Diagnostic::error(
            Exit::Input,
            format!("{name}: cannot be written: {error}"),
        )
        .hint("nothing that exists is replaced; remove it first, or choose another --directory")),
    }
}

/// A line for each question.
fn listed(questions: &Questions) -> String {
    let line = |field: &str| {
        let question = questions.question(field).unwrap_or(&Value::Null);
        let choices = question["enum"].as_array().map_or_else(
            || question["type"].as_str().unwrap_or("any").to_owned(),
            |choices| {
                let choices: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
                choices.join("|")
            },
        );
        let needed = if questions.is_required(field) && question.get("default").is_none() {
            "  required"
        } else {
            ""
        };
        format!("{field}={choices}{needed}\n")
    };
    questions.fields().into_iter().map(line).collect()
}
