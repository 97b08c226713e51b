//! What the packages carry is what Crossplane and the API server accept, and its parts fit together.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a file that is no schema is a failed test"
)]

use std::collections::BTreeSet;

use pave_api::{
    VERSION,
    definition::{Package, composition_name},
    input,
    kinds::KINDS,
};
use pave_schema::Schema;
use pave_tests::{
    examples::everywhere,
    oracle::oracle,
    repository::{document, root, yaml_files},
};
use serde_json::{Map, Value, json};

/// Directories of definitions and compositions.
const CARRIED: [&str; 4] = ["xrds", "xrds/claims", "compositions", "compositions/claims"];

#[test]
fn crossplane_accepts_every_definition_and_composition() {
    for file in CARRIED.iter().flat_map(|directory| yaml_files(directory)) {
        let mut object = document(&file);
        // An API server asks an embedded object for its type only, the oracle for metadata as well.
        for step in object
            .pointer_mut("/spec/pipeline")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            step["input"]["metadata"] = json!({});
        }
        assert_eq!(oracle().violations(&object), [], "{file}");
    }
}

#[test]
fn every_schema_is_structural() {
    let definitions = ["xrds", "xrds/claims", "package/function/input"];
    for file in definitions
        .iter()
        .flat_map(|directory| yaml_files(directory))
    {
        let definition = document(&file);
        let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        assert_structural(schema, &file);
        Schema::from_crd(&definition, VERSION).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

/// The rules that the API server applies to a definition's schema:
/// <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema>
fn assert_structural(schema: &Value, path: &str) {
    let node = schema
        .as_object()
        .unwrap_or_else(|| panic!("{path} is no schema"));
    assert!(node.contains_key("type"), "{path} has no type");
    for refused in [
        "$ref",
        "oneOf",
        "anyOf",
        "allOf",
        "not",
        "definitions",
        "patternProperties",
        "const",
        "examples",
    ] {
        assert!(!node.contains_key(refused), "{path} has {refused}");
    }
    assert!(
        !(node.contains_key("properties") && node.contains_key("additionalProperties")),
        "{path} is both an object and a map"
    );
    let no_properties = Map::new();
    for (name, property) in node
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&no_properties)
    {
        assert_structural(property, &format!("{path}.{name}"));
    }
    if node["type"] == "array" {
        assert_structural(&node["items"], &format!("{path}[]"));
    }
    if let Some(values) = node.get("additionalProperties") {
        assert_structural(values, &format!("{path}.*"));
    }
}

#[test]
fn every_kind_has_the_composition_that_its_definition_enforces() {
    for kind in KINDS {
        for package in Package::ALL {
            let definition = document(&package.definition_file(kind));
            let composition = document(&package.composition_file(kind));
            assert_eq!(
                composition["metadata"]["name"],
                composition_name(kind, package),
                "{}",
                kind.name
            );
            assert_eq!(
                composition["metadata"]["name"],
                definition["spec"]["enforcedCompositionRef"]["name"]
            );
            assert_eq!(
                composition["spec"]["compositeTypeRef"]["kind"],
                definition["spec"]["names"]["kind"]
            );
        }
    }
}

#[test]
fn every_step_has_an_input_that_its_function_reads_without_a_field_left_over() {
    for file in ["compositions", "compositions/claims"]
        .iter()
        .flat_map(|directory| yaml_files(directory))
    {
        let composition = document(&file);
        for step in composition["spec"]["pipeline"].as_array().unwrap() {
            let step_input = &step["input"];
            assert_eq!(step_input["apiVersion"], input::API_VERSION, "{file}");
            let kind = step_input["kind"].as_str().unwrap();
            let definition = document(&format!(
                "package/function/input/{}.yaml",
                kind.to_lowercase()
            ));
            let schema = Schema::from_crd(&definition, VERSION).unwrap();
            let mut object = step_input.clone();
            // A step's input has no metadata; the schema of a resource insists on a name.
            object["metadata"] = json!({"name": "input"});
            assert_eq!(schema.validate(&object), [], "{file}");
        }
    }
}

/// A control plane without a policy for everything knows no managed resource but these.
#[test]
fn exactly_the_managed_resources_that_examples_compose_are_activated() {
    let file = "package/configuration/activation.yaml";
    let policy = document(file);
    assert_eq!(oracle().violations(&policy), [], "{file}");
    let composed: BTreeSet<(String, String)> = everywhere()
        .iter()
        .flat_map(|case| &case.rendered.composed)
        .filter_map(|composed| {
            let (group, _) = composed.object["apiVersion"].as_str()?.split_once('/')?;
            let kind = composed.object["kind"].as_str()?;
            group
                .contains(".m.")
                .then(|| (group.to_owned(), kind.to_owned()))
        })
        .collect();
    let activated: BTreeSet<(String, String)> = policy["spec"]["activate"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| definition_of(name.as_str().unwrap()))
        .collect();
    assert_eq!(activated, composed, "run `cargo xtask generate`");
}

/// Group and kind of a pinned definition.
fn definition_of(name: &str) -> (String, String) {
    let (plural, group) = name.split_once('.').unwrap();
    let file = ["aws", "azure", "gcp"]
        .map(|cloud| format!("tests/crds/provider-upjet-{cloud}/{group}_{plural}.yaml"))
        .into_iter()
        .find(|file| root().join(file).is_file())
        .unwrap_or_else(|| panic!("no definition of {name}"));
    let definition = document(&file);
    assert_eq!(definition["metadata"]["name"], name);
    let kind = definition["spec"]["names"]["kind"].as_str().unwrap();
    (group.to_owned(), kind.to_owned())
}

/// Crossplane installs a dependency under the path of its repository, so a composition that says anything else makes
/// the user install a second copy.
#[test]
fn compositions_name_the_function_as_crossplane_names_the_packages_dependency() {
    for package in Package::ALL {
        let meta = document(package.meta_file());
        let repository = meta["spec"]["dependsOn"][0]["package"].as_str().unwrap();
        let (_host, path) = repository.split_once('/').unwrap();
        let installed = path.replace('/', "-");
        for file in ["compositions", "compositions/claims"]
            .iter()
            .flat_map(|directory| yaml_files(directory))
        {
            for step in document(&file)["spec"]["pipeline"].as_array().unwrap() {
                assert_eq!(step["functionRef"]["name"], installed, "{file}");
            }
        }
    }
}

/// Rules that look at the whole old object need it; older versions drop them without a word.
#[test]
fn every_package_asks_for_the_crossplane_that_carries_our_rules() {
    for package in ["configuration", "configuration-claims", "function"] {
        let meta = document(&format!("package/{package}/crossplane.yaml"));
        assert_eq!(meta["apiVersion"], "meta.pkg.crossplane.io/v1", "{package}");
        assert_eq!(
            meta["spec"]["crossplane"]["version"], ">=v2.4.0-0",
            "{package}"
        );
    }
}

/// Or nobody could write the object any more, not even the function that repairs its status.
#[test]
fn a_status_that_somebody_forged_does_not_lock_the_object() {
    for package in Package::ALL {
        let database = KINDS.iter().find(|kind| kind.name == "Database").unwrap();
        let definition = document(&package.definition_file(database));
        let schema = Schema::from_crd(&definition, VERSION).unwrap();
        let object = |(cloud, region, name, storage_gb): (&str, &str, &str, u32)| {
            json!({
                "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
                "metadata": {"name": "orders", "namespace": "payments-dev"},
                "spec": {"cloud": "aws", "region": "germany", "database": "orders", "storageGB": 50},
                "status": {"resolved": {
                    "cloud": cloud, "region": region, "database": name, "storageGB": storage_gb,
                    "engine": "postgres", "version": "17", "providerVersion": "17", "size": "small",
                    "class": "db.t4g.medium", "highAvailability": false, "backupDays": 1,
                    "pointInTimeRecovery": false, "deletionPolicy": "Delete", "externalName": "acme1-orders",
                }},
            })
        };
        let forged = object(("gcp", "ireland", "other", 500));
        let repaired = object(("aws", "germany", "orders", 50));
        assert_eq!(schema.validate_update(&repaired, &forged), []);
        let mut moved = repaired.clone();
        moved["spec"]["cloud"] = json!("gcp");
        assert_eq!(schema.validate_update(&moved, &repaired).len(), 1);
    }
}
