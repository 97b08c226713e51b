//! The composite as Crossplane's controller has it when it calls the first function.

use pave_schema::Schema;
use serde_json::{Value, json};

use crate::composition::Composition;
use crate::conditions::Conditions;
use crate::{Event, RenderError, name, object};

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
    /// What the controller told people before it called functions.
    pub(crate) events: Vec<Event>,
    legacy: bool,
}

impl Composite {
    /// Completes a composite that its definition says is `legacy` or not.
    pub(crate) fn new(mut object: Value, legacy: Legacy) -> Result<Self, RenderError> {
        complete(&object)?;
        identify(&mut object);
        let conditions = Conditions::of(&object);
        Ok(Self {
            object,
            conditions,
            events: Vec::new(),
            legacy: legacy == Legacy::Yes,
        })
    }

    /// Defaults, validates and completes `composite`.
    pub(crate) fn prepare(
        composite: &Value,
        definition: Option<&Value>,
        schema: Option<&Schema>,
    ) -> Result<Self, RenderError> {
        let mut object = composite.clone();
        complete(&object)?;
        let legacy = Legacy::of(definition, &object)?;
        if let Some(schema) = schema {
            schema.defaults(&mut object);
            let violations = schema.validate(&object);
            if !violations.is_empty() {
                return Err(RenderError::CompositeInvalid(violations));
            }
        }
        Self::new(object, legacy)
    }

    /// Refers to what exists, that functions see it.
    pub(crate) fn refer_to<'a>(&mut self, observed: impl Iterator<Item = &'a Value>) {
        let namespaced = !self.namespace().is_empty();
        let references: Vec<_> = observed
            .map(|resource| reference(resource, namespaced))
            .collect();
        if !references.is_empty() {
            object::fields(&mut self.object, machinery(self.legacy))
                .insert("resourceRefs".into(), references.into());
        }
    }

    /// Records that the controller watches.
    pub(crate) fn watched(&mut self) {
        self.conditions.responsive();
        self.record_conditions();
    }

    /// Writes the conditions into the status.
    pub(crate) fn record_conditions(&mut self) {
        let conditions = self.conditions.to_value();
        object::fields(&mut self.object, &["status"]).insert("conditions".into(), conditions);
    }

    /// Records what the controller records before it calls functions.
    pub(crate) fn begin(&mut self, composition: &Composition) {
        let selected = json!({"name": composition.name()});
        let uid = self.uid().to_owned();
        let fields = object::fields(&mut self.object, machinery(self.legacy));
        let known = fields.insert("compositionRef".into(), selected.clone());
        if let Some(namespace) = composition.connection_secrets().filter(|_| self.legacy) {
            fields
                .entry("writeConnectionSecretToRef")
                .or_insert_with(|| json!({"name": uid, "namespace": namespace}));
        }
        if known.is_none_or(|known| known != selected) {
            let message = format!("Successfully selected composition: {}", composition.name());
            self.events
                .push(Event::normal("SelectComposition", message));
        }
        if self.prefix().is_empty() {
            let name = self.name().into();
            object::fields(&mut self.object, &["metadata", "labels"])
                .insert(COMPOSITE_LABEL.into(), name);
        }
    }

    /// Somebody asked for attention with an annotation.
    pub(crate) fn acknowledge(&mut self) {
        let token = object::annotation(&self.object, "crossplane.io/reconcile-requested-at");
        if token.is_empty() || token == object::text(&self.object, "/status/lastHandledReconcileAt")
        {
            return;
        }
        let token = token.to_owned();
        object::fields(&mut self.object, &["status"])
            .insert("lastHandledReconcileAt".into(), token.into());
        let message = "Handling reconcile request".to_owned();
        self.events
            .push(Event::normal("ReconcileRequestHandled", message));
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
        let reference = |resource| {
            let mut reference = reference(resource, namespaced);
            let uid = object::text(resource, "/metadata/uid");
            if !uid.is_empty() {
                reference["uid"] = uid.into();
            }
            reference
        };
        let mut references: Vec<_> = composed.map(reference).collect();
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

/// Whether a definition is of `scope: LegacyCluster`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legacy {
    Yes,
    No,
}

impl Legacy {
    /// As the definition of the composite says; without one it is no.
    pub(crate) fn of(definition: Option<&Value>, composite: &Value) -> Result<Self, RenderError> {
        let Some(definition) = definition else {
            return Ok(Self::No);
        };
        same_kind(definition, composite)?;
        Ok(if is_legacy(definition) {
            Self::Yes
        } else {
            Self::No
        })
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

/// A uid that is stable when there is none, and a resource version.
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
