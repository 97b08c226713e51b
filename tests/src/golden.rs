//! Golden files: whole outputs, committed, compared byte for byte.

use std::{env, fs};

use crate::repository::root;

/// Compares `actual` with the golden file, or writes the file when `BLESS=1` is set.
///
/// # Panics
///
/// When they differ, with the first line that does and the command that accepts the change.
#[expect(clippy::panic, reason = "this is an assertion")]
pub fn assert_golden(file: &str, actual: &str) {
    let path = root().join("tests/golden").join(file);
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, actual));
        return written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != actual {
        let difference = expected
            .lines()
            .zip(actual.lines())
            .enumerate()
            .find(|(_, (old, new))| old != new);
        let place = match difference {
            Some((line, (old, new))) => {
                format!("line {}:\n  expected: {old}\n  actual:   {new}", line + 1)
            }
            None => format!(
                "{} lines expected, {} found",
                expected.lines().count(),
                actual.lines().count()
            ),
        };
        panic!(
            "tests/golden/{file} differs, {place}\nLook at the whole change with: BLESS=1 cargo test -p pave-tests && git diff tests/golden"
        );
    }
}
