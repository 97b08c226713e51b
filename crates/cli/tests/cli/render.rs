//! `pave render`.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use crate::{ACME, pave, pave_in, pave_on_input};

#[test]
fn four_lines_become_the_yaml_that_crossplane_would_create() {
    assert_cmd_snapshot!(pave("render examples/database.yaml"));
}

#[test]
fn a_cloud_gets_the_landing_zones_networks() {
    assert_cmd_snapshot!(pave(&format!("render examples/database-aws.yaml {ACME}")));
}

#[test]
fn a_claim_becomes_a_composite_with_the_claims_labels() {
    assert_cmd_snapshot!(pave("render examples/database.yaml --claims"));
}

#[test]
fn a_claims_composite_keeps_the_name_that_the_cluster_gave_it() {
    let rendered = pave_on_input("render good.yaml --claims --observed composite.yaml")
        .output()
        .unwrap();
    let yaml = String::from_utf8(rendered.stdout).unwrap();
    assert!(yaml.contains("name: orders-7k2xp\n"), "{yaml}");
}

#[test]
fn a_program_gets_one_list_as_json() {
    assert_cmd_snapshot!(pave(
        "render examples/platform/policy.yaml -o json --today 2026-11-24"
    ));
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let manifest = "apiVersion: pave.internal/v1alpha1\nkind: Database\nmetadata: {name: orders}\nspec: {size: hueg}\n";
    assert_cmd_snapshot!(pave("render -").pass_stdin(manifest));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let stdout = || {
        pave("render examples/database-gcp.yaml")
            .output()
            .unwrap()
            .stdout
    };
    let first = stdout();
    assert!(!first.is_empty());
    assert_eq!(first, stdout());
}

#[test]
fn an_environment_of_a_team_without_a_budget_has_a_status_that_its_definition_takes() {
    let manifest = "apiVersion: pave.internal/v1alpha1\nkind: Environment\nmetadata: {name: payments-dev}\n\
                    spec: {team: payments, environment: dev}\n";
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("environment.yaml"), manifest).unwrap();
    let rendered = pave_in(directory.path(), "render environment.yaml -o json")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&rendered.stderr);
    assert!(rendered.status.success(), "{said}");
    let list: serde_json::Value = serde_json::from_slice(&rendered.stdout).unwrap();
    let spend = &list["items"][0]["status"]["spend"];
    assert_eq!(spend["estimated"], "0", "{list}");
    assert_eq!(spend.get("budget"), None);
}
