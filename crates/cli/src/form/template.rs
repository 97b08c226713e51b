//! `form.yaml` with everything in it that follows from the types, and the engine that renders skeletons.

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig};
use pave_api::kinds::Kind;
use serde_json::{Map, Value, json};

/// Stands for what the types say of a field: `Database.size`.
const FIELD: &str = "$field";
/// Stands for something that is no field of a spec: `name`, `namespace`.
const SHAPE: &str = "$shape";
/// Asks for a label behind each choice.
const PRICES: &str = "$prices";

/// Why a form cannot be expanded.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The text is no YAML.
    #[error("is not YAML: {0}")]
    Yaml(#[from] serde_saphyr::Error),
    /// A reference leads nowhere.
    #[error("{0}: there is no such field; name it like `Database.size`")]
    Field(String),
    /// A page is missing.
    #[error("spec.parameters: there must be pages, each with properties")]
    Page,
}

/// What is said beside the choices of a field.
pub trait Labels {
    /// The label of one choice, or nothing for its bare name.
    fn label(&self, kind: &str, field: &str, choice: &str) -> Option<String>;
}

/// Choices without labels.
#[derive(Debug)]
pub struct NoLabels;

impl Labels for NoLabels {
    fn label(&self, _: &str, _: &str, _: &str) -> Option<String> {
        None
    }
}

/// The template that the portal reads.
///
/// # Errors
/// A text that is no YAML, and a reference that leads nowhere.
pub fn expand(source: &str, labels: &dyn Labels) -> Result<Value, FormError> {
    expanded(serde_saphyr::from_str(source)?, labels)
}

fn expanded(value: Value, labels: &dyn Labels) -> Result<Value, FormError> {
    match value {
        Value::Object(mut own) => {
            let mut all = Map::new();
            let prices = own.remove(PRICES).is_some();
            if let Some(Value::String(shape)) = own.remove(SHAPE) {
                all.extend(self::shape(&shape)?);
            }
            if let Some(Value::String(path)) = own.remove(FIELD) {
                all.extend(field(&path)?);
                if prices {
                    all.extend(enum_names(&path, &all, labels));
                }
            }
            for (key, value) in own {
                all.insert(key, expanded(value, labels)?);
            }
            Ok(Value::Object(all))
        }
        Value::Array(items) => items
            .into_iter()
            .map(|item| expanded(item, labels))
            .collect(),
        other => Ok(other),
    }
}

/// The schema of a field, without what only the API server understands.
fn field(path: &str) -> Result<Map<String, Value>, FormError> {
    let missing = || FormError::Field(path.to_owned());
    let (kind, field) = path.split_once('.').ok_or_else(missing)?;
    let kind = Kind::by_name(kind).ok_or_else(missing)?;
    let mut schema = (kind.spec)();
    for part in field.split('.') {
        let inner = if schema["items"].is_object() {
            schema["items"].take()
        } else {
            schema
        };
        schema = inner["properties"].get(part).cloned().ok_or_else(missing)?;
    }
    let Value::Object(mut schema) = schema else {
        return Err(missing());
    };
    schema.retain(|key, _| !key.starts_with("x-kubernetes-"));
    // A paragraph for each choice is for reference pages; here the choices stand below.
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.split("\n\n").next().unwrap_or_default().to_owned();
    }
    Ok(schema)
}

/// `errorMessage` is what the portal says instead of the pattern, behind the title of the field.
fn shape(name: &str) -> Result<Map<String, Value>, FormError> {
    let shape = match name {
        // As the definitions' rules have it for every kind.
        "name" => json!({
            "type": "string",
            "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$",
            "minLength": 1,
            "maxLength": 52,
            "errorMessage": {
                "pattern": "must be lower-case letters, digits and hyphens, and begin with a letter: for example `orders-2`",
                "maxLength": "must have at most 52 characters, for names in the clouds are derived from it: choose a shorter one",
            },
        }),
        "namespace" => json!({
            "type": "string",
            "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "minLength": 1,
            "maxLength": 63,
            "errorMessage": {
                "pattern": "must be the name of a namespace, lower-case letters, digits and hyphens: for example `payments-dev`",
                "maxLength": "must have at most 63 characters, as every namespace: choose a shorter one",
            },
        }),
        _ => return Err(FormError::Field(name.to_owned())),
    };
    Ok(shape.as_object().cloned().unwrap_or_default())
}

/// `enumNames` in the order of `enum`.
fn enum_names(
    path: &str,
    schema: &Map<String, Value>,
    labels: &dyn Labels,
) -> Option<(String, Value)> {
    let (kind, field) = path.split_once('.')?;
    let choices = schema.get("enum")?.as_array()?;
    let names = choices.iter().filter_map(Value::as_str).map(|choice| {
        let label = labels.label(kind, field, choice);
        label.unwrap_or_else(|| choice.to_owned())
    });
    Some(("enumNames".to_owned(), names.collect()))
}

/// The engine, set to read what the portal's own engine reads.
#[expect(
    clippy::expect_used,
    reason = "a constant, used by the test `every_form_renders`"
)]
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .variable_delimiters("${{", "}}")
        .build();
    environment.set_syntax(syntax.expect("three pairs of delimiters that differ"));
    environment.set_keep_trailing_newline(true);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.add_filter("dump", dump);
    environment
}

/// JSON as the portal's engine writes it; the engine's own `tojson` escapes what a page of HTML must not hold.
#[expect(clippy::needless_pass_by_value, reason = "the signature of a filter")]
fn dump(value: minijinja::Value) -> Result<String, minijinja::Error> {
    serde_json::to_string(&value).map_err(|error| {
        let kind = minijinja::ErrorKind::BadSerialization;
        minijinja::Error::new(kind, "is no JSON").with_source(error)
    })
}

/// Beginnings of the paths that are copied as they are, because they hold the same signs for somebody else.
pub(super) fn copied(source: &str) -> Result<Vec<String>, FormError> {
    let template: Value = serde_saphyr::from_str(source)?;
    let patterns =
        steps(&template).filter_map(|step| step["input"]["copyWithoutTemplating"].as_array());
    let patterns = patterns.flatten().filter_map(Value::as_str);
    Ok(patterns
        .map(|pattern| pattern.trim_end_matches('*').to_owned())
        .collect())
}

fn steps(template: &Value) -> impl Iterator<Item = &Value> {
    template["spec"]["steps"].as_array().into_iter().flatten()
}
