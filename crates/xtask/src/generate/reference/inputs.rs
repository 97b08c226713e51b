//! The page about the inputs of pipeline steps.

use pave_api::input;
use pave_cli::fields::fields;
use serde_json::Value;

use super::table::reference_table;

pub(super) fn page() -> String {
    let introduction = format!(
        "# Inputs of function-pave\n\n\
         The `input` of a pipeline step chooses what function-pave does in it. `apiVersion` is `{}`.\n",
        input::API_VERSION
    );
    let sections = input::schemas()
        .into_iter()
        .map(|(kind, schema)| section(kind, &schema));
    let parts: Vec<String> = [introduction].into_iter().chain(sections).collect();
    parts.join("\n")
}

fn section(kind: &str, schema: &Value) -> String {
    let description = schema["description"].as_str().unwrap_or_default();
    let heading = format!("## {kind}\n\n{description}\n");
    match reference_table(fields(schema)) {
        table if table.is_empty() => heading,
        table => format!("{heading}\n{table}"),
    }
}
