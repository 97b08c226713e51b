//! The page of one kind.

use pave_api::{
    API_VERSION,
    definition::{Package, definition},
    kinds::{Audience, Kind},
};
use pave_cli::fields::{Field, Rule, fields, rules};
use serde_json::Value;

use super::table::{reference_table, table};

pub(super) fn page(kind: &Kind) -> String {
    let spec = (kind.spec)();
    let status = (kind.status)();
    [
        introduction(kind, &spec),
        section("Spec", &reference_table(fields(&spec))),
        section("Rules", &rule_list(kind)),
        section("Status", &status_table(fields(&status))),
        section("Columns of kubectl get", &columns(kind)),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

fn introduction(kind: &Kind, spec: &Value) -> String {
    let scope = match kind.audience {
        Audience::Developers => "For developers, in their namespaces.",
        Audience::PlatformTeam => "For the platform team, cluster-wide.",
    };
    format!(
        "# {}\n\n{}\n\n`apiVersion: {API_VERSION}`, short name `{}`. {scope}\n",
        kind.name,
        spec["description"].as_str().unwrap_or(kind.description),
        kind.short_name,
    )
}

fn section(heading: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("## {heading}\n\n{text}")
}

/// Nobody writes a status, so neither defaults nor what is required matters to its reader.
fn status_table(fields: Vec<Field>) -> String {
    let rows: Vec<[String; 3]> = fields
        .into_iter()
        .map(|field| [format!("`{}`", field.path), field.type_, field.description])
        .collect();
    table(["Field", "Type", "Meaning"], &rows)
}

/// What the API server refuses beyond types and limits.
fn rule_list(kind: &Kind) -> String {
    let schema = definition(kind, Package::Configuration)["spec"]["versions"][0]["schema"]["openAPIV3Schema"].take();
    let lines: Vec<String> = rules(&schema, "")
        .into_iter()
        .map(|Rule { path, message }| format!("- `{}`: {message}\n", path.trim_start_matches('.')))
        .collect();
    lines.concat()
}

fn columns(kind: &Kind) -> String {
    let rows: Vec<[String; 3]> = kind
        .columns
        .iter()
        .map(|column| {
            let shown = if column.priority == 0 {
                "always"
            } else {
                "with `-o wide`"
            };
            [
                column.name.to_owned(),
                format!("`{}`", column.json_path),
                shown.to_owned(),
            ]
        })
        .collect();
    table(["Column", "Value", "Shown"], &rows)
}
