//! The step's input chooses the function.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use function_pave::Pave;
use pave_api::input::schemas;
use pave_function_sdk::testing::run;
use serde_json::Value;

fn answer(input: &str) -> Value {
    let composite = "observed: {composite: {resource: {apiVersion: example.org/v1, kind: Site, metadata: {name: shop}}}}\n";
    serde_saphyr::from_str(&run(&Pave::default(), &format!("{composite}{input}"))).unwrap()
}

fn fatal(answer: &Value) -> &str {
    let result = &answer["results"][0];
    assert_eq!(result["severity"], "SEVERITY_FATAL");
    result["message"].as_str().unwrap()
}

#[test]
fn a_step_without_input_is_told_what_there_is() {
    let known: Vec<_> = schemas().into_iter().map(|(kind, _)| kind).collect();
    let known = known.join(", ");
    assert!(known.starts_with("Database, "), "{known}");
    let want = format!("the pipeline step has no input. Fix: give it one of {known}");
    assert_eq!(fatal(&answer("")), want);
}

#[test]
fn an_unknown_input_is_told_what_there_is() {
    for (api_version, kind) in [
        ("fn.pave.internal/v1alpha1", "Tgas"),
        ("fn.pave.internal/v9", "Tags"),
        ("v1", "ConfigMap"),
    ] {
        let answer = answer(&format!(
            "input: {{apiVersion: {api_version}, kind: {kind}}}\n"
        ));
        let message = fatal(&answer);
        assert!(
            message.starts_with(&format!(
                "the pipeline step's input is '{kind}' of '{api_version}'"
            )),
            "{message}"
        );
        assert!(
            message.contains("Fix: use apiVersion fn.pave.internal/v1alpha1 and one of Database"),
            "{message}"
        );
    }
}

#[test]
fn the_function_that_the_input_names_runs() {
    let answer = answer("input: {apiVersion: fn.pave.internal/v1alpha1, kind: Tags}\n");
    assert_eq!(answer["conditions"][0]["type"], "TagsApplied");
}

#[test]
fn a_setting_of_the_wrong_type_is_named() {
    let answer =
        answer("input: {apiVersion: fn.pave.internal/v1alpha1, kind: Tags, skip: everything}\n");
    assert!(fatal(&answer).contains("input.skip"), "{}", fatal(&answer));
}
