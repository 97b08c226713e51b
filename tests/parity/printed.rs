//! `pave render` prints the objects that the official tool prints.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{Example, Package, examples};
use crate::functions::Functions;
use crate::official::{Engine, render};
use crate::programs::{self, CORE, CROSSPLANE};

pub(crate) fn trials(functions: &Arc<Functions>) -> Vec<Trial> {
    let trial = |example: Example| {
        let functions = Arc::clone(functions);
        let name = format!("same objects: {}", example.name());
        Trial::ignorable_test(name, move || {
            programs::with(&[CROSSPLANE, CORE], || same(&example, &functions))
        })
    };
    examples().into_iter().map(trial).collect()
}

fn same(example: &Example, functions: &Functions) -> Result<(), Failed> {
    let case = example.case();
    let official = render(&case, &case.write(functions), Engine::Core, &[]);
    let official = objects(&official.stdout);
    let ours = pave(example);
    if official == ours {
        return Ok(());
    }
    let show = |objects: &[Value]| {
        objects
            .iter()
            .map(|o| format!("{o:#}\n"))
            .collect::<String>()
    };
    Err(format!(
        "--- crossplane composition render\n{}--- pave render\n{}",
        show(&official),
        show(&ours)
    )
    .into())
}

/// What `pave render` prints of an example.
pub(crate) fn pave(example: &Example) -> Vec<Value> {
    objects(&render_with_pave(example))
}

/// The same as the text that it is.
pub(crate) fn render_with_pave(example: &Example) -> Vec<u8> {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("manifest.yaml");
    std::fs::write(&file, example.object.to_string()).unwrap();
    let mut pave = programs::pave();
    pave.current_dir(pave_tests::repository::root());
    pave.arg("render").arg(file);
    pave.args(["--policy-file", "examples/platform/policy.yaml"]);
    pave.args([
        "--landing-zone-file",
        "examples/platform/landing-zones.yaml",
    ]);
    pave.args(["--environment-file", "examples/platform/environments.yaml"]);
    if example.package == Package::Claims {
        pave.arg("--claims");
    }
    pave.output().unwrap().stdout
}

fn objects(yaml: &[u8]) -> Vec<Value> {
    serde_saphyr::from_multiple(std::str::from_utf8(yaml).unwrap()).unwrap()
}
