//! Compositions of Crossplane's own end-to-end tests that need nothing but functions, in `tests/foreign`.

use crate::case::Case;

const COMPOSITION: &str = "setup/composition.yaml";

/// Folder, Composition, and what is composed, which may be a claim.
const CASES: [(&str, &str, &str); 13] = [
    (
        "apiextensions/composition/basic-cluster",
        COMPOSITION,
        "xr.yaml",
    ),
    (
        "apiextensions/composition/basic-namespaced",
        COMPOSITION,
        "xr.yaml",
    ),
    (
        "apiextensions/composition/circuit-breaker",
        COMPOSITION,
        "xr.yaml",
    ),
    (
        "apiextensions/composition/composition-selection",
        COMPOSITION,
        "claim.yaml",
    ),
    (
        "apiextensions/composition/legacy",
        COMPOSITION,
        "claim.yaml",
    ),
    (
        "apiextensions/composition/legacy",
        "setup/composition-nested.yaml",
        "claim.yaml",
    ),
    (
        "apiextensions/composition/legacy-bind-existing-xr",
        COMPOSITION,
        "xr.yaml",
    ),
    (
        "apiextensions/composition/legacy-propagate-field-removals",
        COMPOSITION,
        "claim.yaml",
    ),
    (
        "apiextensions/composition/namespaced-xr-no-cluster-scoped-resource",
        COMPOSITION,
        "xr.yaml",
    ),
    (
        "apiextensions/composition/realtime-revision-selection",
        COMPOSITION,
        "claim.yaml",
    ),
    ("apiextensions/usage/composition", COMPOSITION, "claim.yaml"),
    (
        "apiextensions/usage/composition",
        "composition-updated.yaml",
        "claim.yaml",
    ),
    ("lifecycle/upgrade", COMPOSITION, "claim.yaml"),
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    CASES.into_iter().map(case).collect()
}

fn case((folder, composition, composite): (&str, &str, &str)) -> Case {
    let file = |file: &str| format!("tests/foreign/{folder}/{file}");
    let options = [
        (file("setup/definition.yaml"), "--xrd"),
        (file("setup/secret.yaml"), "--function-credentials"),
    ];
    let name = format!("foreign/{folder}/{composition}");
    Case::of(&name, &file(composition), &file(composite), options)
}
