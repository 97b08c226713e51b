//! A schema as fields with type, limits, default and meaning in words: for `pave explain` and the pages of the reference.

use serde::Serialize;
use serde_json::Value;

/// One field of a schema.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Path below the root, for example `backup.retentionDays`, `teams[].name` or `regions.<key>.vpcId`.
    pub path: String,
    /// Its type with its limits or choices, in words.
    #[serde(rename = "type")]
    pub type_: String,
    /// What holds where nothing is said; `required` where something must be.
    pub default: String,
    /// What it means.
    pub description: String,
}

/// A CEL rule of a schema.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// The field it is about, with a dot before it where the schema is a whole object's.
    #[serde(rename = "field")]
    pub path: String,
    /// What the person reads.
    pub message: String,
}

/// All fields below a schema, parents before their children.
pub fn fields(schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect_fields(schema, "", &mut found);
    found
}

/// All CEL rules below a schema, those of parents first.
pub fn rules(schema: &Value, path: &str) -> Vec<Rule> {
    let mut found = Vec::new();
    collect_rules(schema, path, &mut found);
    found
}

/// The schema at a path, and whether it must be given. Lists and maps are looked through: `teams.name`, `teams[].name`.
pub fn find<'s>(schema: &'s Value, path: &str) -> Option<(&'s Value, bool)> {
    let mut found = (schema, false);
    for segment in path.split('.').filter(|segment| !segment.is_empty()) {
        let name = segment.split('[').next().unwrap_or_default();
        let (parent, _) = inside(found.0, "");
        found = match parent["properties"].get(name) {
            Some(property) => (property, is_required(parent, name)),
            // The key of a map stands for any.
            None if found.0["additionalProperties"].is_object() => (parent, false),
            None => return None,
        };
    }
    Some(found)
}

/// The fields of a schema, of a list's entries or of a map's values, without what is inside those.
pub fn children(schema: &Value) -> Vec<Field> {
    let (inner, _) = inside(schema, "");
    let children = properties(inner).map(|(name, property)| field(inner, name, property, name));
    children.collect()
}

fn is_required(schema: &Value, name: &str) -> bool {
    let required = schema["required"].as_array();
    required.is_some_and(|names| names.iter().any(|required| required == name))
}

fn field(schema: &Value, name: &str, property: &Value, path: &str) -> Field {
    Field {
        path: path.to_owned(),
        type_: type_of(property),
        default: match &property["default"] {
            Value::Null if is_required(schema, name) => "required".to_owned(),
            Value::Null => String::new(),
            default => code(default),
        },
        description: text(property, "description"),
    }
}

fn collect_fields(schema: &Value, parent: &str, found: &mut Vec<Field>) {
    for (name, property) in properties(schema) {
        let path = join(parent, name);
        found.push(field(schema, name, property, &path));
        let (inner, below) = inside(property, &path);
        collect_fields(inner, &below, found);
    }
}

fn collect_rules(schema: &Value, path: &str, found: &mut Vec<Rule>) {
    for rule in schema["x-kubernetes-validations"]
        .as_array()
        .into_iter()
        .flatten()
    {
        found.push(Rule {
            path: path.to_owned() + &text(rule, "fieldPath"),
            message: text(rule, "message"),
        });
    }
    for (name, property) in properties(schema) {
        let path = join(path, name);
        collect_rules(property, &path, found);
        let (inner, below) = inside(property, &path);
        if !std::ptr::eq(inner, property) {
            collect_rules(inner, &below, found);
        }
    }
}

/// What a list or a map consists of, and how its path is written; the schema itself when it is neither.
fn inside<'a>(schema: &'a Value, path: &str) -> (&'a Value, String) {
    if let Some(items) = schema.get("items") {
        return (items, format!("{path}[]"));
    }
    match schema.get("additionalProperties") {
        Some(values @ Value::Object(_)) => (values, format!("{path}.<key>")),
        _ => (schema, path.to_owned()),
    }
}

