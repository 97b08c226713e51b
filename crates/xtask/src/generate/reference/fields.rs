//! A schema as rows of a table: path, type with its limits, default, meaning.

use serde_json::Value;

use super::table::table;

/// One field of a schema.
pub(super) struct Field {
    /// Path below the root, for example `backup.retentionDays`, `teams[].name` or `regions.<key>.vpcId`.
    pub(super) path: String,
    pub(super) type_: String,
    pub(super) default: String,
    pub(super) description: String,
}

/// A CEL rule of a schema.
pub(super) struct Rule {
    pub(super) path: String,
    pub(super) message: String,
}

/// All fields below a schema, parents before their children.
pub(super) fn fields(schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect_fields(schema, "", &mut found);
    found
}

/// Fields as somebody needs them who writes a manifest.
pub(super) fn reference_table(fields: Vec<Field>) -> String {
    let rows: Vec<[String; 4]> = fields
        .into_iter()
        .map(|field| {
            [
                format!("`{}`", field.path),
                field.type_,
                field.default,
                field.description,
            ]
        })
        .collect();
    table(["Field", "Type", "Default", "Meaning"], &rows)
}

/// All CEL rules below a schema, those of parents first.
pub(super) fn rules(schema: &Value, path: &str) -> Vec<Rule> {
    let mut found = Vec::new();
    collect_rules(schema, path, &mut found);
    found
}

fn collect_fields(schema: &Value, parent: &str, found: &mut Vec<Field>) {
    let required = schema["required"].as_array();
    for (name, property) in properties(schema) {
        let path = join(parent, name);
        let is_required = required.is_some_and(|names| names.contains(&Value::from(name.as_str())));
        found.push(Field {
            path: path.clone(),
            type_: type_of(property),
            default: match &property["default"] {
                Value::Null if is_required => "required".to_owned(),
                Value::Null => String::new(),
                default => code(default),
            },
            description: text(property, "description"),
        });
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

fn type_of(schema: &Value) -> String {
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
