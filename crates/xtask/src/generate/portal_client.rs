//! The part of pave-insights' API that the portal asks, as types of TypeScript: from the OpenAPI document that the service gives.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::Context as _;
use pave_insights::openapi;
use serde_json::{Map, Value};

use super::{File, MARK};

const PATH: &str = "backstage/packages/app/src/insights/api.ts";

/// What the portal asks. The rest is for senders and for Prometheus.
const ASKED: [(&str, &str); 5] = [
    ("get", "/v1/dora"),
    ("get", "/v1/platform"),
    ("get", "/v1/surveys"),
    ("get", "/v1/surveys/{survey}/questions"),
    ("post", "/v1/surveys/{survey}/answers"),
];

pub(super) fn files() -> anyhow::Result<Vec<File>> {
    let mut document = openapi::document();
    // Whether `serde_json` keeps the order of insertion depends on who else is in the build.
    document.sort_all_objects();
    let schemas = document["components"]["schemas"]
        .as_object()
        .context("the document has schemas")?;
    let mut needed = BTreeSet::new();
    let mut operations: BTreeMap<&str, String> = BTreeMap::new();
    for (method, path) in ASKED {
        let operation = &document["paths"][path][method];
        let problem = || format!("the document has no {method} {path}");
        let answer = answered(operation).with_context(problem)?;
        collect(answer, schemas, &mut needed);
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        collect(body, schemas, &mut needed);
        collect(&operation["parameters"], schemas, &mut needed);
        let mut fields = String::new();
        let query = query(operation);
        write!(fields, "query: {query}; ")?;
        if !body.is_null() {
            write!(fields, "body: {}; ", written(body))?;
        }
        write!(fields, "answer: {}", written(answer))?;
        let of_method = operations.entry(method).or_default();
        writeln!(of_method, "  '{path}': {{ {fields} }};")?;
    }
    needed.insert("Problem".to_owned());
    let mut text = format!("// {MARK} from the OpenAPI document of pave-insights. Do not edit.\n");
    for name in &needed {
        let schema = schemas.get(name).context("it was found before")?;
        text.push_str(&declared(name, schema)?);
    }
    for (method, paths) in operations {
        let name = method[..1].to_uppercase() + &method[1..];
        write!(
            text,
            "\n/** What can be asked with {}. */\n",
            method.to_uppercase()
        )?;
        write!(text, "export interface {name} {{\n{paths}}}\n")?;
    }
    Ok(vec![File::new(PATH, text)])
}

/// Body of the answer when all is well.
fn answered(operation: &Value) -> Option<&Value> {
    let responses = operation["responses"].as_object()?;
    let (_, good) = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))?;
    good["content"]["application/json"].get("schema")
}

/// Names of the schemas that this one is made of.
fn collect(schema: &Value, schemas: &Map<String, Value>, needed: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = reference(schema)
                && needed.insert(name.to_owned())
                && let Some(named) = schemas.get(name)
            {
                collect(named, schemas, needed);
            }
            fields
                .values()
                .for_each(|field| collect(field, schemas, needed));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, schemas, needed)),
        _ => {}
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array();
    let fields: Vec<String> = parameters
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| {
            let name = parameter["name"].as_str()?;
            Some(format!("{name}?: {}", written(&parameter["schema"])))
        })
        .collect();
    if fields.is_empty() {
        "Record<string, never>".to_owned()
    } else {
        format!("{{ {} }}", fields.join("; "))
    }
}

/// A named type; of words that have descriptions these, too, for people read them.
fn declared(name: &str, schema: &Value) -> anyhow::Result<String> {
    let mut text = format!("\n/** {} */\n", described(schema));
    let words: Vec<(&str, &str)> = schema["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|word| Some((word["const"].as_str()?, described(word))))
        .collect();
    if let Some(fields) = schema["properties"].as_object() {
        writeln!(text, "export interface {name} {{")?;
        for (field, of) in fields {
            writeln!(text, "  /** {} */", described(of))?;
            writeln!(
                text,
                "  {field}{}: {};",
                optional(schema, field),
                written(of)
            )?;
        }
        text.push_str("}\n");
    } else {
        writeln!(text, "export type {name} = {};", written(schema))?;
    }
    if !words.is_empty() {
        writeln!(text, "\n/** What each of them means. */")?;
        writeln!(
            text,
            "export const {name}Words: Record<{name}, string> = {{"
        )?;
        for (word, description) in words {
            writeln!(text, "  {word}: {},", serde_json::to_string(description)?)?;
        }
        text.push_str("};\n");
    }
    Ok(text)
}

fn described(schema: &Value) -> &str {
    schema["description"]
        .as_str()
        .unwrap_or("As its name says.")
}

fn optional(schema: &Value, field: &str) -> &'static str {
    let required = schema["required"].as_array();
    if required.is_some_and(|required| required.iter().any(|name| name == field)) {
        ""
    } else {
        "?"
    }
}

/// A type as it is written where it is used.
fn written(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("'{word}'");
    }
    for alternatives in ["oneOf", "anyOf"] {
        if let Some(of) = schema[alternatives].as_array() {
            return of.iter().map(written).collect::<Vec<_>>().join(" | ");
        }
    }
    match &schema["type"] {
        Value::String(name) => of_type(name, schema),
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str);
            names
                .map(|name| of_type(name, schema))
                .collect::<Vec<_>>()
                .join(" | ")
        }
        _ => "unknown".to_owned(),
    }
}

fn of_type(name: &str, schema: &Value) -> String {
    match name {
        "integer" | "number" => "number".to_owned(),
        "array" => format!("Array<{}>", written(&schema["items"])),
        "object" => match schema["properties"].as_object() {
            None => format!(
                "Record<string, {}>",
                written(&schema["additionalProperties"])
            ),
            Some(fields) => {
                let fields = fields.iter().map(|(field, of)| {
                    format!("{field}{}: {}", optional(schema, field), written(of))
                });
                format!("{{ {} }}", fields.collect::<Vec<_>>().join("; "))
            }
        },
        other => other.to_owned(),
    }
}
