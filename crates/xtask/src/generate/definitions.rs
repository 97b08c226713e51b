//! `xrds/`: a CompositeResourceDefinition for each kind, and the claims package's own for developers' kinds.

use pave_api::{
    definition::{Package, definition},
    kinds::{Audience, KINDS},
};

use super::{File, yaml};

const SOURCE: &str = "crates/api";

pub(super) fn files() -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for kind in KINDS {
        let packages: &[Package] = match kind.audience {
            Audience::Developers => &Package::ALL,
            // One file serves both.
            Audience::PlatformTeam => &[Package::Configuration],
        };
        for package in packages {
            files.push(File::new(
                package.definition_file(kind),
                yaml::document(&definition(kind, *package), SOURCE)?,
            ));
        }
    }
    Ok(files)
}
