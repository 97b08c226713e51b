//! Dependencies go down only. ARCHITECTURE.md says why each crate is where it is.
#![expect(
    clippy::unwrap_used,
    reason = "metadata that cargo does not give is a failed test"
)]

use std::collections::BTreeMap;
use std::process::Command;

use pave_tests::repository::{root, text};
use serde_json::Value;

/// Crates of each layer. A crate may depend on lower layers, never on its own or a higher one.
const LAYERS: [&[&str]; 9] = [
    &[
        "pave-catalog",
        "pave-function-sdk",
        "pave-resources",
        "pave-schema",
        "pave-survey",
        "pave-xpkg",
    ],
    &["pave-api", "pave-conformance", "pave-cost", "pave-render"],
    &["pave-policy"],
    &["pave-admission", "pave-compose", "pave-insights"],
    &[FUNCTIONS, "pave-scenario"],
    &["function-pave"],
    &["pave-cli", "pave-control-plane"],
    &["pave-tests", "xtask"],
    &["pave-end-to-end", "pave-hostile"],
];

/// Stands for every crate of a function: all of them are in one layer.
const FUNCTIONS: &str = "pave-fn-*";

/// Libraries that a crate must not use, directly, because its job must stay possible without them.
const FORBIDDEN: [(&str, &[&str], &str); 6] = [
    (
        "pave-catalog",
        &["k8s-openapi", "kube", "tonic", "tokio"],
        "facts know no Kubernetes",
    ),
    (
        "pave-api",
        &["tonic", "tokio", "prost"],
        "types are used where nothing runs",
    ),
    (
        "pave-policy",
        &["kube", "tonic", "tokio"],
        "a verdict needs no cluster",
    ),
    (
        "pave-admission",
        &["kube", "tonic", "tokio"],
        "a policy is tried without a cluster",
    ),
    (
        "pave-resources",
        &["kube", "tonic", "tokio"],
        "a composed resource is data",
    ),
    (
        "pave-schema",
        &["kube", "tonic", "tokio"],
        "validation works offline",
    ),
];

/// A crate of this workspace and the names of what it depends on, dev-dependencies apart.
type Dependencies = BTreeMap<String, Vec<String>>;

fn dependencies() -> Dependencies {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(crate_and_dependencies).collect()
}

fn crate_and_dependencies(package: &Value) -> (String, Vec<String>) {
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let dependencies = package["dependencies"].as_array().unwrap();
    let needed_to_run = dependencies
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(name);
    (name(package), needed_to_run.collect())
}

fn layer(name: &str) -> Option<usize> {
    let name = match name.strip_prefix("pave-fn-") {
        Some(_) => FUNCTIONS,
        None => name,
    };
    LAYERS.iter().position(|crates| crates.contains(&name))
}

#[test]
fn every_crate_has_a_layer_and_every_name_in_the_table_is_a_crate() {
    let dependencies = dependencies();
    for name in dependencies.keys() {
        assert!(
            layer(name).is_some(),
            "{name} has no layer; add it to LAYERS and to ARCHITECTURE.md"
        );
    }
    for name in LAYERS.concat() {
        if name == FUNCTIONS {
            continue;
        }
        assert!(
            dependencies.contains_key(name),
            "{name} is gone; remove it from LAYERS"
        );
    }
}

#[test]
fn the_architecture_page_shows_the_same_layers() {
    let page = text("ARCHITECTURE.md");
    for name in dependencies().keys() {
        let path = match name.strip_prefix("pave-fn-") {
            Some(function) => format!("functions/{function}"),
            None if name == "function-pave" => "functions/pave".to_owned(),
            None if ["pave-control-plane", "pave-end-to-end", "pave-hostile"]
                .contains(&name.as_str()) =>
            {
                name.replace("pave-", "tests/")
            }
            None => name.trim_start_matches("pave-").to_owned(),
        };
        let layer = layer(name).unwrap();
        let row = format!("| {layer} | `{path}` |");
        assert!(page.contains(&row), "ARCHITECTURE.md has no row `{row}`");
    }
}

#[test]
fn dependencies_go_strictly_down() {
    for (name, needed) in dependencies() {
        for other in needed {
            if let (Some(own), Some(lower)) = (layer(&name), layer(&other)) {
                assert!(
                    lower < own,
                    "{name} (layer {own}) depends on {other} (layer {lower}); move what both need below both"
                );
            }
        }
    }
}

#[test]
fn no_crate_uses_what_its_job_must_do_without() {
    let dependencies = dependencies();
    for (name, forbidden, reason) in FORBIDDEN {
        for other in &dependencies[name] {
            assert!(
                !forbidden.contains(&other.as_str()),
                "{name} uses {other}, but {reason}"
            );
        }
    }
}

/// Resources are made from decisions; who sees a kind of ours could decide again, differently.
#[test]
fn composed_resources_know_nothing_of_our_kinds() {
    assert!(
        !dependencies()["pave-resources"]
            .iter()
            .any(|name| name.starts_with("pave-"))
    );
}
