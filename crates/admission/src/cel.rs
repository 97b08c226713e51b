//! CEL as the API server and Gatekeeper evaluate it: variables one after the other, then validations.

use std::{collections::BTreeMap, sync::Arc};

use cel::{
    Context, Env, ExecutionError, Value as Cel, extensions,
    objects::{Key, Map},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{Review, Violation};

/// Expressions of a ValidatingAdmissionPolicy's `spec`, or of a ConstraintTemplate's engine K8sNativeValidation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Source {
    /// Names for expressions, each of which may use those before it.
    pub variables: Vec<Variable>,
    /// What must hold.
    pub validations: Vec<Validation>,
    /// When it counts at all.
    pub match_conditions: Vec<Variable>,
}

/// A name for an expression.
#[derive(Debug, Clone, Deserialize)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The expression.
    pub expression: String,
}

/// What must hold, and what is said where it does not.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    /// True where it holds.
    pub expression: String,
    /// The sentence.
    pub message: Option<String>,
    /// The sentence as an expression; it comes first.
    pub message_expression: Option<String>,
}

/// What an expression is, that cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum CelError {
    /// It is no CEL.
    #[error("expression `{expression}`: {cause}")]
    Parse {
        /// The expression.
        expression: String,
        /// Why.
        cause: String,
    },
    /// It fails on this request.
    #[error("expression `{expression}` fails: {cause}")]
    Evaluate {
        /// The expression.
        expression: String,
        /// Why.
        cause: String,
    },
}

/// What a request violates. `parameters` are bound as the engine at hand binds them.
///
/// # Errors
/// When an expression that decides cannot be evaluated.
pub fn violations(
    source: &Source,
    review: &Review,
    parameters: &Parameters,
) -> Result<Vec<Violation>, CelError> {
    let mut scope = Scope::new(review, parameters);
    for condition in &source.match_conditions {
        if scope.evaluate(&condition.expression)? != Cel::Bool(true) {
            return Ok(Vec::new());
        }
    }
    for variable in &source.variables {
        // As in a cluster, a variable that fails is a failure only where something needs it.
        match scope.evaluate(&variable.expression) {
            Ok(value) => drop(scope.variables.insert(variable.name.clone(), value)),
            Err(error) => drop(
                scope
                    .failed
                    .insert(variable.name.clone(), error.to_string()),
            ),
        }
    }
    let mut violations = Vec::new();
    for validation in &source.validations {
        if scope.evaluate(&validation.expression)? != Cel::Bool(true) {
            let said = validation.message_expression.as_ref();
            let said = said.and_then(|expression| match scope.evaluate(expression) {
                Ok(Cel::String(text)) => Some(text.to_string()),
                _ => None,
            });
            let usual = || format!("failed expression: {}", validation.expression);
            let message = said
                .or_else(|| validation.message.clone())
                .unwrap_or_else(usual);
            violations.push(Violation { message });
        }
    }
    Ok(violations)
}

/// How parameters are called.
#[derive(Debug, Clone)]
pub enum Parameters {
    /// `params`: the object that a binding's `paramRef` names.
    Object(Value),
    /// `variables.params`: a constraint's `spec.parameters`; empty where it has none.
    Constraint(Option<Value>),
}

struct Scope<'r> {
    review: &'r Review,
    params: Option<Cel>,
    environment: Arc<Env>,
    variables: BTreeMap<String, Cel>,
    /// Variables that have no value, and why.
    failed: BTreeMap<String, String>,
}

impl<'r> Scope<'r> {
    fn new(review: &'r Review, parameters: &Parameters) -> Self {
        let mut environment = Env::stdlib();
        // Their names are their own; nothing here declares one of them before.
        let added = environment
            .add_extension(extensions::strings)
            .and_then(|()| environment.add_extension(extensions::lists))
            .and_then(|()| environment.add_extension(extensions::math));
        debug_assert!(added.is_ok(), "{added:?}");
        let mut variables = BTreeMap::new();
        let params = match parameters {
            Parameters::Object(object) => Some(to_cel(object)),
            Parameters::Constraint(parameters) => {
                variables.insert("anyObject".to_owned(), to_cel(review.any_object()));
                // Many templates ask whether there is a field of them without asking whether there are any.
                let parameters = parameters
                    .as_ref()
                    .map_or_else(|| Cel::Map(map([].into_iter())), to_cel);
                variables.insert("params".to_owned(), parameters);
                None
            }
        };
        Self {
            review,
            params,
            environment: Arc::new(environment),
            variables,
            failed: BTreeMap::new(),
        }
    }

    fn evaluate(&self, expression: &str) -> Result<Cel, CelError> {
        let program = self
            .environment
            .compile(expression)
            .map_err(|error| CelError::Parse {
                expression: expression.to_owned(),
                cause: error.to_string(),
            })?;
        let mut context = Context::with_env(Arc::clone(&self.environment));
        context.add_variable_from_value("object", to_cel(&self.review.object));
        context.add_variable_from_value("oldObject", to_cel(&self.review.old_object));
        context.add_variable_from_value("namespaceObject", to_cel(&self.review.namespace));
        context.add_variable_from_value("request", to_cel(&self.review.request));
        if let Some(params) = &self.params {
            context.add_variable_from_value("params", params.clone());
        }
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| (Key::from(name.clone()), value.clone()));
        context.add_variable_from_value("variables", Cel::Map(map(variables)));
        program
            .execute(&context)
            .map_err(|error| CelError::Evaluate {
                expression: expression.to_owned(),
                cause: self.cause(&error),
            })
    }

    /// What is behind a failure: that of the variable that it needs.
    fn cause(&self, error: &ExecutionError) -> String {
        let said = error.to_string();
        let needed = self
            .failed
            .iter()
            .find(|(name, _)| said.ends_with(&format!(": {name}")));
        needed.map_or(said, |(_, cause)| cause.clone())
    }
}

fn map(entries: impl Iterator<Item = (Key, Cel)>) -> Map {
    Map {
        map: Arc::new(entries.collect()),
    }
}

/// JSON as Kubernetes has it in CEL: whole numbers are `int`, never `uint`.
fn to_cel(value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(bool) => Cel::Bool(*bool),
        Value::Number(number) => match number.as_i64() {
            Some(int) => Cel::Int(int),
            None => Cel::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Cel::String(Arc::new(text.clone())),
        Value::Array(items) => Cel::List(Arc::new(items.iter().map(to_cel).collect())),
        Value::Object(fields) => {
            let fields = fields.iter();
            Cel::Map(map(
                fields.map(|(name, value)| (Key::from(name.clone()), to_cel(value)))
            ))
        }
    }
}
