//! Tests that other people wrote, on a control plane without Pave.

use std::path::{Path, PathBuf};

use super::{Arguments, python, succeed, test_of};

/// The function of other people that the tests name, a program of the control plane's.
pub(super) const FUNCTION: &str = "function-auto-ready";

/// A Python with Crossplane's SDK, for functions that are scripts.
pub(super) fn python(root: &Path) -> anyhow::Result<PathBuf> {
    python::with(root, "function-python", "tests/end-to-end/requirements.txt")
}

/// Runs the suite `foreign` on the control plane that is up.
pub(super) fn run((root, arguments): (&Path, &Arguments), python: &Path) -> anyhow::Result<()> {
    let mut tests = test_of((root, arguments), "foreign")?;
    tests
        .args(&arguments.cases)
        .env("PAVE_FOREIGN", "yes")
        .env("PAVE_FUNCTION_PYTHON", python);
    succeed(&mut tests)
}
