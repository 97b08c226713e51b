//! Every example is what it says: accepted by the API server in both packages, or refused by what its comment names.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an example without the field in question is a failed test"
)]

use pave_api::{
    VERSION,
    kinds::{Audience, Kind},
};
use pave_schema::{Schema, Violation, ViolationKind};
use pave_tests::repository::{document, documents, text, yaml_files};
use serde_json::Value;

/// What the API server says with each of the packages.
fn verdicts(object: &Value) -> Vec<(&'static str, Vec<Violation>)> {
    let name = object["kind"].as_str().unwrap();
    let kind = Kind::by_name(name).unwrap_or_else(|| panic!("{name} is none of our kinds"));
    let file = format!("{}.yaml", name.to_lowercase());
    let composite = document(&format!("xrds/{file}"));
    let mut verdicts = vec![(
        "configuration-pave",
        violations(&Schema::from_crd(&composite, VERSION).unwrap(), object),
    )];
    if kind.audience == Audience::Developers {
        let claim = document(&format!("xrds/claims/{file}"));
        verdicts.push((
            "configuration-pave-claims",
            violations(&Schema::from_claim(&claim, VERSION).unwrap(), object),
        ));
    }
    verdicts
}

fn violations(schema: &Schema, object: &Value) -> Vec<Violation> {
    let mut object = object.clone();
    schema.defaults(&mut object);
    schema.validate(&object)
}

#[test]
fn every_example_is_accepted_in_both_packages() {
    for file in ["examples", "examples/platform"]
        .iter()
        .flat_map(|directory| yaml_files(directory))
    {
        for object in documents(&file) {
            for (package, violations) in verdicts(&object) {
                assert_eq!(violations, [], "{file} in {package}: {object}");
            }
        }
    }
}

#[test]
fn the_first_example_has_four_lines() {
    assert_eq!(text("examples/database.yaml").lines().count(), 4);
}

#[test]
fn every_refused_example_is_refused_by_what_its_first_line_names() {
    for file in yaml_files("examples/refused") {
        let text = text(&file);
        let by = text
            .strip_prefix("# Refused by ")
            .and_then(|rest| rest.split_once(':'))
            .unwrap_or_else(|| panic!("{file} does not start with `# Refused by ...:`"))
            .0;
        let object = document(&file);
        let (_, violations) = verdicts(&object).remove(0);
        let is_rule = |violation: &Violation| violation.kind == ViolationKind::Invalid;
        match by {
            "the schema" => assert!(
                !violations.is_empty() && !violations.iter().any(is_rule),
                "{file}: {violations:?}"
            ),
            "a rule" => assert!(violations.iter().any(is_rule), "{file}: {violations:?}"),
            // Judged by the function and by admission; the schema knows neither policy nor what a cloud offers.
            "the catalogue" | "the landing zone" | "the policy" => {
                assert_eq!(violations, [], "{file}");
            }
            other => panic!("{file}: nothing called `{other}` refuses anything"),
        }
    }
}
