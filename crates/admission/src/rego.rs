//! Rego as Gatekeeper evaluates it.

use regorus::{Engine, Value as Rego};
use serde_json::{Value, json};

use crate::{Review, Violation};

/// Rego that cannot be evaluated.
#[derive(Debug, thiserror::Error)]
#[error("Rego: {0}")]
pub struct RegoError(String);

/// A template's Rego.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The module with `violation`.
    pub rego: String,
    /// Modules that it imports.
    pub libs: Vec<String>,
    /// Written for Rego v1.
    pub is_v1: bool,
}

/// What a request violates.
///
/// # Errors
/// When a module is no Rego, or fails.
pub fn violations(
    source: &Source,
    review: &Review,
    parameters: Option<&Value>,
    inventory: &Value,
) -> Result<Vec<Violation>, RegoError> {
    let failed = |error: &dyn std::fmt::Display| RegoError(format!("{error:#}"));
    let mut engine = Engine::new();
    engine.set_rego_v0(!source.is_v1);
    // As OPA does unless told otherwise: a built-in that fails is undefined.
    engine.set_strict_builtin_errors(false);
    engine
        .add_extension(
            "re_match".to_owned(),
            2,
            Box::new(|arguments| Ok(re_match(&arguments))),
        )
        .map_err(|error| failed(&error))?;
    for (index, library) in source.libs.iter().enumerate() {
        engine
            .add_policy(format!("lib{index}.rego"), library.clone())
            .map_err(|error| failed(&error))?;
    }
    let package = engine
        .add_policy("template.rego".to_owned(), source.rego.clone())
        .map_err(|error| failed(&error))?;
    let data = json!({"inventory": inventory}).to_string();
    engine
        .add_data_json(&data)
        .map_err(|error| failed(&error))?;
    let nothing = json!({});
    let input = json!({"review": as_input(review), "parameters": parameters.unwrap_or(&nothing)});
    engine
        .set_input_json(&input.to_string())
        .map_err(|error| failed(&error))?;
    let found = engine
        .eval_rule(format!("{package}.violation"))
        .map_err(|error| failed(&error))?;
    let found: Value = match found {
        Rego::Undefined => json!([]),
        found => serde_json::to_value(found).map_err(|error| failed(&error))?,
    };
    let mut violations: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(violation)
        .collect();
    violations.sort();
    Ok(violations)
}

fn violation(found: &Value) -> Violation {
    Violation {
        message: found["msg"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The old name of `regex.match`, which templates still use.
fn re_match(arguments: &[Rego]) -> Rego {
    let text = |index: usize| match arguments.get(index) {
        Some(Rego::String(text)) => Some(text.to_string()),
        _ => None,
    };
    let (Some(pattern), Some(value)) = (text(0), text(1)) else {
        return Rego::Undefined;
    };
    regex::Regex::new(&pattern).map_or(Rego::Undefined, |pattern| {
        Rego::Bool(pattern.is_match(&value))
    })
}

/// `input.review`: the request, with the namespace where Gatekeeper puts it.
fn as_input(review: &Review) -> Value {
    let [group, version, kind] = review.kind();
    let mut input = review.request.clone();
    if !input.is_object() {
        input = json!({});
    }
    if input.get("kind").is_none() {
        input["kind"] = json!({"group": group, "version": version, "kind": kind});
    }
    for (field, value) in [
        ("object", &review.object),
        ("oldObject", &review.old_object),
    ] {
        if !value.is_null() {
            input[field] = value.clone();
        }
    }
    if !review.namespace.is_null() {
        input["_unstable"] = json!({"namespace": review.namespace});
    }
    if let Some(fields) = input.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    input
}
