//! What `jsonschema` found, in the words of people who write manifests.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError, Validator};
use serde_json::Value;

use crate::{Violation, ViolationKind, format, path};

/// A value longer than this is cut in a message.
const LONGEST_VALUE: usize = 60;
/// With more known fields than this a message does not list them.
const MOST_FIELDS: usize = 12;

/// Everything `structure`, which was compiled from `schema`, has against `object`.
pub(crate) fn structure(structure: &Validator, schema: &Value, object: &Value) -> Vec<Violation> {
    let mut violations: Vec<_> = structure
        .iter_errors(object)
        .flat_map(|error| explain(&error, schema, object))
        .collect();
    // A wrong type is the cause of whatever else is wrong at the same place.
    let wrong_types: Vec<_> = violations
        .iter()
        .filter(|violation| violation.kind == ViolationKind::TypeInvalid)
        .map(|violation| violation.path.clone())
        .collect();
    violations.retain(|violation| {
        violation.kind == ViolationKind::TypeInvalid || !wrong_types.contains(&violation.path)
    });
    violations
}

fn explain(error: &ValidationError<'_>, schema: &Value, object: &Value) -> Vec<Violation> {
    let path = path::of_pointer(error.instance_path().as_str(), object);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = known_fields(schema, error.schema_path().as_str());
            unexpected
                .iter()
                .map(|name| unknown(&path, name, &known))
                .collect()
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let message = "missing; this field is required";
            vec![Violation::new(
                path::field(&path, name),
                ViolationKind::Required,
                message,
            )]
        }
        Kind::PropertyNames { error } => {
            let (kind, message) = describe(error);
            let name = error.instance().as_str().unwrap_or_default();
            vec![Violation::new(
                path::field(&path, name),
                kind,
                format!("the key {message}"),
            )]
        }
        _ => {
            let (kind, message) = describe(error);
            vec![Violation::new(path, kind, message)]
        }
    }
}

fn describe(error: &ValidationError<'_>) -> (ViolationKind, String) {
    let value = shown(error.instance());
    match error.kind() {
        Kind::Type { kind } => (
            ViolationKind::TypeInvalid,
            wrong_type(kind, error.instance()),
        ),
        Kind::Enum { options } => (ViolationKind::NotSupported, not_supported(&value, options)),
        Kind::Constant { expected_value } => (
            ViolationKind::NotSupported,
            format!(
                "unsupported value `{value}`; only `{}` is allowed",
                shown(expected_value)
            ),
        ),
        Kind::Pattern { pattern } => (
            ViolationKind::Invalid,
            format!("`{value}` does not match the pattern `{pattern}`"),
        ),
        Kind::Format { format } => (
            ViolationKind::Invalid,
            match format::wants(format) {
                Some(wanted) => format!("`{value}` is not {wanted}"),
                None => format!("`{value}` is not a valid {format}"),
            },
        ),
        Kind::Minimum { limit } => (
            ViolationKind::Invalid,
            format!("{value} is too small; the least is {limit}"),
        ),
        Kind::Maximum { limit } => (
            ViolationKind::Invalid,
            format!("{value} is too large; the most is {limit}"),
        ),
        Kind::ExclusiveMinimum { limit } => (
            ViolationKind::Invalid,
            format!("{value} is too small; use more than {limit}"),
        ),
        Kind::ExclusiveMaximum { limit } => (
            ViolationKind::Invalid,
            format!("{value} is too large; use less than {limit}"),
        ),
        Kind::MultipleOf { multiple_of } => (
            ViolationKind::Invalid,
            format!("{value} is no multiple of {multiple_of}"),
        ),
        Kind::UniqueItems => (
            ViolationKind::Duplicate,
            "an item is listed twice; keep one".to_owned(),
        ),
        Kind::Custom { message, .. } => (ViolationKind::Duplicate, message.clone()),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            (ViolationKind::Invalid, no_branch(context))
        }
        Kind::OneOfMultipleValid { .. } => (
            ViolationKind::Invalid,
            "fits several of the forms allowed here; use exactly one".to_owned(),
        ),
        _ => length(error),
    }
}

