//! Where the repository is.

use std::env;
use std::path::PathBuf;

use anyhow::Context;

/// The repository that the command was started in: the nearest directory upwards with a `Cargo.lock`.
///
/// The directory of the build is no answer, because several clones may share one target directory.
pub fn root() -> anyhow::Result<PathBuf> {
    let start = env::current_dir().context("the current directory is not readable")?;
    start
        .ancestors()
        .find(|directory| directory.join("Cargo.lock").is_file())
        .map(PathBuf::from)
        .with_context(|| {
            format!(
                "no Cargo.lock in {} or above it; run this inside a clone",
                start.display()
            )
        })
}
