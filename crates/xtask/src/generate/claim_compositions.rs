//! `compositions/claims/`: the same pipelines for the composite resources behind claims.

use std::fs;
use std::path::Path;

use anyhow::Context;
use pave_api::{
    definition::{Package, composition},
    kinds::Kind,
};

use super::{File, yaml};

pub(super) fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    Kind::of_developers().map(|kind| file(root, kind)).collect()
}

fn file(root: &Path, kind: &Kind) -> anyhow::Result<File> {
    let source = Package::Configuration.composition_file(kind);
    let text = fs::read_to_string(root.join(&source)).with_context(|| source.clone())?;
    let written = serde_saphyr::from_str(&text).with_context(|| source.clone())?;
    let claims = composition(written, kind, Package::ConfigurationClaims);
    Ok(File::new(
        Package::ConfigurationClaims.composition_file(kind),
        yaml::document(&claims, &source)?,
    ))
}
