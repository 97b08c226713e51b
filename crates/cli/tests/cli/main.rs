//! What people see: command line, exit code, standard output and standard error of the real binary, in one snapshot each.
//!
//! Review a change with `cargo insta review`, or accept it with `INSTA_UPDATE=always cargo test -p pave-cli`.

mod add;
mod cluster;
mod completions;
mod conformance;
mod cost;
mod design;
mod explain;
mod feedback;
mod input;
mod new;
mod plan;
mod platform;
mod policy;
mod readme;
mod render;
mod usage;
mod validate;
mod verdicts;
mod xpkg;

use std::{path::Path, process::Command};

use insta_cmd::get_cargo_bin;

/// `pave` in the root of the repository, where README.md runs it.
fn pave(arguments: &str) -> Command {
    pave_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
        arguments,
    )
}

/// `pave` among this test's own manifests.
fn pave_on_input(arguments: &str) -> Command {
    pave_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/input"),
        arguments,
    )
}

/// `pave` anywhere; words are separated by spaces.
fn pave_in(directory: &Path, arguments: &str) -> Command {
    let mut command = Command::new(get_cargo_bin("pave"));
    command
        .current_dir(directory)
        .args(arguments.split_whitespace());
    command
}

/// Everything that the example platform team has written, and a fixed day.
const ACME: &str = "--policy-file examples/platform/policy.yaml --landing-zone-file examples/platform/landing-zones.yaml \
     --environment-file examples/platform/environments.yaml --today 2026-11-24";
