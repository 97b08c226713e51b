//! The platform team's files, and what is wrong with them: nothing else is done then.

use insta_cmd::assert_cmd_snapshot;

use crate::{pave_in, pave_on_input};

#[test]
fn a_malformed_policy_is_pointed_at() {
    assert_cmd_snapshot!(pave_on_input(
        "plan good.yaml --policy-file policy-malformed.yaml"
    ));
}

#[test]
fn prices_that_are_no_decimals_in_quotes_are_pointed_at() {
    assert_cmd_snapshot!(pave_on_input(
        "plan good.yaml --policy-file policy-with-bad-prices.yaml"
    ));
}

#[test]
fn a_malformed_landing_zone_is_pointed_at() {
    assert_cmd_snapshot!(pave_on_input(
        "plan good.yaml --landing-zone-file landing-zone-malformed.yaml"
    ));
}

#[test]
fn a_policy_that_is_not_yaml_is_pointed_at() {
    assert_cmd_snapshot!(pave_on_input("plan good.yaml --policy-file not-yaml.yaml"));
}

#[test]
fn an_object_of_another_kind_is_sent_to_its_own_option() {
    assert_cmd_snapshot!(pave_on_input(
        "plan good.yaml --policy-file landing-zone-malformed.yaml"
    ));
}

#[test]
fn a_key_that_is_too_short_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("key"), "short").unwrap();
    assert_cmd_snapshot!(pave_in(
        directory.path(),
        "render database.yaml --generator-key key"
    ));
}