/// Lengths and counts, and whatever `jsonschema` finds that Kubernetes' schemas have no word for.
fn length(error: &ValidationError<'_>) -> (ViolationKind, String) {
    let value = error.instance().as_ref();
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    let too_long = |unit, limit| {
        (
            ViolationKind::TooLong,
            format!("has {length} {unit}; at most {limit} are allowed"),
        )
    };
    let too_short = |unit, limit| {
        (
            ViolationKind::TooShort,
            format!("has {length} {unit}; at least {limit} are needed"),
        )
    };
    match error.kind() {
        Kind::MaxLength { limit } => too_long("characters", limit),
        Kind::MaxItems { limit } => too_long("items", limit),
        Kind::MaxProperties { limit } => too_long("entries", limit),
        Kind::MinLength { limit } => too_short("characters", limit),
        Kind::MinItems { limit } => too_short("items", limit),
        Kind::MinProperties { limit } => too_short("entries", limit),
        _ => (
            ViolationKind::Invalid,
            error.masked_with(format!("`{}`", shown(value))).to_string(),
        ),
    }
}

fn unknown(parent: &str, name: &str, known: &[&str]) -> Violation {
    let message = match closest(name, known) {
        Some(candidate) => format!("unknown field; did you mean `{candidate}`?"),
        None if known.is_empty() => "unknown field; no fields are allowed here".to_owned(),
        None if known.len() <= MOST_FIELDS => {
            format!("unknown field; known here: {}", known.join(", "))
        }
        None => "unknown field".to_owned(),
    };
    Violation::new(
        path::field(parent, name),
        ViolationKind::UnknownField,
        message,
    )
}

/// The known name that a typo of one or two letters, or other capitals, would explain.
fn closest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |candidate: &str| {
        strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase())
    };
    let allowed = if name.chars().count() <= 3 { 1 } else { 2 };
    let (distance, candidate) = known
        .iter()
        .map(|candidate| (distance(candidate), *candidate))
        .min()?;
    (distance <= allowed).then_some(candidate)
}

/// The fields next to the keyword that refused one: `schema_path` is `/properties/spec/additionalProperties`.
fn known_fields<'a>(schema: &'a Value, schema_path: &str) -> Vec<&'a str> {
    let node = schema_path
        .rsplit_once('/')
        .and_then(|(parent, _)| schema.pointer(parent));
    let properties = node
        .and_then(|node| node.get("properties"))
        .and_then(Value::as_object);
    properties
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

fn wrong_type(expected: &TypeKind, value: &Value) -> String {
    let types: Vec<JsonType> = match expected {
        TypeKind::Single(kind) => vec![*kind],
        TypeKind::Multiple(kinds) => kinds
            .iter()
            .filter(|kind| *kind != JsonType::Null)
            .collect(),
    };
    let names: Vec<_> = types.iter().map(|kind| with_article(*kind)).collect();
    let got = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => format!("the boolean `{value}`"),
        Value::Number(_) => format!("the number `{value}`"),
        Value::String(text) => format!("the string `{}`", shortened(&format!("{text:?}"))),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    let way_out = match value {
        Value::String(text) if types.iter().any(|kind| would_be(*kind, text)) => {
            format!("; write {text} without quotes")
        }
        Value::Bool(_) | Value::Number(_) if types.contains(&JsonType::String) => {
            format!("; write \"{value}\" in quotes")
        }
        _ => String::new(),
    };
    format!("expected {}, got {got}{way_out}", names.join(" or "))
}

fn would_be(kind: JsonType, text: &str) -> bool {
    match kind {
        JsonType::Integer => text.parse::<i64>().is_ok(),
        JsonType::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        JsonType::Boolean => matches!(text, "true" | "false"),
        _ => false,
    }
}

fn with_article(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "a list",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

fn not_supported(value: &str, options: &Value) -> String {
    let options: Vec<_> = options
        .as_array()
        .into_iter()
        .flatten()
        .filter(|option| !option.is_null())
        .map(shown)
        .collect();
    format!(
        "unsupported value `{value}`; choose one of {}",
        options.join(", ")
    )
}

/// No branch fits: the first complaint of each.
fn no_branch(branches: &[Vec<ValidationError<'static>>]) -> String {
    let complaints: Vec<_> = branches
        .iter()
        .filter_map(|errors| errors.first())
        .map(|error| match error.kind() {
            Kind::Required { property } => format!("{} is missing", shown(property)),
            _ => describe(error).1,
        })
        .collect();
    format!(
        "fits none of the forms allowed here: {}",
        complaints.join("; or ")
    )
}

/// A value as it stands in a manifest, cut to a readable length.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        other => shortened(&other.to_string()),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
