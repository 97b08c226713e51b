//! `package/configuration/activation.yaml`: the managed resources that a control plane has to know, exactly those that the
//! golden files show, which is every example on every cloud.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::{File, yaml};

const GOLDENS: &str = "tests/golden";
const DEFINITIONS: &str = "tests/crds";

/// How API groups of namespaced managed resources end, those of every official provider.
const MANAGED: &str = ".m.upbound.io";

pub(super) fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    let mut kinds = BTreeSet::new();
    for golden in yaml_files(&root.join(GOLDENS))? {
        kinds.extend(managed_kinds(&golden)?);
    }
    let names = kinds
        .iter()
        .map(|(group, kind)| definition_name(root, group, kind))
        .collect::<anyhow::Result<Vec<String>>>()?;
    let policy = json!({
        "apiVersion": "apiextensions.crossplane.io/v1alpha1",
        "kind": "ManagedResourceActivationPolicy",
        "metadata": {"name": "pave"},
        "spec": {"activate": names},
    });
    Ok(vec![File::new(
        "package/configuration/activation.yaml",
        yaml::document(&policy, GOLDENS)?,
    )])
}

/// Group and kind of each managed resource in a file.
fn managed_kinds(golden: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let text = fs::read_to_string(golden).with_context(|| golden.display().to_string())?;
    let objects: Vec<Value> =
        serde_saphyr::from_multiple(&text).with_context(|| golden.display().to_string())?;
    let managed = objects.iter().filter_map(|object| {
        let (group, _) = object["apiVersion"].as_str()?.split_once('/')?;
        let kind = object["kind"].as_str()?;
        group
            .ends_with(MANAGED)
            .then(|| (group.to_owned(), kind.to_owned()))
    });
    Ok(managed.collect())
}

/// The name of a kind's definition, `<plural>.<group>`, from the pinned file `<group>_<plural>.yaml`.
fn definition_name(root: &Path, group: &str, kind: &str) -> anyhow::Result<String> {
    let names = format!("    kind: {kind}");
    for path in yaml_files(&root.join(DEFINITIONS))? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let Some(plural) = stem
            .strip_prefix(group)
            .and_then(|rest| rest.strip_prefix('_'))
        else {
            continue;
        };
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        if text.lines().any(|line| line == names) {
            return Ok(format!("{plural}.{group}"));
        }
    }
    bail!(
        "{DEFINITIONS} has no definition of {kind} in {group}; add it as {DEFINITIONS}/README.md says"
    )
}

/// The YAML files below a directory.
fn yaml_files(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(yaml_files(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
    Ok(files)
}
