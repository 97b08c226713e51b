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

#[cfg(test)]
mod tests {
    use pave_api::{definition::Package as Ours, kinds::Audience};
    use pave_xpkg::Xpkg;

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    fn configuration(registry: &str, package: Ours) -> Package {
        let contents = Contents::new(registry).unwrap();
        contents.configuration(&root(), package).unwrap()
    }

    #[test]
    fn every_definition_and_composition_is_in_a_package() {
        let contents = Ours::ALL.map(|package| configuration(PUBLISHED, package));
        for directory in ["xrds", "xrds/claims", "compositions", "compositions/claims"] {
            for source in directory_sources(&root(), directory).unwrap() {
                let carried = contents
                    .iter()
                    .any(|package| package.content().contains(source.text.trim()));
                assert!(carried, "{} is in no package", source.path.display());
            }
        }
    }

    #[test]
    fn both_packages_activate_the_managed_resources_and_show_what_may_be_applied() {
        for package in Ours::ALL {
            let built = configuration(PUBLISHED, package);
            assert_eq!(built.meta().name, package.name());
            assert!(
                built
                    .content()
                    .contains("kind: ManagedResourceActivationPolicy")
            );
            let examples = built.examples().unwrap();
            assert!(examples.contains("kind: Database") && examples.contains("kind: LandingZone"));
            assert!(!examples.contains("size-that-does-not-exist"), "{examples}");
        }
    }

    #[test]
    fn developers_get_claims_in_one_package_and_composites_in_the_other() {
        let kinds = |package| {
            let content = configuration(PUBLISHED, package).content().to_owned();
            (
                content.matches("claimNames:").count(),
                content.matches("scope: Namespaced").count(),
                content.matches("scope: Cluster").count(),
            )
        };
        let developers = KINDS.iter().map(|kind| kind.audience);
        let developers = developers
            .filter(|audience| *audience == Audience::Developers)
            .count();
        let others = KINDS.len() - developers;
        assert_eq!(kinds(Ours::Configuration), (0, developers, others));
        assert_eq!(kinds(Ours::ConfigurationClaims), (developers, 0, others));
    }

    #[test]
    fn in_another_registry_the_function_is_looked_for_there() {
        for (registry, expected) in [
            (PUBLISHED, "package: ghcr.io/acme/function-pave\n"),
            (
                "127.0.0.1:5000/acme/",
                "package: 127.0.0.1:5000/acme/function-pave\n",
            ),
        ] {
            for package in Ours::ALL {
                let content = configuration(registry, package).content().to_owned();
                assert_eq!(content.matches(expected).count(), 1, "{registry}");
                // The name under which it is installed follows from the path.
                assert!(content.contains("name: acme-function-pave"));
            }
        }
    }

    #[test]
    fn another_organization_is_refused_because_compositions_name_this_one() {
        for registry in ["ghcr.io", "ghcr.io/other", "ghcr.io/mirror/acme", ""] {
            let message = Contents::new(registry).unwrap_err().to_string();
            assert!(
                message.contains("does not end in the organization acme"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_second_build_has_the_same_digest_and_another_version_another_one() {
        let digest = |version| {
            let package = configuration(PUBLISHED, Ours::Configuration);
            Xpkg::build(&package, &[], Some(version)).unwrap().digest()
        };
        assert_eq!(digest("0.1.0"), digest("0.1.0"));
        // Crossplane names revisions after the digest, so without this an upgrade would be none.
        assert_ne!(digest("0.1.0"), digest("0.2.0"));
    }

    #[test]
    fn the_function_brings_the_schema_of_every_input() {
        let content = function(&root()).unwrap().content().to_owned();
        let schemas = pave_api::input::schemas();
        assert_eq!(
            content.matches("kind: CustomResourceDefinition").count(),
            schemas.len()
        );
    }
}
