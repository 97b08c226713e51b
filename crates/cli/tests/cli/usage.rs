//! The command line itself.

use insta_cmd::assert_cmd_snapshot;

use crate::pave;

#[test]
fn help_lists_commands_and_exit_codes() {
    assert_cmd_snapshot!(pave("--help"));
}

#[test]
fn plan_explains_its_options() {
    assert_cmd_snapshot!(pave("plan --help"));
}

#[test]
fn the_version_names_the_api() {
    insta::with_settings!({filters => [(r"\d+\.\d+\.\d+", "[version]")]}, {
        assert_cmd_snapshot!(pave("version"));
    });
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    assert_cmd_snapshot!(pave("plna examples/database.yaml"));
}

#[test]
fn a_cloud_that_does_not_exist_is_a_usage_error() {
    assert_cmd_snapshot!(pave("plan examples/database.yaml --cloud moon"));
}

#[test]
fn a_day_that_does_not_exist_is_a_usage_error() {
    assert_cmd_snapshot!(pave("plan examples/database.yaml --today 2026-02-30"));
}

#[test]
fn color_is_there_when_it_is_asked_for_and_not_otherwise() {
    let stdout = |color: &str| {
        pave(&format!("plan examples/database.yaml --color {color}"))
            .output()
            .unwrap()
            .stdout
    };
    assert!(stdout("always").contains(&0x1b));
    assert!(!stdout("auto").contains(&0x1b), "a pipe is no terminal");
    assert!(!stdout("never").contains(&0x1b));
}
