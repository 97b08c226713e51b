//! Packages of npm, for tests that ask what other people wrote.

use std::env;
use std::path::PathBuf;

/// A package in `PAVE_NODE_MODULES`, a directory as npm makes it. Says so when it is not there.
pub(crate) fn package(name: &str) -> Option<PathBuf> {
    let directory = env::var_os("PAVE_NODE_MODULES").map(PathBuf::from);
    let package = directory
        .map(|directory| directory.join(name))
        .filter(|package| package.is_dir());
    if package.is_none() {
        eprintln!("{name}: SKIPPED, it is not in PAVE_NODE_MODULES");
    }
    package
}
