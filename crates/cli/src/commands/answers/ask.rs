//! Asking whoever sits at the terminal, one question after the other, until each has an answer that is one.

use std::io::{self, BufRead, Write};

use serde_json::{Map, Value};

use super::{choices, needs_answer, typed};
use crate::form::Questions;

/// Asks everything that has no answer yet. An empty line takes the default, or leaves out what may be left out.
pub(super) fn all(
    questions: &Questions,
    answers: &mut Map<String, Value>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<()> {
    for field in questions.fields() {
        if answers.contains_key(field) || is_moot(questions, answers, field) {
            continue;
        }
        if let Some(answer) = one(questions, field, input, output)? {
            answers.insert(field.to_owned(), answer);
        }
    }
    Ok(())
}

/// Nobody is asked for the size of a database that they do not want: `databaseSize` belongs to the yes or no `database`.
fn is_moot(questions: &Questions, answers: &Map<String, Value>, field: &str) -> bool {
    let yes_or_no = questions.fields().into_iter().find(|other| {
        let belongs = field
            .strip_prefix(other)
            .is_some_and(|rest| rest.starts_with(char::is_uppercase));
        let question = questions.question(other);
        belongs && question.is_some_and(|question| question["type"] == "boolean")
    });
    yes_or_no.is_some_and(|other| answers.get(other) != Some(&Value::Bool(true)))
}

fn one(
    questions: &Questions,
    field: &str,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Option<Value>> {
    let question = questions.question(field).unwrap_or(&Value::Null);
    writeln!(output, "{}", title(question, field))?;
    loop {
        write!(
            output,
            "  {field}={}{}: ",
            choices(questions, field),
            otherwise(question)
        )?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            let message = format!("it ended before `{field}` was answered");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        let answer = line.trim();
        if answer.is_empty() {
            if !needs_answer(questions, field) {
                return Ok(None);
            }
            writeln!(output, "  {field}: is required")?;
            continue;
        }
        let answer = typed(Some(question), yes_or_no(question, answer));
        let problems = questions.problems(field, &answer);
        if problems.is_empty() {
            return Ok(Some(answer));
        }
        for problem in problems {
            writeln!(output, "  {problem}")?;
        }
    }
}

/// The form's own words.
fn title(question: &Value, field: &str) -> String {
    let title = question["title"].as_str().unwrap_or(field);
    match question["description"].as_str() {
        Some(description) => format!("{title}: {}", description.replace('\n', " ")),
        None => title.to_owned(),
    }
}

fn otherwise(question: &Value) -> String {
    match question.get("default") {
        Some(Value::String(default)) => format!(" [{default}]"),
        Some(default) => format!(" [{default}]"),
        None => String::new(),
    }
}

/// What people type at a yes or no.
fn yes_or_no<'a>(question: &Value, answer: &'a str) -> &'a str {
    match answer {
        "y" | "yes" if question["type"] == "boolean" => "true",
        "n" | "no" if question["type"] == "boolean" => "false",
        answer => answer,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::Form;

    fn asked(form: &str, given: &Value, typed: &str) -> (io::Result<Value>, String) {
        let questions = Form::by_name(form).unwrap().questions();
        let mut answers = given.as_object().unwrap().clone();
        let mut output = Vec::new();
        let result = all(&questions, &mut answers, &mut typed.as_bytes(), &mut output);
        let output = String::from_utf8(output).unwrap();
        (result.map(|()| Value::Object(answers)), output)
    }

    #[test]
    fn only_what_is_not_answered_is_asked_and_empty_lines_take_the_default() {
        let given = json!({"namespace": "payments-dev"});
        let (answers, output) = asked("queue", &given, "orders\nlarge\n\nfifo\n\n\n\n\n");
        let expected = json!({"name": "orders", "namespace": "payments-dev", "size": "large", "ordering": "fifo"});
        assert_eq!(answers.unwrap(), expected, "{output}");
        assert!(!output.contains("namespace="), "{output}");
        assert!(
            output.contains("size=micro|small|medium|large|xlarge [small]: "),
            "{output}"
        );
    }

    #[test]
    fn an_answer_that_is_none_is_asked_for_again() {
        let given = json!({"namespace": "payments-dev"});
        let typed = "\nOrders\norders\nhuge\nmicro\n\n\n\n\n\n\n";
        let (answers, output) = asked("queue", &given, typed);
        assert_eq!(answers.unwrap()["size"], "micro", "{output}");
        assert!(output.contains("name: is required"), "{output}");
        assert!(
            output.contains("name: \"Orders\" does not match"),
            "{output}"
        );
        assert!(
            output.contains("size: \"huge\" is none of micro"),
            "{output}"
        );
    }

    #[test]
    fn what_a_no_makes_pointless_is_not_asked() {
        let given =
            json!({"name": "checkout", "namespace": "payments-dev", "registry": "r.example/p"});
        let (answers, output) = asked("microservice", &given, "\n\nno\ny\nmicro\n");
        let answers = answers.unwrap();
        assert_eq!(answers["queueSize"], "micro", "{output}");
        assert!(!output.contains("databaseSize="), "{output}");
    }

    #[test]
    fn input_that_ends_names_the_question_that_is_open() {
        let (answers, _) = asked("queue", &json!({}), "orders\n");
        let error = answers.unwrap_err().to_string();
        assert_eq!(error, "it ended before `namespace` was answered");
    }
}
