//! CompositeResourceDefinitions for both packages, from the registry.

use serde_json::{Value, json};

use crate::{
    GROUP, VERSION,
    kinds::{Audience, Kind, RulePackages},
};

/// The two packages; one of them is installed per control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// `configuration-pave`: the developer's object is the composite resource itself.
    Configuration,
    /// `configuration-pave-claims`: the developer's object is a claim.
    ConfigurationClaims,
}

impl Package {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Configuration, Self::ConfigurationClaims];

    /// Its name, and the last part of its repository in a registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration-pave",
            Self::ConfigurationClaims => "configuration-pave-claims",
        }
    }

    /// Its metadata, a path in the source repository.
    pub const fn meta_file(self) -> &'static str {
        match self {
            Self::Configuration => "package/configuration/crossplane.yaml",
            Self::ConfigurationClaims => "package/configuration-claims/crossplane.yaml",
        }
    }

    /// The definition of a kind that it carries, a path in the source repository.
    pub fn definition_file(self, kind: &Kind) -> String {
        self.file(kind, "xrds")
    }

    /// The composition of a kind that it carries, a path in the source repository.
    pub fn composition_file(self, kind: &Kind) -> String {
        self.file(kind, "compositions")
    }

    /// The platform team's kinds have the same files in both packages.
    fn file(self, kind: &Kind, directory: &str) -> String {
        let name = kind.name.to_lowercase();
        match (kind.audience, self) {
            (Audience::Developers, Self::ConfigurationClaims) => {
                format!("{directory}/claims/{name}.yaml")
            }
            _ => format!("{directory}/{name}.yaml"),
        }
    }
}

/// The CompositeResourceDefinition of a kind in a package.
pub fn definition(kind: &Kind, package: Package) -> Value {
    match (kind.audience, package) {
        (Audience::Developers, Package::ConfigurationClaims) => claimable(kind),
        (Audience::Developers, Package::Configuration) => composite(kind, "Namespaced"),
        (Audience::PlatformTeam, _) => composite(kind, "Cluster"),
    }
}

/// Name of the Composition that a kind is bound to; `enforcedCompositionRef` keeps anybody from choosing another.
pub fn composition_name(kind: &Kind, package: Package) -> String {
    match (kind.audience, package) {
        (Audience::Developers, Package::ConfigurationClaims) => format!("x{}.{GROUP}", kind.plural),
        _ => format!("{}.{GROUP}", kind.plural),
    }
}

/// A kind's Composition as a package carries it. It is written for the objects themselves; behind claims it is the same pipeline
/// for another composite.
pub fn composition(mut written: Value, kind: &Kind, package: Package) -> Value {
    if (kind.audience, package) == (Audience::Developers, Package::ConfigurationClaims) {
        written["metadata"]["name"] = composition_name(kind, package).into();
        written["spec"]["compositeTypeRef"]["kind"] = kind.composite_name().into();
    }
    written
}

fn composite(kind: &Kind, scope: &str) -> Value {
    json!({
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("{}.{GROUP}", kind.plural)},
        "spec": {
            "scope": scope,
            "group": GROUP,
            "names": {
                "kind": kind.name,
                "plural": kind.plural,
                "singular": kind.name.to_lowercase(),
                "shortNames": [kind.short_name],
                "categories": ["pave"],
            },
            "enforcedCompositionRef": {"name": composition_name(kind, Package::Configuration)},
            "versions": [version(kind, |_| true)],
        },
    })
}

fn claimable(kind: &Kind) -> Value {
    let composite = kind.composite_name();
    json!({
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("x{}.{GROUP}", kind.plural)},
        "spec": {
            "scope": "LegacyCluster",
            "group": GROUP,
            "names": {
                "kind": composite,
                "plural": format!("x{}", kind.plural),
                "singular": composite.to_lowercase(),
                "categories": ["pave"],
            },
            "claimNames": {
                "kind": kind.name,
                "plural": kind.plural,
                "singular": kind.name.to_lowercase(),
                "shortNames": [kind.short_name],
                "categories": ["pave"],
            },
            "enforcedCompositionRef": {"name": composition_name(kind, Package::ConfigurationClaims)},
            "versions": [version(kind, |packages| packages == RulePackages::Both)],
        },
    })
}

fn version(kind: &Kind, carried: impl Fn(RulePackages) -> bool) -> Value {
    let rules: Vec<Value> = kind
        .rules
        .iter()
        .filter(|rule| carried(rule.packages))
        .map(|rule| json!({"rule": rule.rule, "message": rule.message, "fieldPath": rule.field_path}))
        .collect();
    let columns: Vec<Value> = kind
        .columns
        .iter()
        .map(|column| {
            json!({"name": column.name, "jsonPath": column.json_path, "type": column.type_, "priority": column.priority})
        })
        .collect();
    let mut schema = json!({
        "type": "object",
        "description": kind.description,
        "required": ["spec"],
        "properties": {"spec": (kind.spec)(), "status": (kind.status)()},
    });
    if !rules.is_empty() {
        schema["x-kubernetes-validations"] = rules.into();
    }
    json!({
        "name": VERSION,
        "served": true,
        "referenceable": true,
        "additionalPrinterColumns": columns,
        "schema": {"openAPIV3Schema": schema},
    })
}
