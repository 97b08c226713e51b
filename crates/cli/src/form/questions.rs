//! The questions of a form's first page: what may be answered, and whether an answer is one.

use serde_json::{Map, Value, json};

use super::template::{FormError, NoLabels, expand};

/// The questions about the manifests, and the names of all others.
#[derive(Debug)]
pub struct Questions {
    /// The first page, as JSON schema.
    properties: Map<String, Value>,
    required: Vec<String>,
    /// Questions of other pages, such as where a pull request goes. They are not about the manifests.
    elsewhere: Vec<String>,
}

/// What is wrong with answers, one sentence each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct AnswerError(pub Vec<String>);

impl Questions {
    pub(super) fn of(source: &str) -> Result<Self, FormError> {
        let template = expand(source, &NoLabels)?;
        let pages = template["spec"]["parameters"].as_array();
        let mut pages = pages.into_iter().flatten();
        let first = pages.next().ok_or(FormError::Page)?;
        let mut properties = first["properties"]
            .as_object()
            .cloned()
            .ok_or(FormError::Page)?;
        // What only shows something asks nothing.
        properties.retain(|_, question| question["type"] != "null");
        let required = first["required"].as_array().into_iter().flatten();
        let elsewhere = pages.filter_map(|page| page["properties"].as_object());
        Ok(Self {
            required: required
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            elsewhere: elsewhere.flat_map(Map::keys).cloned().collect(),
            properties,
        })
    }

    /// Names of the questions.
    pub fn fields(&self) -> Vec<&str> {
        self.properties.keys().map(String::as_str).collect()
    }

    /// A question, as JSON schema.
    pub fn question(&self, field: &str) -> Option<&Value> {
        self.properties.get(field)
    }

    /// Whether it has to be answered.
    pub fn is_required(&self, field: &str) -> bool {
        self.required.iter().any(|required| required == field)
    }

    /// The answers about the manifests with the form's defaults, as the portal fills them in.
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
