//! Other people's programs that tests ask, where they are there.

use std::{env, path::PathBuf};

/// Where a program is: in `PAVE_CONTROL_PLANE_BIN`, or on the path.
pub fn program(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PAVE_CONTROL_PLANE_BIN")
        .into_iter()
        .map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    directories
        .chain(env::split_paths(&path))
        .map(|directory| directory.join(name))
        .find(|program| program.is_file())
}
