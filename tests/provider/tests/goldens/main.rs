//! What Pave composes, held against the kinds that are known here and against the providers' own definitions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where it is run"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use kube::core::DynamicObject;
use pave_test_provider::{
    aws::instance::{creation, modification, parameters::Parameters, report},
    clouds::{Clouds, Observation, Wanted},
    emulator::Emulator,
    kinds::{Backend, KINDS, Kind},
    managed::Managed,
    simulation::{Account, Simulation},
};
use serde_json::{Value, json};

mod instance;
mod simulated;

/// The managed resources in every golden file of every kind, in the order of the files' names.
fn composed() -> Vec<Managed> {
    static COMPOSED: LazyLock<Vec<Managed>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../golden");
        let directories =
            |directory: &PathBuf| entries(directory).into_iter().filter(|path| path.is_dir());
        let examples: Vec<_> = directories(&root)
            .flat_map(|kind| directories(&kind).collect::<Vec<_>>())
            .collect();
        let mut composed = Vec::new();
        for file in examples.iter().flat_map(|example| entries(example)) {
            let text = fs::read_to_string(file).unwrap();
            let documents: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
            composed.extend(documents.into_iter().filter_map(managed));
        }
        assert!(composed.len() > 50, "found only {}", composed.len());
        composed
    });
    COMPOSED.clone()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn managed(document: Value) -> Option<Managed> {
    let api_version = document["apiVersion"].as_str()?.to_owned();
    let (group, _) = api_version.split_once('/')?;
    if !group.ends_with(".upbound.io") {
        return None;
    }
    let kind = document["kind"].as_str()?;
    let known = Kind::find(group, kind);
    let kind = known.unwrap_or_else(|| panic!("{group} {kind} is composed, but not watched"));
    let object: DynamicObject = serde_json::from_value(document).unwrap();
    Some(Managed { kind, object })
}

fn composed_of(kind: &str) -> Managed {
    let mut composed = composed().into_iter();
    composed
        .find(|managed| managed.kind.kind == kind)
        .unwrap_or_else(|| panic!("no golden has a {kind}"))
}

fn wanted(managed: Managed) -> Wanted {
    Wanted {
        managed,
        password: Some("secret".to_owned()),
    }
}

/// The properties of `status.atProvider` in the provider's definition.
fn reported(kind: &Kind) -> Value {
    let definition = definition(kind);
    let path = "/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/atProvider";
    definition.pointer(path).unwrap().clone()
}

fn definition(kind: &Kind) -> Value {
    let provider = match kind.backend {
        Backend::Aws(_) => "aws",
        Backend::Gcp(_) => "gcp",
        Backend::Azure(_) => "azure",
    };
    let file = format!(
        "../crds/provider-upjet-{provider}/{}_{}.yaml",
        kind.group, kind.plural
    );
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

/// Every field that the API server would drop without a word.
fn unknown_fields(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(fields) if schema["properties"].is_object() => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .flat_map(|(name, value)| match schema["properties"].get(name) {
                None => vec![format!("{path}.{name}")],
                Some(schema) => unknown_fields(schema, value, &format!("{path}.{name}")),
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .flat_map(|item| unknown_fields(&schema["items"], item, path))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_kind_is_called_as_its_definition_says() {
    for kind in KINDS {
        let definition = definition(kind);
        assert_eq!(definition["spec"]["group"], kind.group);
        assert_eq!(definition["spec"]["names"]["kind"], kind.kind);
        assert_eq!(definition["spec"]["names"]["plural"], kind.plural);
        assert_eq!(definition["spec"]["scope"], "Namespaced");
        assert_eq!(definition["spec"]["versions"][0]["name"], "v1beta1");
    }
}

#[test]
fn every_reference_and_password_is_a_parameter_of_its_kind() {
    for kind in KINDS {
        let definition = definition(kind);
        let path = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/forProvider/properties";
        let parameters = definition.pointer(path).unwrap();
        for reference in kind.references {
            let base = reference.field.strip_suffix('s').filter(|_| reference.many);
            let base = base.unwrap_or(reference.field);
            for field in [reference.field.to_owned(), format!("{base}Selector")] {
                assert!(
                    parameters.get(&field).is_some(),
                    "{} has no {field}",
                    kind.kind
                );
            }
            let target = Kind::find(reference.target.group, reference.target.kind);
            assert!(target.is_some(), "{:?} is not watched", reference.target);
        }
        if let Some(password) = kind.password {
            assert!(
                parameters.get(password).is_some(),
                "{} has no {password}",
                kind.kind
            );
        }
    }
}

#[test]
fn every_parameter_that_pave_sets_on_aws_is_carried_out() {
    for managed in composed() {
        if let Backend::Aws(kind) = managed.kind.backend {
            kind.understand(&managed)
                .unwrap_or_else(|error| panic!("{}: {error}", managed.kind.kind));
        }
    }
}

#[test]
fn a_parameter_that_is_not_carried_out_is_refused() {
    let mut managed = composed_of("SubnetGroup");
    managed.object.data["spec"]["forProvider"]["unheardOf"] = json!(true);
    let Backend::Aws(kind) = managed.kind.backend else {
        panic!("a subnet group is of AWS");
    };
    let error = kind.understand(&managed).unwrap_err().to_string();
    assert!(error.contains("unheardOf"), "{error}");
}
