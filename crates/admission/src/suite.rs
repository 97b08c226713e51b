//! Suites of Gatekeeper's `gator verify`: templates, constraints, and objects that violate them or do not.

mod assertion;
mod matching;
mod template;

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{Review, Violation, cel, rego};
use assertion::Assertion;
use template::Template;

/// A suite.
#[derive(Debug, Deserialize)]
struct Suite {
    #[serde(default)]
    tests: Vec<Test>,
}

#[derive(Debug, Deserialize)]
struct Test {
    name: String,
    template: String,
    constraint: String,
    #[serde(default)]
    skip: bool,
    #[serde(default)]
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    object: String,
    #[serde(default)]
    skip: bool,
    #[serde(default)]
    inventory: Vec<String>,
    #[serde(default)]
    assertions: Vec<Assertion>,
}

/// The engine that a verdict is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Engine {
    /// The Common Expression Language.
    Cel,
    /// Open Policy Agent's language.
    Rego,
}

/// One case, by one engine.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Test and case.
    pub case: String,
    /// The engine.
    pub engine: Engine,
    /// What is not as the suite says; absent where everything is.
    pub problem: Option<String>,
}

/// A suite that cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// A file cannot be read.
    #[error("{file}: cannot be read: {cause}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
    /// A file is not what it should be.
    #[error("{file}: {cause}")]
    Malformed {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
}

/// Runs every case of a suite by every engine that its template has.
///
/// # Errors
/// When the suite, a template, a constraint or an object cannot be read.
pub fn run(path: &Path) -> Result<Vec<Outcome>, SuiteError> {
    let suite: Suite = parse(path)?;
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    let mut outcomes = Vec::new();
    for test in suite.tests.iter().filter(|test| !test.skip) {
        let template = Template::read(&parse(&directory.join(&test.template))?);
        let constraint: Value = parse(&directory.join(&test.constraint))?;
        for case in test.cases.iter().filter(|case| !case.skip) {
            let object: Value = parse(&directory.join(&case.object))?;
            let mut inventory = json!({});
            for file in &case.inventory {
                for object in parse_all(&directory.join(file))? {
                    remember(&mut inventory, &object);
                }
            }
            let review = Review::of(&object);
            let trial = Trial {
                template: &template,
                constraint: &constraint,
                review: &review,
                inventory: &inventory,
            };
            for engine in template.engines() {
                outcomes.push(Outcome {
                    case: format!("{}/{}", test.name, case.name),
                    engine,
                    problem: trial.problem(engine, &case.assertions),
                });
            }
        }
    }
    Ok(outcomes)
}

struct Trial<'a> {
    template: &'a Template,
    constraint: &'a Value,
    review: &'a Review,
    inventory: &'a Value,
}

impl Trial<'_> {
    fn problem(&self, engine: Engine, assertions: &[Assertion]) -> Option<String> {
        let violations = match self.violations(engine) {
            Ok(violations) => violations,
            Err(error) => return Some(error),
        };
        if assertions.is_empty() {
            return Some("the case asserts nothing".to_owned());
        }
        assertions
            .iter()
            .find_map(|assertion| assertion.problem(&violations))
    }

    fn violations(&self, engine: Engine) -> Result<Vec<Violation>, String> {
        if !matching::matches(&self.constraint["spec"]["match"], self.review) {
            return Ok(Vec::new());
        }
        let parameters = self.constraint["spec"].get("parameters");
        match engine {
            Engine::Rego => {
                let source = self.template.rego.clone().unwrap_or_default();
                rego::violations(&source, self.review, parameters, self.inventory)
                    .map_err(|error| error.to_string())
            }
            Engine::Cel => {
                let Some(policy) = &self.template.cel else {
                    return Ok(Vec::new());
                };
                let policy = policy.as_ref().map_err(Clone::clone)?;
                let parameters = cel::Parameters::Constraint(parameters.cloned());
                policy
                    .violations(self.review, &parameters)
                    .map_err(|error| error.to_string())
            }
        }
    }
}

/// An object of the inventory, where Gatekeeper keeps it: `cluster` or `namespace`, API version, kind, name.
fn remember(inventory: &mut Value, object: &Value) {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let namespace = text("/metadata/namespace");
    let mut path = if namespace.is_empty() {
        vec!["cluster".to_owned()]
    } else {
        vec!["namespace".to_owned(), namespace]
    };
    path.extend([text("/apiVersion"), text("/kind")]);
    let mut place = inventory;
    for step in path {
        if !place[&step].is_object() {
            place[&step] = Value::Object(Map::new());
        }
        place = &mut place[step];
    }
    place[text("/metadata/name")] = object.clone();
}

fn read(path: &Path) -> Result<String, SuiteError> {
    fs::read_to_string(path).map_err(|cause| SuiteError::Unreadable {
        file: path.display().to_string(),
        cause: cause.to_string(),
    })
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SuiteError> {
    serde_saphyr::from_str(&read(path)?).map_err(|cause| SuiteError::Malformed {
        file: path.display().to_string(),
        cause: cause.to_string(),
    })
}

fn parse_all(path: &Path) -> Result<Vec<Value>, SuiteError> {
    serde_saphyr::from_multiple(&read(path)?).map_err(|cause| SuiteError::Malformed {
        file: path.display().to_string(),
        cause: cause.to_string(),
    })
}
