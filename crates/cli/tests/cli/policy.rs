//! `pave policy`.

use insta_cmd::assert_cmd_snapshot;

use crate::{ACME, pave, pave_on_input};

#[test]
fn a_policy_that_makes_sense_is_ok() {
    assert_cmd_snapshot!(pave(
        "policy lint examples/platform/policy.yaml --today 2026-11-24"
    ));
}

#[test]
fn conflicts_rules_that_never_decide_and_expired_exceptions_are_found() {
    assert_cmd_snapshot!(pave_on_input(
        "policy lint policy-with-problems.yaml --today 2026-11-24"
    ));
}

#[test]
fn it_says_which_rule_decides_and_why_the_ones_before_it_do_not() {
    assert_cmd_snapshot!(pave(&format!(
        "policy explain examples/database-production.yaml {ACME}"
    )));
}

#[test]
fn waivers_show_who_why_and_until_when() {
    assert_cmd_snapshot!(pave_on_input(
        "policy report policy-with-problems.yaml waived.yaml --today 2026-11-24"
    ));
}

#[test]
fn a_portals_form_has_prices_in_its_labels() {
    assert_cmd_snapshot!(pave(
        "policy export examples/platform/policy.yaml --json-schema --kind Database"
    ));
}

#[test]
fn a_page_has_the_rules_as_a_table() {
    assert_cmd_snapshot!(pave(
        "policy export examples/platform/policy.yaml --markdown"
    ));
}

#[test]
fn suites_of_gatekeeper_are_run_by_every_engine_of_the_template() {
    assert_cmd_snapshot!(pave_on_input("policy test suite"));
}
