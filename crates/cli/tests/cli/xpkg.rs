//! `pave xpkg`: packages of one's own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot write its files has failed"
)]

use std::{fs, path::Path, process::Command};

use insta_cmd::assert_cmd_snapshot;
use tempfile::TempDir;

use crate::{pave, pave_in};

/// A directory to write packages in, with the test's own packages beside.
fn workshop() -> TempDir {
    let workshop = tempfile::tempdir().unwrap();
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/input/xpkg");
    for package in ["configuration", "configuration/examples", "function"] {
        let target = workshop.path().join(package);
        fs::create_dir(&target).unwrap();
        for entry in fs::read_dir(input.join(package)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, target.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    for (name, machine) in [("amd64", 62), ("arm64", 183)] {
        // The headers of a static program.
        let mut program = vec![0; 64];
        program[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1]);
        program[18] = machine;
        fs::write(workshop.path().join(name), program).unwrap();
    }
    workshop
}

/// Nobody has logged in to any registry here.
fn pave_at(workshop: &TempDir, arguments: &str) -> Command {
    let mut command = pave_in(workshop.path(), arguments);
    command.env("DOCKER_CONFIG", workshop.path());
    command
}

#[test]
fn build_and_push_explain_their_options() {
    assert_cmd_snapshot!("build", pave("xpkg build --help"));
    assert_cmd_snapshot!("push", pave("xpkg push --help"));
}

#[test]
fn a_configuration_is_built_and_the_next_command_said() {
    assert_cmd_snapshot!(pave_at(&workshop(), "xpkg build configuration"));
}

#[test]
fn a_function_of_two_platforms_is_two_files() {
    assert_cmd_snapshot!(pave_at(
        &workshop(),
        "xpkg build function --runtime-binary linux/amd64=amd64 --runtime-binary linux/arm64=arm64"
    ));
}

#[test]
fn a_program_gets_the_same_as_json() {
    assert_cmd_snapshot!(pave_at(
        &workshop(),
        "xpkg build configuration -f acme.xpkg -o json"
    ));
}

#[test]
fn a_function_without_its_program_is_no_package() {
    assert_cmd_snapshot!(pave_at(&workshop(), "xpkg build function"));
}

#[test]
fn a_program_for_another_processor_is_refused() {
    assert_cmd_snapshot!(pave_at(
        &workshop(),
        "xpkg build function --runtime-binary linux/amd64=arm64"
    ));
}

#[test]
fn what_a_package_cannot_carry_is_named_with_the_way_out() {
    let workshop = workshop();
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n";
    fs::write(workshop.path().join("configuration/map.yaml"), settings).unwrap();
    assert_cmd_snapshot!(pave_at(&workshop, "xpkg build configuration"));
    let ignored = pave_at(&workshop, "xpkg build configuration --ignore map.yaml").status();
    assert!(ignored.unwrap().success());
}

#[test]
fn a_directory_that_holds_no_package_is_named() {
    assert_cmd_snapshot!(pave_at(&workshop(), "xpkg build configuration/examples"));
}

#[test]
fn a_reference_without_a_version_is_a_usage_error() {
    assert_cmd_snapshot!(pave_at(
        &workshop(),
        "xpkg push ghcr.io/acme/configuration-acme -f configuration"
    ));
}

#[test]
fn options_of_a_directory_do_not_change_a_file() {
    let workshop = workshop();
    assert!(
        pave_at(&workshop, "xpkg build configuration")
            .status()
            .unwrap()
            .success()
    );
    assert_cmd_snapshot!(pave_at(
        &workshop,
        "xpkg push ghcr.io/acme/a:v0.1.0 -f configuration-acme.xpkg --examples configuration/examples"
    ));
}

#[test]
fn a_file_that_is_no_package_is_named() {
    assert_cmd_snapshot!(pave_at(
        &workshop(),
        "xpkg push ghcr.io/acme/a:v0.1.0 -f configuration/crossplane.yaml"
    ));
}

#[test]
fn a_registry_that_is_not_there_is_neither_the_input_nor_a_bug() {
    insta::with_settings!({filters => [(r"127\.0\.0\.1:\d+", "[registry]")]}, {
        // Port 1 is for nobody.
        assert_cmd_snapshot!(pave_at(
            &workshop(),
            "xpkg push 127.0.0.1:1/acme/configuration-acme:v0.1.0 -f configuration"
        ));
    });
}
