//! `pave plan`.

use std::{fs, path::Path};

use insta_cmd::assert_cmd_snapshot;

use crate::{ACME, pave, pave_on_input};

#[test]
fn four_lines_become_resources_tags_verdicts_a_price_and_a_comparison() {
    assert_cmd_snapshot!(pave("plan examples/database.yaml"));
}

#[test]
fn production_gets_its_defaults_from_the_policy() {
    assert_cmd_snapshot!(pave(&format!(
        "plan examples/database-production.yaml {ACME}"
    )));
}

#[test]
fn mysql_has_its_own_versions_and_names() {
    assert_cmd_snapshot!(pave(&format!("plan examples/database-mysql.yaml {ACME}")));
}

#[test]
fn a_service_in_production_scales_with_the_load_and_is_priced_at_its_fewest() {
    assert_cmd_snapshot!(pave(&format!(
        "plan examples/microservice-production.yaml {ACME}"
    )));
}

#[test]
fn a_price_that_is_not_known_is_named() {
    assert_cmd_snapshot!(pave(&format!("plan examples/database-azure.yaml {ACME}")));
}

#[test]
fn another_cloud_can_be_tried() {
    assert_cmd_snapshot!(pave("plan examples/database.yaml --cloud gcp"));
}

#[test]
fn every_cloud_can_be_shown_in_full() {
    assert_cmd_snapshot!(pave("plan examples/database.yaml --compare"));
}

#[test]
fn a_program_gets_the_same_as_json() {
    assert_cmd_snapshot!(pave(&format!(
        "plan examples/database-gcp.yaml -o json {ACME}"
    )));
}

#[test]
fn every_refused_example_says_where_why_and_what_to_do() {
    let refused = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/refused");
    let mut names: Vec<_> = fs::read_dir(refused)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        insta::with_settings!({snapshot_suffix => name.trim_end_matches(".yaml")}, {
            assert_cmd_snapshot!(pave(&format!("plan examples/refused/{name} {ACME}")));
        });
    }
}

#[test]
fn a_region_that_only_some_clouds_have_is_refused_on_the_others() {
    assert_cmd_snapshot!(pave(&format!("plan examples/database-aws.yaml {ACME}")));
}

#[test]
fn a_refused_change_shows_what_is_kept() {
    assert_cmd_snapshot!(pave_on_input(
        "plan grown.yaml --observed running.yaml --today 2026-11-24"
    ));
}

#[test]
fn platform_objects_compose_nothing() {
    assert_cmd_snapshot!(pave("plan examples/platform/policy.yaml"));
}
