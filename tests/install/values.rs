//! The chart's values: what is there is described, and what is misspelled is refused before anything is installed.

use jsonschema::Validator;
use pave_tests::repository::{document, text};
use serde_json::{Value, json};

const VALUES: &str = "package/install/values.yaml";

fn schema() -> Value {
    serde_json::from_str(&text("package/install/values.schema.json")).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).unwrap()
}

#[test]
fn the_defaults_are_accepted() {
    let values = document(VALUES);
    let errors: Vec<_> = validator()
        .iter_errors(&values)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
}

/// Only maps whose keys are the user's own or Kubernetes' take any key.
#[test]
fn a_misspelled_key_is_refused_at_every_level() {
    const FREE: [&str; 9] = [
        "/function/resources/requests",
        "/function/resources/limits",
        "/function/podLabels",
        "/function/nodeSelector",
        "/function/affinity",
        "/networkPolicy/crossplanePods",
        "/networkPolicy/monitoringNamespace",
        "/podMonitor/labels",
        "/platformPolicy",
    ];
    let (values, validator) = (document(VALUES), validator());
    for path in objects(&values, "") {
        let mut misspelled = values.clone();
        misspelled.pointer_mut(&path).unwrap()["replicsa"] = json!("x");
        let accepted = validator.is_valid(&misspelled);
        assert_eq!(
            accepted,
            FREE.contains(&path.as_str()),
            "an unknown key at `{path}`"
        );
    }
}

fn objects(value: &Value, path: &str) -> Vec<String> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    let below = object
        .iter()
        .flat_map(|(key, value)| objects(value, &format!("{path}/{key}")));
    std::iter::once(path.to_owned()).chain(below).collect()
}

#[test]
fn wrong_values_are_refused() {
    let validator = validator();
    for (path, wrong, why) in [
        ("/package", json!("configuration"), "no such package"),
        ("/version", json!("0.1.0"), "a package's tag starts with v"),
        (
            "/registryMirror",
            json!("https://registry.example.com/acme"),
            "a scheme is no part of an image's name",
        ),
        (
            "/registryMirror",
            json!("localhost:5000/acme"),
            "Crossplane wants a dot in the host",
        ),
        ("/function/replicas", json!(0), "no pod composes nothing"),
        ("/function/replicas", json!("2"), "a number in quotes"),
        ("/function/ttl", json!("1 hour"), "the function reads 1h"),
        (
            "/generatorKey/create",
            json!("yes"),
            "a word for a truth value",
        ),
        (
            "/networkPolicy/crossplanePods",
            json!({}),
            "no label selects every pod",
        ),
        (
            "/tracing/endpoint",
            json!("collector:4317"),
            "OpenTelemetry wants a URL",
        ),
        (
            "/landingZones",
            json!({"AWS prod": {}}),
            "not a name for an object",
        ),
    ] {
        let mut values = document(VALUES);
        *values.pointer_mut(path).unwrap() = wrong.clone();
        assert!(!validator.is_valid(&values), "{path}: {wrong}: {why}");
    }
}

#[test]
fn the_schema_describes_exactly_the_values() {
    fn same(schema: &Value, values: &Value, path: &str) {
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (key, property) in properties {
            let text = property["description"].as_str().unwrap_or_default();
            let named = ["global", "claims"].contains(&key.as_str());
            assert!(named || !text.is_empty(), "{path}.{key} is not described");
            assert!(
                named || !values[key].is_null(),
                "{path}.{key} is not in values.yaml"
            );
            same(property, &values[key], &format!("{path}.{key}"));
        }
    }
    same(&schema(), &document(VALUES), "");
}
