//! `package/function/input/`: the schema of each pipeline step's input, as packages carry it.

use pave_api::input;
use serde_json::{Value, json};

use super::{File, yaml};

pub(super) fn files() -> anyhow::Result<Vec<File>> {
    input::schemas()
        .into_iter()
        .map(|(kind, schema)| {
            let definition = definition(kind, schema);
            Ok(File::new(
                format!("package/function/input/{}.yaml", kind.to_lowercase()),
                yaml::document(&definition, "crates/api/src/input.rs")?,
            ))
        })
        .collect()
}

/// The definition of an input. Nobody ever creates an object of it: Crossplane and editors read the schema.
fn definition(kind: &str, mut schema: Value) -> Value {
    let properties = schema["properties"].take();
    schema["properties"] = with_type_meta(properties);
    // `database` alone would make `kubectl get database` ambiguous where Crossplane installs these definitions.
    let singular = format!("{}input", kind.to_lowercase());
    let plural = format!("{singular}s");
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{}", input::GROUP)},
        "spec": {
            "group": input::GROUP,
            "names": {
                "kind": kind,
                "listKind": format!("{kind}List"),
                "plural": plural,
                "singular": singular,
                "categories": ["crossplane"],
            },
            "scope": "Namespaced",
            "versions": [{
                "name": "v1alpha1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": schema},
            }],
        },
    })
}

fn with_type_meta(properties: Value) -> Value {
    let mut all = json!({
        "apiVersion": {"type": "string", "description": format!("`{}`.", input::API_VERSION)},
        "kind": {"type": "string", "description": "The function that runs in this step."},
        "metadata": {"type": "object"},
    });
    if let (Value::Object(all), Value::Object(own)) = (&mut all, properties) {
        all.extend(own);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_has_its_settings_beside_apiversion_and_kind() {
        let (kind, schema) = input::schemas()
            .into_iter()
            .find(|(kind, _)| *kind == "Guardrails")
            .unwrap();
        let definition = definition(kind, schema);
        let properties =
            &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"];
        assert_eq!(properties["enforcement"]["enum"], json!(["Deny", "Warn"]));
        assert_eq!(properties["kind"]["type"], "string");
    }

    #[test]
    fn no_input_takes_the_name_by_which_people_ask_kubectl_for_a_kind() {
        for (kind, schema) in input::schemas() {
            let names = definition(kind, schema)["spec"]["names"].clone();
            for ours in pave_api::kinds::KINDS {
                assert_ne!(names["plural"], ours.plural);
                assert_ne!(names["singular"], ours.name.to_lowercase());
            }
        }
    }
}
