//! `compositions/claims/`: the same pipelines for the composite resources behind claims.

use std::fs;
use std::path::Path;

use anyhow::Context;
use pave_api::{
    definition::{Package, composition_name},
    kinds::{Audience, KINDS, Kind},
};
use serde_json::Value;

use super::{File, yaml};

pub(super) fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    KINDS
        .iter()
        .filter(|kind| kind.audience == Audience::Developers)
        .map(|kind| file(root, kind))
        .collect()
}

fn file(root: &Path, kind: &Kind) -> anyhow::Result<File> {
    let source = Package::Configuration.composition_file(kind);
    let text = fs::read_to_string(root.join(&source)).with_context(|| source.clone())?;
    let composition: Value = serde_saphyr::from_str(&text).with_context(|| source.clone())?;
    let claims = for_claims(composition, kind);
    Ok(File::new(
        Package::ConfigurationClaims.composition_file(kind),
        yaml::document(&claims, &source)?,
    ))
}

fn for_claims(mut composition: Value, kind: &Kind) -> Value {
    composition["metadata"]["name"] = composition_name(kind, Package::ConfigurationClaims).into();
    composition["spec"]["compositeTypeRef"]["kind"] = kind.composite_name().into();
    composition
}
