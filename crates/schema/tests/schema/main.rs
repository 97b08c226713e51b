//! What the API server does to an object, asked through the crate's front door.
#![expect(
    clippy::unwrap_used,
    reason = "a fixture that does not parse is a failed test"
)]

mod defaulting;
mod definitions;
mod hostile;
mod rules;
mod structure;

use pave_schema::Schema;
use serde_json::Value;

/// Everything that `schema`, stated in YAML, has against `object`, in people's words.
fn violations(schema: &str, object: &str) -> Vec<String> {
    let violations = compile(schema).validate(&yaml(object));
    violations.iter().map(ToString::to_string).collect()
}

fn compile(schema: &str) -> Schema {
    Schema::new(&yaml(schema)).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}
