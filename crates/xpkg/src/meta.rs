//! `crossplane.yaml`: what a package says of itself.

use std::collections::BTreeMap;
use std::fmt;

/// The API group of packages' own documents.
pub(crate) const GROUP: &str = "meta.pkg.crossplane.io";

/// What a package says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// What the package is.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Annotations, such as `meta.crossplane.io/description`.
    pub annotations: BTreeMap<String, String>,
}

/// What a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageKind {
    /// Definitions and compositions.
    Configuration,
    /// A program that composes, and the schemas of its inputs.
    Function,
}

/// Kinds that a Configuration may carry, by API group.
const CONFIGURATION: [(&str, &str); 6] = [
    ("apiextensions.crossplane.io", "CompositeResourceDefinition"),
    ("apiextensions.crossplane.io", "Composition"),
    (
        "apiextensions.crossplane.io",
        "ManagedResourceActivationPolicy",
    ),
    ("ops.crossplane.io", "CronOperation"),
    ("ops.crossplane.io", "Operation"),
    ("ops.crossplane.io", "WatchOperation"),
];

/// Kinds that a Function may carry, by API group.
const FUNCTION: [(&str, &str); 1] = [("apiextensions.k8s.io", "CustomResourceDefinition")];

impl PackageKind {
    /// The kind's name in `crossplane.yaml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Function => "Function",
        }
    }

    /// The kinds that Crossplane installs from such a package, by API group. Any other makes it refuse the package.
    pub fn carries(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Configuration => &CONFIGURATION,
            Self::Function => &FUNCTION,
        }
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Labels and index annotations that registries show, and the annotation of Crossplane's that says the same.
const DESCRIBED: [(&str, &str); 4] = [
    (
        "org.opencontainers.image.authors",
        "meta.crossplane.io/maintainer",
    ),
    (
        "org.opencontainers.image.description",
        "meta.crossplane.io/description",
    ),
    (
        "org.opencontainers.image.licenses",
        "meta.crossplane.io/license",
    ),
    (
        "org.opencontainers.image.source",
        "meta.crossplane.io/source",
    ),
];

impl Meta {
    /// What registries show of the package: title, description, source and so on.
    pub(crate) fn labels(&self, version: Option<&str>) -> BTreeMap<String, String> {
        let mut labels: BTreeMap<String, String> = DESCRIBED
            .iter()
            .filter_map(|(label, annotation)| {
                let value = self.annotations.get(*annotation)?;
                Some(((*label).to_owned(), value.trim().to_owned()))
            })
            .collect();
        labels.insert(
            "org.opencontainers.image.title".to_owned(),
            self.name.clone(),
        );
        if let Some(version) = version {
            labels.insert(
                "org.opencontainers.image.version".to_owned(),
                version.to_owned(),
            );
        }
        labels
    }
}
