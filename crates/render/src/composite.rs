//! The composite as Crossplane's controller has it when it calls the first function.

use pave_schema::Schema;
use serde_json::{Value, json};

use crate::composition::Composition;
use crate::conditions::Conditions;
use crate::{RenderError, name, object};

/// Becomes part of the names, and a label, of every composed resource.
pub(crate) const COMPOSITE_LABEL: &str = "crossplane.io/composite";
/// The claim of a composite, if it has one.
pub(crate) const CLAIM_LABELS: [&str; 2] =
    ["crossplane.io/claim-name", "crossplane.io/claim-namespace"];

/// A composite resource with everything Crossplane adds before it composes.
#[derive(Debug)]
pub(crate) struct Composite {
    /// As functions see it.
    pub(crate) object: Value,
    pub(crate) conditions: Conditions,
    legacy: bool,
}

impl Composite {
    /// Defaults, validates and completes `composite`.
    pub(crate) fn prepare(
        composite: &Value,
        definition: Option<&Value>,
        schema: Option<&Schema>,
    ) -> Result<Self, RenderError> {
        let mut object = composite.clone();
        complete(&object)?;
        let legacy = definition.is_some_and(is_legacy);
        if let Some(definition) = definition {
            same_kind(definition, &object)?;
        }
        if let Some(schema) = schema {
            schema.defaults(&mut object);
            let violations = schema.validate(&object);
            if !violations.is_empty() {
                return Err(RenderError::CompositeInvalid(violations));
            }
        }
        identify(&mut object);
        let conditions = Conditions::of(&object);
        Ok(Self {
            object,
            conditions,
            legacy,
        })
    }

    /// Records what the controller records before it calls functions: the Composition, what exists, that it watches.
    pub(crate) fn begin(&mut self, composition: &Composition, observed: &[Value]) {
        let namespaced = !self.namespace().is_empty();
        let machinery = object::fields(&mut self.object, machinery(self.legacy));
        machinery.insert("compositionRef".into(), json!({"name": composition.name()}));
        if !observed.is_empty() {
            let references = observed
                .iter()
                .map(|resource| reference(resource, namespaced))
                .collect();
            machinery.insert("resourceRefs".into(), Value::Array(references));
        }
        self.conditions.responsive();
        object::fields(&mut self.object, &["status"])
            .insert("conditions".into(), self.conditions.to_value());
    }

    pub(crate) fn name(&self) -> &str {
        object::name(&self.object)
    }

    /// Empty for a cluster-scoped composite.
    pub(crate) fn namespace(&self) -> &str {
        object::namespace(&self.object)
    }

    pub(crate) fn uid(&self) -> &str {
        object::text(&self.object, "/metadata/uid")
    }

    /// What the names of composed resources start with.
    pub(crate) fn prefix(&self) -> &str {
        object::label(&self.object, COMPOSITE_LABEL)
    }

    /// A composite of `scope: LegacyCluster`: it may have a claim and a connection Secret.
    pub(crate) fn is_legacy(&self) -> bool {
        self.legacy
    }

    /// The composite as it is printed: identity, references to `composed` and the status.
    pub(crate) fn finish<'a>(
        &self,
        composed: impl Iterator<Item = &'a Value>,
        status: &Value,
    ) -> Value {
        let namespaced = !self.namespace().is_empty();
        let mut references: Vec<_> = composed
            .map(|resource| reference(resource, namespaced))
            .collect();
        references.sort_by_key(|reference| {
            ["apiVersion", "kind", "name", "namespace"]
                .map(|field| reference[field].as_str().unwrap_or_default())
                .concat()
        });
        let mut printed = json!({
            "apiVersion": object::api_version(&self.object),
            "kind": object::kind(&self.object),
            "metadata": {"name": self.name()},
            "status": status,
        });
        if namespaced {
            printed["metadata"]["namespace"] = self.namespace().into();
        }
        object::fields(&mut printed, machinery(self.legacy))
            .insert("resourceRefs".into(), references.into());
        printed
    }
}

/// Where Crossplane keeps its own fields.
fn machinery(legacy: bool) -> &'static [&'static str] {
    if legacy {
        &["spec"]
    } else {
        &["spec", "crossplane"]
    }
}

fn complete(composite: &Value) -> Result<(), RenderError> {
    let required = [
        ("/apiVersion", "apiVersion"),
        ("/kind", "kind"),
        ("/metadata/name", "metadata.name"),
    ];
    match required
        .iter()
        .find(|(pointer, _)| object::text(composite, pointer).is_empty())
    {
        Some((_, field)) => Err(RenderError::Incomplete {
            object: "composite".to_owned(),
            field,
        }),
        None => Ok(()),
    }
}

/// `LegacyCluster` decides in both versions of the definition; it is what version 1 defaults to.
fn is_legacy(definition: &Value) -> bool {
    match object::text(definition, "/spec/scope") {
        "" => object::version(object::api_version(definition)) == "v1",
        scope => scope == "LegacyCluster",
    }
}

fn same_kind(definition: &Value, composite: &Value) -> Result<(), RenderError> {
    let (group, kind) = (
        object::text(definition, "/spec/group"),
        object::text(definition, "/spec/names/kind"),
    );
    if (group, kind)
        == (
            object::group(object::api_version(composite)),
            object::kind(composite),
        )
    {
        return Ok(());
    }
    Err(RenderError::DefinitionMismatch {
        defines: format!("{kind} ({group})"),
        composite: object::described(composite),
    })
}

/// A uid that is stable when there is none, a resource version, and the label that prefixes composed names.
fn identify(composite: &mut Value) {
    let identity = [
        object::api_version,
        object::kind,
        object::namespace,
        object::name,
    ]
    .map(|part| part(composite).to_owned());
    let [api_version, kind, namespace, name] = identity;
    let metadata = object::fields(composite, &["metadata"]);
    let uid = || name::uid(&api_version, &kind, &namespace, &name).into();
    metadata.entry("uid").or_insert_with(uid);
    metadata.insert("resourceVersion".into(), "999".into());
    let labels = object::fields(composite, &["metadata", "labels"]);
    labels.entry(COMPOSITE_LABEL).or_insert(name.into());
}

/// Namespaced composites refer to resources of their own namespace only, so theirs says none.
fn reference(resource: &Value, namespaced: bool) -> Value {
    let mut reference = json!({
        "apiVersion": object::api_version(resource),
        "kind": object::kind(resource),
        "name": object::name(resource),
    });
    let namespace = object::namespace(resource);
    if !namespaced && !namespace.is_empty() {
        reference["namespace"] = namespace.into();
    }
    reference
}
