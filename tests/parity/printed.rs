//! `pave render` prints the objects that the official tool prints.

use std::process::Output;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{Example, Package, examples};
use crate::functions::Functions;
use crate::official::{Engine, render};
use crate::programs::{self, CORE, CROSSPLANE};

/// The one difference, on purpose: `pave render` asks the definition first, as an API server does, and prints nothing that it
/// refuses. The official tool asks nobody and prints an object in phase Blocked.
const REFUSED: [(&str, &[Package], &str); 14] = [
    ("automatic-tag", BOTH, "a key that Pave sets itself"),
    (
        "bucket-archived-after-it-is-gone",
        BOTH,
        "an archive of what was deleted before",
    ),
    (
        "bucket-locked-without-versions",
        BOTH,
        "a lock on what has no versions",
    ),
    ("bucket-made-public", BOTH, "a field that no Bucket has"),
    ("field-that-does-not-exist", BOTH, "an unknown field"),
    (
        "microservice-exposed-nowhere",
        BOTH,
        "a port that is not there",
    ),
    (
        "microservice-latest",
        BOTH,
        "an image that is another one every day",
    ),
    (
        "microservice-scaled-twice",
        BOTH,
        "two numbers of replicas where one goes",
    ),
    ("queue-made-public", BOTH, "a field that no Queue has"),
    (
        "queue-with-subscriptions",
        BOTH,
        "subscriptions to what is no topic",
    ),
    ("reserved-tag", BOTH, "a prefix that a cloud keeps"),
    (
        "restored-from-two-places",
        BOTH,
        "two sources where one goes",
    ),
    (
        "secret-of-somebody-else",
        &[Package::Composites],
        "the name of another object's Secret; a claim's definition cannot compare the two names",
    ),
    ("size-that-does-not-exist", BOTH, "a size that is none"),
];
/// Refused by both: the definition wants text, and the function cannot read a number.
const UNREADABLE: &str = "version-without-quotes";
const BOTH: &[Package] = &[Package::Composites, Package::Claims];

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
    let (official, pave) = (objects(&official.stdout), pave(example));
    let ours = objects(&pave.stdout);
    let unreadable = example.file.contains(UNREADABLE);
    if official.is_empty() != unreadable {
        return Err("the official tool prints what it should not, or nothing".into());
    }
    if let Some(reason) = refused(example) {
        return if ours.is_empty() && pave.status.code() == Some(1) {
            Ok(())
        } else {
            Err(format!("`pave render` does not refuse {reason}: {}", pave.status).into())
        };
    }
    if official == ours {
        return Ok(());
    }
    let show = |objects: &[Value]| {
        let texts = objects.iter().map(|object| format!("{object:#}\n"));
        texts.collect::<String>()
    };
    Err(format!(
        "--- crossplane composition render\n{}--- pave render\n{}",
        show(&official),
        show(&ours)
    )
    .into())
}

/// Why the definition refuses the example, if it does.
pub(crate) fn refused(example: &Example) -> Option<&'static str> {
    let is_it = |file: &str, packages: &[Package]| {
        example.file.ends_with(&format!("/{file}.yaml")) && packages.contains(&example.package)
    };
    if example.file.contains(UNREADABLE) {
        return Some("a number");
    }
    let row = REFUSED
        .iter()
        .find(|(file, packages, _)| is_it(file, packages));
    row.map(|(_, _, reason)| *reason)
}

/// `pave render` with everything that the platform team has written.
pub(crate) fn pave(example: &Example) -> Output {
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
    pave.output().unwrap()
}

/// The documents of a YAML text.
pub(crate) fn objects(yaml: &[u8]) -> Vec<Value> {
    serde_saphyr::from_multiple(std::str::from_utf8(yaml).unwrap()).unwrap()
}
