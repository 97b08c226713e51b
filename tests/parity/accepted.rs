//! `crossplane resource validate` accepts what `pave render` prints, against the definitions that are pinned here.

use std::fs;

use libtest_mimic::{Failed, Trial};
use pave_tests::repository::{root, yaml_files};
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{Example, Package, examples};
use crate::printed::{objects, pave, refused};
use crate::programs::{self, CROSSPLANE};

/// Kubernetes' own groups: the tool has schemas of custom resources only.
const BUILT_IN: [&str; 4] = ["v1", "apps/v1", "networking.k8s.io/v1", "policy/v1"];

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |example: Example| {
        let name = format!("accepted: {}", example.name());
        Trial::ignorable_test(name, move || {
            programs::with(&[CROSSPLANE], || accepted(&example))
        })
    };
    let printed = examples()
        .into_iter()
        .filter(|example| refused(example).is_none());
    printed.map(trial).collect()
}

fn accepted(example: &Example) -> Result<(), Failed> {
    let rendered = pave(example);
    let mut objects = objects(&rendered.stdout);
    let Some(composite) = objects.first_mut() else {
        return Err(format!("nothing to accept: {}", rendered.status).into());
    };
    complete(composite, &example.object);
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("rendered.yaml");
    let documents = objects.iter().map(|object| format!("---\n{object}\n"));
    fs::write(&file, documents.collect::<String>())?;
    let mut validate = programs::official(CROSSPLANE);
    validate.current_dir(root());
    validate.args(["resource", "validate", &definitions(example.package)]);
    validate.arg(file).args(["--output", "json"]);
    // Without an image of Crossplane the tool needs no network.
    validate.args(["--crossplane-image", "", "--cache-dir"]);
    validate.arg(directory.path().join("cache"));
    let output = validate.output()?;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() && all_judged(&report)? {
        return Ok(());
    }
    Err(format!("{report}{}", String::from_utf8_lossy(&output.stderr)).into())
}

/// The spec, which no renderer prints of a composite unless it is asked to; here it comes from the manifest.
fn complete(composite: &mut Value, manifest: &Value) {
    for (field, value) in manifest["spec"].as_object().into_iter().flatten() {
        composite["spec"][field] = value.clone();
    }
}

/// Whether nothing went unjudged that could be judged.
fn all_judged(report: &str) -> Result<bool, Failed> {
    let report: Value = serde_json::from_str(report)?;
    let results = report["resources"].as_array().cloned().unwrap_or_default();
    let is_judged = |result: &Value| {
        let api_version = result["apiVersion"].as_str().unwrap_or_default();
        result["status"] == "valid" || BUILT_IN.contains(&api_version)
    };
    Ok(!results.is_empty() && results.iter().all(is_judged))
}

/// Everything that a control plane with the package would know.
fn definitions(package: Package) -> String {
    let crds = fs::read_dir(root().join("tests/crds")).unwrap().flatten();
    let folders = crds.filter(|entry| entry.path().is_dir());
    let mut sources: Vec<String> = folders
        .map(|entry| entry.path().to_str().unwrap().to_owned())
        .collect();
    // Files, for the tool would take those in the folder of the claims as well.
    sources.extend(yaml_files(match package {
        Package::Composites => "xrds",
        Package::Claims => "xrds/claims",
    }));
    sources.join(",")
}
