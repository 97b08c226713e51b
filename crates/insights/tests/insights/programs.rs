//! Other people's programs that judge what we write.

use std::env;
use std::path::PathBuf;

/// The program, in `PAVE_CONTROL_PLANE_BIN` or on the path. Says so when there is none.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PAVE_CONTROL_PLANE_BIN")
        .into_iter()
        .map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let found = directories
        .chain(env::split_paths(&path))
        .map(|directory| directory.join(name))
        .find(|program| program.is_file());
    if found.is_none() {
        eprintln!("{name}: SKIPPED, it is neither in PAVE_CONTROL_PLANE_BIN nor on the path");
    }
    found
}
