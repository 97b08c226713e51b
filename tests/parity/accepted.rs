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

/// One for each package: the tool takes longer to read the definitions than to judge every example.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |(name, package)| {
        Trial::ignorable_test(format!("accepted: every example, {name}"), move || {
            programs::with(&[CROSSPLANE], || accepted(package))
        })
    };
    [
        ("as a composite", Package::Composites),
        ("as a claim", Package::Claims),
    ]
    .map(trial)
    .into()
}

fn accepted(package: Package) -> Result<(), Failed> {
    let directory = TempDir::new().unwrap();
    let rendered = directory.path().join("rendered");
    fs::create_dir(&rendered)?;
    let printed = examples()
        .into_iter()
        .filter(|example| example.package == package && refused(example).is_none());
    let mut written = 0;
    for (number, example) in printed.enumerate() {
        let objects = complete(&example)?;
        written += objects.len();
        let documents = objects.iter().map(|object| format!("---\n{object}\n"));
        let file = rendered.join(format!("{number}.yaml"));
        fs::write(file, documents.collect::<String>())?;
    }
    let mut validate = programs::official(CROSSPLANE);
    validate.current_dir(root());
    validate.args(["resource", "validate", &definitions(package)]);
    validate.arg(rendered).args(["--output", "json"]);
    // Without an image of Crossplane the tool needs no network.
    validate.args(["--crossplane-image", "", "--cache-dir"]);
    validate.arg(directory.path().join("cache"));
    let output = validate.output()?;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let results = report["resources"].as_array().cloned().unwrap_or_default();
    let refused: Vec<_> = results
        .iter()
        .filter(|result| !is_accepted(result))
        .collect();
    if output.status.success() && results.len() == written && refused.is_empty() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{} of {written} judged, not accepted {refused:#?}\n{said}",
        results.len()
    )
    .into())
}

/// What `pave render` prints, with the spec, which no renderer prints of a composite unless it is asked to; here it comes from the
/// manifest.
fn complete(example: &Example) -> Result<Vec<Value>, Failed> {
    let rendered = pave(example);
    let mut objects = objects(&rendered.stdout);
    let Some(composite) = objects.first_mut() else {
        return Err(format!("{}: nothing to accept: {}", example.name(), rendered.status).into());
    };
    for (field, value) in example.object["spec"].as_object().into_iter().flatten() {
        composite["spec"][field] = value.clone();
    }
    Ok(objects)
}

/// Judged, if it can be judged, and in order.
fn is_accepted(result: &Value) -> bool {
    let api_version = result["apiVersion"].as_str().unwrap_or_default();
    result["status"] == "valid" || BUILT_IN.contains(&api_version)
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
