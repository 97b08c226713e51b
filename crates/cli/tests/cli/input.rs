//! Input that is wrong: each message names file, line, field, value, cause and way out.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use crate::{pave_in, pave_on_input};

#[test]
fn text_that_is_not_yaml_is_pointed_at() {
    assert_cmd_snapshot!(pave_on_input("render not-yaml.yaml"));
}

#[test]
fn of_several_documents_the_good_ones_are_rendered_and_the_bad_ones_reported() {
    assert_cmd_snapshot!(pave_on_input("cost several.yaml"));
}

#[test]
fn one_unreadable_file_does_not_hide_the_others() {
    assert_cmd_snapshot!(pave_on_input("cost gone.yaml good.yaml"));
}

#[test]
fn a_wrong_type_is_explained() {
    assert_cmd_snapshot!(pave_on_input("validate wrong-types.yaml"));
}

#[test]
fn a_misspelled_field_is_guessed() {
    assert_cmd_snapshot!(pave_on_input("validate misspelled.yaml"));
}

#[test]
fn a_kind_that_is_not_ours_is_named_with_those_that_are() {
    assert_cmd_snapshot!(pave_on_input("validate wrong-kinds.yaml"));
}

#[test]
fn a_name_that_is_too_long_for_what_is_derived_from_it_is_refused() {
    assert_cmd_snapshot!(pave_on_input("validate long-name.yaml"));
}

#[test]
fn a_directory_is_not_a_manifest() {
    assert_cmd_snapshot!(pave_on_input("render ."));
}

#[test]
fn a_file_that_holds_nothing_is_said_to() {
    assert_cmd_snapshot!(pave_on_input("render empty.yaml"));
}

#[test]
fn aliases_that_multiply_are_stopped() {
    assert_cmd_snapshot!(pave_on_input("render alias-bomb.yaml"));
}

#[test]
fn deep_nesting_is_stopped_in_brackets_and_in_blocks() {
    let blocks: String = (0..200).map(|depth| " ".repeat(depth) + "a:\n").collect();
    let directory = tempfile::tempdir().unwrap();
    fs::write(
        directory.path().join("brackets.yaml"),
        format!("a: {}{}\n", "[".repeat(5000), "]".repeat(5000)),
    )
    .unwrap();
    fs::write(directory.path().join("blocks.yaml"), blocks).unwrap();
    assert_cmd_snapshot!(pave_in(
        directory.path(),
        "render brackets.yaml blocks.yaml"
    ));
}

#[test]
fn more_than_ten_mebibytes_are_not_read() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(
        directory.path().join("huge.yaml"),
        "# huge\n".repeat(1_600_000),
    )
    .unwrap();
    assert_cmd_snapshot!(pave_in(directory.path(), "render huge.yaml"));
}

#[test]
fn bytes_that_are_no_text_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(
        directory.path().join("binary.yaml"),
        b"kind: Database\nname: \xff\xfe\n",
    )
    .unwrap();
    assert_cmd_snapshot!(pave_in(directory.path(), "render binary.yaml"));
}
