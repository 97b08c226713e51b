//! `pave cost`.

use insta_cmd::assert_cmd_snapshot;

use crate::{ACME, pave};

#[test]
fn the_price_is_shown_part_by_part() {
    assert_cmd_snapshot!(pave(&format!(
        "cost examples/database-production.yaml {ACME}"
    )));
}

#[test]
fn a_part_without_a_price_is_unknown_and_not_zero() {
    assert_cmd_snapshot!(pave("cost examples/database.yaml --cloud azure"));
}

#[test]
fn several_objects_are_priced_one_by_one() {
    assert_cmd_snapshot!(pave(&format!(
        "cost examples/database-aws.yaml examples/database-gcp.yaml {ACME}"
    )));
}

#[test]
fn a_program_gets_the_same_as_json() {
    assert_cmd_snapshot!(pave(&format!(
        "cost examples/database-aws.yaml -o json {ACME}"
    )));
}

#[test]
fn only_a_namespace_is_priced_where_one_is_named() {
    assert_cmd_snapshot!(pave(&format!(
        "cost examples/database-aws.yaml examples/database-gcp.yaml examples/queue.yaml --namespace payments-staging {ACME}"
    )));
}

#[test]
fn a_finops_tool_gets_the_columns_of_focus() {
    assert_cmd_snapshot!(pave(&format!(
        "cost examples/database-aws.yaml examples/database.yaml -o focus {ACME}"
    )));
}