/// Type with limits, or choices, in words.
pub fn type_of(schema: &Value) -> String {
    if let Some(choices) = schema["enum"].as_array() {
        return choices.iter().map(code).collect::<Vec<_>>().join(" · ");
    }
    let limits = |least, most, unit| limits(schema, least, most, unit);
    match schema["type"].as_str() {
        Some("integer") => format!("integer{}", limits("minimum", "maximum", "")),
        Some("number") => format!("number{}", limits("minimum", "maximum", "")),
        Some("boolean") => "`true` · `false`".to_owned(),
        Some("array") => {
            let items = type_of(&schema["items"]);
            format!(
                "list of {items}{}",
                limits("minItems", "maxItems", " entries")
            )
        }
        Some("object") => match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => {
                let values = type_of(values);
                format!(
                    "map to {values}{}",
                    limits("minProperties", "maxProperties", " entries")
                )
            }
            _ => "object".to_owned(),
        },
        _ => {
            let pattern = schema["pattern"].as_str();
            let pattern = pattern.map(|pattern| format!(", matches `{pattern}`"));
            format!(
                "text{}{}",
                limits("minLength", "maxLength", " characters"),
                pattern.unwrap_or_default()
            )
        }
    }
}

fn limits(schema: &Value, least: &str, most: &str, unit: &str) -> String {
    match (number(&schema[least]), number(&schema[most])) {
        (Some(least), Some(most)) if least == most => format!(", {least}{unit}"),
        (Some(least), Some(most)) => format!(", {least} to {most}{unit}"),
        (Some(least), None) => format!(", at least {least}{unit}"),
        (None, Some(most)) => format!(", at most {most}{unit}"),
        (None, None) => String::new(),
    }
}

/// Schemas write whole numbers as `10.0` now and then.
fn number(value: &Value) -> Option<String> {
    let text = value.as_number()?.to_string();
    Some(text.strip_suffix(".0").map(str::to_owned).unwrap_or(text))
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn code(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn only_field(property: &Value) -> Field {
        fields(&json!({"properties": {"field": property}})).remove(0)
    }

    #[test]
    fn limits_are_words() {
        let table = [
            (
                json!({"type": "integer", "minimum": 10, "maximum": 16384.0}),
                "integer, 10 to 16384",
            ),
            (
                json!({"type": "string", "maxLength": 63}),
                "text, at most 63 characters",
            ),
            (
                json!({"type": "string", "minLength": 3, "maxLength": 3}),
                "text, 3 characters",
            ),
            (
                json!({"type": "string", "enum": ["aws", "gcp"]}),
                "`aws` · `gcp`",
            ),
            (
                json!({"type": "array", "maxItems": 8, "items": {"type": "boolean"}}),
                "list of `true` · `false`, at most 8 entries",
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                "map to integer",
            ),
        ];
        for (schema, words) in table {
            assert_eq!(only_field(&schema).type_, words);
        }
    }

    #[test]
    fn fields_inside_lists_and_maps_have_their_own_rows() {
        let schema = json!({"properties": {
            "teams": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
            "regions": {"type": "object", "additionalProperties": {"type": "object", "properties": {"vpcId": {"type": "string"}}}},
        }});
        let mut paths: Vec<String> = fields(&schema)
            .into_iter()
            .map(|field| field.path)
            .collect();
        paths.sort();
        assert_eq!(
            paths,
            ["regions", "regions.<key>.vpcId", "teams", "teams[].name"]
        );
    }

    #[test]
    fn a_required_field_without_a_default_says_so() {
        let schema = json!({"required": ["team"], "properties": {"team": {"type": "string"}}});
        assert_eq!(fields(&schema)[0].default, "required");
    }

    #[test]
    fn a_rule_is_listed_at_the_field_it_is_about() {
        let schema = json!({
            "x-kubernetes-validations": [{"rule": "true", "message": "first", "fieldPath": ".restoreFrom"}],
            "properties": {"engine": {"x-kubernetes-validations": [{"rule": "true", "message": "second"}]}},
        });
        let rules: Vec<(String, String)> = rules(&schema, "spec")
            .into_iter()
            .map(|rule| (rule.path, rule.message))
            .collect();
        assert_eq!(
            rules,
            [
                ("spec.restoreFrom".into(), "first".into()),
                ("spec.engine".into(), "second".into())
            ]
        );
    }
}
