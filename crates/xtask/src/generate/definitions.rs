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
        let name = kind.name.to_lowercase();
        let composite = definition(kind, Package::Configuration);
        files.push(File::new(
            format!("xrds/{name}.yaml"),
            yaml::document(&composite, SOURCE)?,
        ));
        if kind.audience == Audience::Developers {
            let claim = definition(kind, Package::ConfigurationClaims);
            files.push(File::new(
                format!("xrds/claims/{name}.yaml"),
                yaml::document(&claim, SOURCE)?,
            ));
        }
    }
    Ok(files)
}
