//! `pave validate`.

use insta_cmd::assert_cmd_snapshot;

use crate::{pave, pave_on_input};

#[test]
fn valid_objects_are_named() {
    assert_cmd_snapshot!(pave(
        "validate examples/database.yaml examples/database-production.yaml examples/platform/policy.yaml \
         examples/platform/landing-zones.yaml examples/platform/environments.yaml --today 2026-11-24"
    ));
}

#[test]
fn a_change_that_the_running_object_forbids_is_refused() {
    assert_cmd_snapshot!(pave_on_input("validate moved.yaml --observed running.yaml"));
}

#[test]
fn the_same_manifest_is_fine_for_a_new_object() {
    assert_cmd_snapshot!(pave_on_input("validate moved.yaml"));
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    assert_cmd_snapshot!(pave_on_input(
        "validate policy-contradicts-itself.yaml --today 2026-11-24"
    ));
}

#[test]
fn a_claim_has_no_fields_of_crossplane_2() {
    assert_cmd_snapshot!(pave_on_input("validate crossplane-2.yaml --claims"));
}
