//! Which files of this repository are in which package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use pave_api::{definition, kinds::KINDS};
use pave_xpkg::{Package, Source};

/// Where the packages are published, as their metadata says.
pub(super) const PUBLISHED: &str = "ghcr.io/acme";

/// Path of the organization in the registry. Crossplane installs a dependency under the path of its repository, and the
/// compositions refer to the function by that name.
const ORGANIZATION: &str = "acme";

/// Managed resources that a control plane must know, the same in both configurations.
const ACTIVATION: &str = "package/configuration/activation.yaml";

/// Directories of examples that a user may apply as they are; those that are refused are for reading.
const EXAMPLES: [&str; 2] = ["examples", "examples/platform"];

/// What the packages hold, in one registry.
#[derive(Debug)]
pub(super) struct Contents {
    registry: String,
}

impl Contents {
    /// The packages in a registry and organization.
    pub(super) fn new(registry: &str) -> anyhow::Result<Self> {
        let registry = registry.trim_end_matches('/');
        ensure!(
            registry
                .split_once('/')
                .is_some_and(|(_, organization)| organization == ORGANIZATION),
            "--registry: `{registry}` does not end in the organization {ORGANIZATION}; Crossplane would install the function under \
             another name than the compositions use. Push to HOST/{ORGANIZATION}, and use an ImageConfig with rewriteImage for a mirror"
        );
        Ok(Self {
            registry: registry.to_owned(),
        })
    }

    /// Host and organization.
    pub(super) fn registry(&self) -> &str {
        &self.registry
    }

    /// `configuration-pave` or `configuration-pave-claims`, with the function in the same registry.
    pub(super) fn configuration(
        &self,
        root: &Path,
        package: definition::Package,
    ) -> anyhow::Result<Package> {
        let mut meta = source(root, package.meta_file())?;
        let published = format!("package: {PUBLISHED}/function-pave");
        ensure!(
            meta.text.matches(&published).count() == 1,
            "{}: no single line `{published}`, which is rewritten for other registries",
            meta.path.display()
        );
        let here = format!("package: {}/function-pave", self.registry);
        meta.text = meta.text.replace(&published, &here);
        let mut sources = vec![meta, source(root, ACTIVATION)?];
        for kind in KINDS {
            sources.push(source(root, &package.definition_file(kind))?);
            sources.push(source(root, &package.composition_file(kind))?);
        }
        let mut examples = Vec::new();
        for directory in EXAMPLES {
            examples.extend(directory_sources(root, directory)?);
        }
        Ok(Package::assemble(&sources, &examples)?)
    }
}

/// `function-pave`.
pub(super) fn function(root: &Path) -> anyhow::Result<Package> {
    let mut sources = vec![source(root, "package/function/crossplane.yaml")?];
    sources.extend(directory_sources(root, "package/function/input")?);
    Ok(Package::assemble(&sources, &[])?)
}

fn source(root: &Path, path: &str) -> anyhow::Result<Source> {
    let text = fs::read_to_string(root.join(path)).with_context(|| path.to_owned())?;
    Ok(Source {
        path: path.into(),
        text,
    })
}

/// The YAML files directly in a directory, by name.
fn directory_sources(root: &Path, directory: &str) -> anyhow::Result<Vec<Source>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(directory)).with_context(|| directory.to_owned())? {
        let name = PathBuf::from(entry?.file_name());
        if name
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            names.push(name);
        }
    }
    names.sort();
    names
        .iter()
        .map(|name| source(root, &format!("{directory}/{}", name.display())))
        .collect()
}
