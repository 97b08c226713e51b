//! `pave explain`.

use insta_cmd::assert_cmd_snapshot;

use crate::pave;

#[test]
fn a_kind_is_explained_by_any_of_its_names() {
    assert_cmd_snapshot!(pave("explain queue.spec"));
    for name in ["Queue.spec", "queues.spec", "pq.spec"] {
        let output = pave(&format!("explain {name}")).output().unwrap();
        let expected = pave("explain queue.spec").output().unwrap();
        assert_eq!(output.stdout, expected.stdout, "{name}");
    }
}

#[test]
fn a_field_says_what_may_be_written() {
    assert_cmd_snapshot!(pave("explain database.spec.size"));
}

#[test]
fn spec_may_be_left_out_and_fields_inside_lists_are_found() {
    assert_cmd_snapshot!(pave("explain queue.subscriptions.name"));
}

#[test]
fn a_program_gets_choices_rules_and_fields_as_json() {
    assert_cmd_snapshot!(pave("explain database.spec.restoreFrom -o json"));
}

#[test]
fn a_misspelled_field_is_guessed() {
    assert_cmd_snapshot!(pave("explain database.spec.sise"));
}

#[test]
fn below_a_field_that_does_not_exist_the_nearest_one_that_does_is_named() {
    assert_cmd_snapshot!(pave("explain database.spec.color.shade"));
}

#[test]
fn a_reason_is_explained_as_in_operations() {
    assert_cmd_snapshot!(pave("explain NoGeneratorKey"));
}

#[test]
fn a_guardrail_says_what_it_looks_at_and_how_it_is_waived() {
    assert_cmd_snapshot!(pave("explain approved-size"));
}

#[test]
fn a_word_that_nobody_knows_is_a_usage_error() {
    assert_cmd_snapshot!(pave("explain blimp"));
}

#[test]
fn every_field_of_every_kind_can_be_asked_for_by_the_path_that_the_reference_prints() {
    for kind in pave_api::kinds::KINDS {
        for field in pave_cli::fields::fields(&(kind.spec)()) {
            let subject = format!("{}.spec.{}", kind.name, field.path);
            let schema = serde_json::json!({"properties": {"spec": (kind.spec)()}});
            let path = format!("spec.{}", field.path);
            assert!(
                pave_cli::fields::find(&schema, &path).is_some(),
                "{subject}"
            );
        }
    }
}
