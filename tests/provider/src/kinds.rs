//! The kinds that are watched, and the rules of each that are not in its definition.
//!
//! Sources: `config/externalname.go` and `config/namespaced` of provider-upjet-aws, -gcp and -azure, at the versions of `tests/crds`.

mod table;

use kube::core::{ApiResource, GroupVersionKind};

pub use table::KINDS;

use crate::{aws::AwsKind, simulation::SimulatedKind};

/// A kind of managed resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its API group; the version is always `v1beta1`.
    pub group: &'static str,
    /// Its name.
    pub kind: &'static str,
    /// Its name in paths.
    pub plural: &'static str,
    /// Who has the resource itself.
    pub backend: Backend,
    /// Who decides its external name.
    pub naming: Naming,
    /// How long the cloud takes to make it.
    pub pace: Pace,
    /// Parameters that may name another managed resource instead of a value.
    pub references: &'static [Reference],
    /// Whether the provider marks it with where it comes from.
    pub tags: Tags,
    /// The parameter that says in which Secret its password is.
    pub password: Option<&'static str>,
}

/// Who has the resource itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Whatever answers as AWS.
    Aws(AwsKind),
    /// The simulation of Google Cloud.
    Gcp(SimulatedKind),
    /// The simulation of Azure.
    Azure(SimulatedKind),
}

/// Who decides the external name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The annotation, which starts as the object's own name.
    FromAnnotation,
    /// The cloud, when it makes the resource. An annotation that is there before names what exists already.
    FromProvider,
}

/// How long the cloud takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The provider waits for the answer.
    Prompt,
    /// The provider starts an operation and looks again later: servers.
    Slow,
}

/// Whether the provider adds tags of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tags {
    /// It adds none.
    AsWritten,
    /// It adds `crossplane-kind`, `crossplane-name` and `crossplane-providerconfig`: every kind of AWS that has tags.
    WithOrigin,
}

/// A parameter that may name another managed resource, in `<field>Ref(s)` or `<field>Selector`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The parameter.
    pub field: &'static str,
    /// Its name in the provider's messages.
    pub go_name: &'static str,
    /// Whether it is a list.
    pub many: bool,
    /// The kind that it names.
    pub target: Target,
    /// What of the target is its value.
    pub value: ReferenceValue,
}

/// The kind that a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// API group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
}

/// What of the named resource becomes the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceValue {
    /// Its external name.
    ExternalName,
    /// `status.atProvider.id`.
    Id,
}

impl Kind {
    /// How the API server calls it.
    pub fn resource(&self) -> ApiResource {
        let kind = GroupVersionKind::gvk(self.group, "v1beta1", self.kind);
        ApiResource::from_gvk_with_plural(&kind, self.plural)
    }

    /// The kind of `group` that is called `kind`.
    pub fn find(group: &str, kind: &str) -> Option<&'static Self> {
        KINDS
            .iter()
            .find(|known| known.group == group && known.kind == kind)
    }
}
