//! The questions of a form about what is written: what may be answered, and whether an answer is one.

use serde_json::{Map, Value, json};

use super::{
    Makes,
    template::{FormError, NoLabels, expand},
};

/// What only the portal asks, whatever is written: where it goes, and above what price it does not.
const DELIVERY: [&str; 2] = ["repoUrl", "budget"];

/// The questions about what is written, and the names of all others.
#[derive(Debug)]
pub struct Questions {
    /// As JSON schemas.
    properties: Map<String, Value>,
    /// The names of the questions as the form shows them.
    order: Vec<String>,
    required: Vec<String>,
    /// Questions about the way of what is written, such as where a pull request goes.
    elsewhere: Vec<String>,
}

/// What is wrong with answers, one sentence each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct AnswerError(pub Vec<String>);

impl Questions {
    pub(super) fn of(source: &str, makes: Makes) -> Result<Self, FormError> {
        let template = expand(source, &NoLabels)?;
        let pages = template["spec"]["parameters"].as_array();
        let pages = pages.filter(|pages| !pages.is_empty());
        let pages = pages.ok_or(FormError::Page)?;
        let asking = match makes {
            Makes::Manifests => 0..1,
            Makes::Repository => 0..pages.len(),
            // Which object it is follows from where it is.
            Makes::Change => 1..pages.len(),
        };
        let mut questions = Self {
            properties: Map::new(),
            order: Vec::new(),
            required: Vec::new(),
            elsewhere: Vec::new(),
        };
        for (index, page) in pages.iter().enumerate() {
            questions.add(page, asking.contains(&index))?;
        }
        Ok(questions)
    }

    fn add(&mut self, page: &Value, asking: bool) -> Result<(), FormError> {
        let properties = page["properties"].as_object().ok_or(FormError::Page)?;
        for (field, question) in properties {
            if !asking || DELIVERY.contains(&field.as_str()) {
                self.elsewhere.push(field.clone());
            } else if question["type"] != "null" {
                // What only shows something asks nothing.
                self.properties.insert(field.clone(), question.clone());
            }
        }
        let names = |list: &str| {
            let names = page[list].as_array().into_iter().flatten();
            let names = names.filter_map(Value::as_str).map(str::to_owned);
            let asked = names.filter(|name| self.properties.contains_key(name));
            asked.collect::<Vec<_>>()
        };
        let (order, required) = (names("ui:order"), names("required"));
        self.order.extend(order);
        self.required.extend(required);
        Ok(())
    }

    /// Names of the questions, in the order of the form.
    pub fn fields(&self) -> Vec<&str> {
        self.order.iter().map(String::as_str).collect()
    }

    /// A question, as JSON schema.
    pub fn question(&self, field: &str) -> Option<&Value> {
        self.properties.get(field)
    }

    /// Whether it has to be answered.
    pub fn is_required(&self, field: &str) -> bool {
        self.required.iter().any(|required| required == field)
    }

    /// What is wrong with one answer, in sentences; nothing where it is one.
    pub fn problems(&self, field: &str, answer: &Value) -> Vec<String> {
        self.question(field)
            .map(|question| problems(field, question, answer))
            .unwrap_or_default()
    }

    /// The answers about what is written with the form's defaults, as the portal fills them in.
    ///
    /// # Errors
    /// Every answer that is none.
    pub fn check(&self, answers: Value) -> Result<Value, AnswerError> {
        let Value::Object(mut answers) = answers else {
            return Err(AnswerError(vec![
                "answers: one JSON object is expected".to_owned(),
            ]));
        };
        answers.retain(|field, value| !value.is_null() && !self.elsewhere.contains(field));
        for (field, question) in &self.properties {
            if let Some(default) = question.get("default") {
                answers.entry(field).or_insert_with(|| default.clone());
            }
        }
        let mut wrong: Vec<_> = answers
            .keys()
            .filter(|field| !self.properties.contains_key(*field))
            .map(|field| self.unknown(field))
            .collect();
        let missing = self
            .required
            .iter()
            .filter(|field| !answers.contains_key(*field));
        wrong.extend(missing.map(|field| format!("{field}: is missing")));
        for (field, answer) in &answers {
            if let Some(question) = self.properties.get(field) {
                wrong.extend(problems(field, question, answer));
            }
        }
        if wrong.is_empty() {
            Ok(Value::Object(answers))
        } else {
            Err(AnswerError(wrong))
        }
    }

    fn unknown(&self, field: &str) -> String {
        let known = self.fields().join(", ");
        format!("{field}: is not a question of this form; choose one of {known}")
    }
}

fn problems(field: &str, question: &Value, answer: &Value) -> Vec<String> {
    if let Some(choices) = question["enum"].as_array() {
        let names: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
        let known = choices.contains(answer);
        let none = || format!("{field}: {answer} is none of {}", names.join(", "));
        return (!known).then(none).into_iter().collect();
    }
    let allowed = jsonschema::validator_for(question);
    let allowed = allowed.or_else(|_| jsonschema::validator_for(&json!(false)));
    let Ok(allowed) = allowed else {
        return Vec::new();
    };
    let problems = allowed.iter_errors(answer);
    problems
        .map(|problem| {
            let inner = problem.instance_path().to_string();
            format!("{field}{inner}: {problem}")
        })
        .collect()
}
