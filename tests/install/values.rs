//! The charts' values: what is there is described, and what is misspelled is refused before anything is installed.

use jsonschema::Validator;
use pave_tests::repository::{document, text};
use serde_json::{Value, json};

const PAVE: Chart = Chart("package/install");
const INSIGHTS: Chart = Chart("package/insights");

/// The directory of a chart.
#[derive(Clone, Copy)]
struct Chart(&'static str);

impl Chart {
    fn values(self) -> Value {
        document(&format!("{}/values.yaml", self.0))
    }

    fn schema(self) -> Value {
        serde_json::from_str(&text(&format!("{}/values.schema.json", self.0))).unwrap()
    }

    fn validator(self) -> Validator {
        jsonschema::draft7::new(&self.schema()).unwrap()
    }
}

#[test]
fn the_defaults_are_accepted() {
    for chart in [PAVE, INSIGHTS] {
        let values = chart.values();
        let errors: Vec<_> = chart
            .validator()
            .iter_errors(&values)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{}", chart.0);
    }
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
    const FREE_OF_INSIGHTS: [&str; 9] = [
        "/canary/spec",
        "/resources/requests",
        "/resources/limits",
        "/podLabels",
        "/nodeSelector",
        "/affinity",
        "/dashboards/labels",
        "/serviceMonitor/labels",
        "/prometheusRule/labels",
    ];
    for (chart, free) in [(PAVE, &FREE[..]), (INSIGHTS, &FREE_OF_INSIGHTS[..])] {
        let (values, validator) = (chart.values(), chart.validator());
        for path in objects(&values, "") {
            let mut misspelled = values.clone();
            misspelled.pointer_mut(&path).unwrap()["replicsa"] = json!("x");
            let accepted = validator.is_valid(&misspelled);
            let is_free = free.contains(&path.as_str());
            assert_eq!(accepted, is_free, "{}: an unknown key at `{path}`", chart.0);
        }
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
    let validator = PAVE.validator();
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
        let mut values = PAVE.values();
        *values.pointer_mut(path).unwrap() = wrong.clone();
        assert!(!validator.is_valid(&values), "{path}: {wrong}: {why}");
    }
}

#[test]
fn wrong_values_of_insights_are_refused() {
    let validator = INSIGHTS.validator();
    for (path, wrong, why) in [
        ("/replicas", json!(0), "no pod counts nothing"),
        ("/database/kind", json!("mysql"), "no such database"),
        ("/database/sqlite/size", json!("2"), "two bytes"),
        (
            "/database/postgres/port",
            json!("5432"),
            "a number in quotes",
        ),
        (
            "/image/tag",
            json!("latest"),
            "another version at each start",
        ),
        (
            "/image/repository",
            json!("https://ghcr.io/acme/pave-insights"),
            "a scheme is no part of an image's name",
        ),
        ("/image/digest", json!("0f5c"), "no digest"),
        (
            "/services",
            json!([{"team": "payments"}]),
            "a service has a name",
        ),
        (
            "/dashboards/labels",
            json!({}),
            "a sidecar finds them by a label",
        ),
        ("/serviceMonitor/interval", json!(30), "30 of what"),
    ] {
        let mut values = INSIGHTS.values();
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
    for chart in [PAVE, INSIGHTS] {
        same(&chart.schema(), &chart.values(), chart.0);
    }
}
