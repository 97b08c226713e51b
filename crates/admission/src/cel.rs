//! CEL as the API server and Gatekeeper evaluate it: variables one after the other, then validations.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use cel::{
    Context, Env, ExecutionError, Program, Value as Cel, extensions,
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

/// What expressions may call.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut environment = Env::stdlib();
    // Their names are their own; nothing here declares one of them before.
    let added = environment
        .add_extension(extensions::strings)
        .and_then(|()| environment.add_extension(extensions::lists))
        .and_then(|()| environment.add_extension(extensions::math));
    debug_assert!(added.is_ok(), "{added:?}");
    Arc::new(environment)
});

/// A source that is compiled, for as many requests as there are.
#[derive(Debug)]
pub struct Policy {
    match_conditions: Vec<Expression>,
    variables: Vec<(String, Expression)>,
    validations: Vec<Compiled>,
}

#[derive(Debug)]
struct Expression {
    text: String,
    program: Program,
}

/// A [`Validation`].
#[derive(Debug)]
struct Compiled {
    expression: Expression,
    message: Option<String>,
    message_expression: Option<Expression>,
}

impl Policy {
    /// Compiles every expression.
    ///
    /// # Errors
    /// When one is no CEL.
    pub fn new(source: &Source) -> Result<Self, CelError> {
        let named = |variable: &Variable| {
            let compiled = Expression::new(&variable.expression)?;
            Ok((variable.name.clone(), compiled))
        };
        let validation = |validation: &Validation| {
            let said = validation.message_expression.as_ref();
            Ok(Compiled {
                expression: Expression::new(&validation.expression)?,
                message: validation.message.clone(),
                message_expression: said.map(|text| Expression::new(text)).transpose()?,
            })
        };
        let conditions = source.match_conditions.iter();
        let conditions = conditions.map(|condition| Expression::new(&condition.expression));
        Ok(Self {
            match_conditions: conditions.collect::<Result<_, _>>()?,
            variables: source
                .variables
                .iter()
                .map(named)
                .collect::<Result<_, _>>()?,
            validations: source
                .validations
                .iter()
                .map(validation)
                .collect::<Result<_, _>>()?,
        })
    }

    /// What a request violates. `parameters` are bound as the engine at hand binds them.
    ///
    /// # Errors
    /// When an expression that decides cannot be evaluated.
    pub fn violations(
        &self,
        review: &Review,
        parameters: &Parameters,
    ) -> Result<Vec<Violation>, CelError> {
        let mut scope = Scope::new(review, parameters);
        for condition in &self.match_conditions {
            if scope.evaluate(condition)? != Cel::Bool(true) {
                return Ok(Vec::new());
            }
        }
        for (name, expression) in &self.variables {
            // As in a cluster, a variable that fails is a failure only where something needs it.
            match scope.evaluate(expression) {
                Ok(value) => drop(scope.variables.insert(name.clone(), value)),
                Err(error) => drop(scope.failed.insert(name.clone(), error.to_string())),
            }
        }
        let mut violations = Vec::new();
        for validation in &self.validations {
            if scope.evaluate(&validation.expression)? != Cel::Bool(true) {
                let said = validation.message_expression.as_ref();
                let said = said.and_then(|expression| match scope.evaluate(expression) {
                    Ok(Cel::String(text)) => Some(text.to_string()),
                    _ => None,
                });
                let usual = || format!("failed expression: {}", validation.expression.text);
                let message = said
                    .or_else(|| validation.message.clone())
                    .unwrap_or_else(usual);
                violations.push(Violation { message });
            }
        }
        Ok(violations)
    }
}

impl Expression {
    fn new(text: &str) -> Result<Self, CelError> {
        let program = ENVIRONMENT.compile(text);
        let program = program.map_err(|error| CelError::Parse {
            expression: text.to_owned(),
            cause: error.to_string(),
        })?;
        Ok(Self {
            text: text.to_owned(),
            program,
        })
    }
}

/// How parameters are called.
#[derive(Debug, Clone)]
pub enum Parameters {
    /// `params`: the object that a binding's `paramRef` names.
    Object(Value),
    /// `variables.params`: a constraint's `spec.parameters`; empty where it has none.
    Constraint(Option<Value>),
}

struct Scope {
    /// What an expression may use beside `variables`.
    constants: Vec<(&'static str, Cel)>,
    variables: BTreeMap<String, Cel>,
    /// Variables that have no value, and why.
    failed: BTreeMap<String, String>,
}

impl Scope {
    fn new(review: &Review, parameters: &Parameters) -> Self {
        let mut constants = vec![
            ("object", to_cel(&review.object)),
            ("oldObject", to_cel(&review.old_object)),
            ("namespaceObject", to_cel(&review.namespace)),
            ("request", to_cel(&review.request)),
        ];
        let mut variables = BTreeMap::new();
        match parameters {
            Parameters::Object(object) => constants.push(("params", to_cel(object))),
            Parameters::Constraint(parameters) => {
                variables.insert("anyObject".to_owned(), to_cel(review.any_object()));
                // Many templates ask whether there is a field of them without asking whether there are any.
                let parameters = parameters
                    .as_ref()
                    .map_or_else(|| Cel::Map(map([].into_iter())), to_cel);
                variables.insert("params".to_owned(), parameters);
            }
        }
        Self {
            constants,
            variables,
            failed: BTreeMap::new(),
        }
    }

    fn evaluate(&self, expression: &Expression) -> Result<Cel, CelError> {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for (name, value) in &self.constants {
            context.add_variable_from_value(*name, value.clone());
        }
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| (Key::from(name.clone()), value.clone()));
        context.add_variable_from_value("variables", Cel::Map(map(variables)));
        let value = expression.program.execute(&context);
        value.map_err(|error| CelError::Evaluate {
            expression: expression.text.clone(),
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
