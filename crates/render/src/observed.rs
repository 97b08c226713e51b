//! What the composite has composed before: the resources that exist, by their composition resource names.

use std::collections::BTreeMap;

use pave_function_sdk::proto;
use serde_json::Value;

use crate::cluster::{self, Cluster};
use crate::composite::{CLAIM_LABELS, COMPOSITE_LABEL, Composite};
use crate::{RenderError, object};

/// Says which composed resource of its composite an object is.
pub(crate) const RESOURCE_NAME: &str = "crossplane.io/composition-resource-name";

/// Existing composed resources by name.
#[derive(Debug)]
pub(crate) struct Observed<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Observed<'a> {
    /// Takes `resources` that are the composite's, and refuses those that can't be.
    pub(crate) fn read(resources: &'a [Value], composite: &Composite) -> Result<Self, RenderError> {
        let mut observed = BTreeMap::new();
        for resource in resources {
            let name = name(resource)?;
            belongs(resource, composite)?;
            observed.insert(name, resource);
        }
        Ok(Self(observed))
    }

    /// Takes `resources` as they are; of two with the same name the last counts.
    pub(crate) fn take(resources: impl Iterator<Item = &'a Value>) -> Result<Self, RenderError> {
        let named = resources.map(|resource| Ok((name(resource)?, resource)));
        named.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).copied()
    }

    pub(crate) fn objects(&self) -> impl Iterator<Item = &'a Value> {
        self.0.values().copied()
    }

    /// The state of the world, for the first step and every later one.
    pub(crate) fn state(
        &self,
        composite: &Composite,
        cluster: &Cluster<'_>,
    ) -> Result<proto::State, RenderError> {
        let mut root = cluster::resource(&composite.object)?;
        // Composites of Crossplane 2 have no connection Secret, whatever their own schema calls a field.
        if composite.is_legacy() {
            root.connection_details = connection_details(&composite.object, cluster);
        }
        let mut resources = BTreeMap::new();
        for (name, object) in &self.0 {
            let mut resource = cluster::resource(object)?;
            resource.connection_details = connection_details(object, cluster);
            resources.insert((*name).to_owned(), resource);
        }
        Ok(proto::State {
            composite: Some(root),
            resources,
        })
    }

    /// Those that Crossplane deletes because `desired` lacks them: only what the composite controls.
    pub(crate) fn deleted(&self, desired: impl Fn(&str) -> bool) -> Vec<Value> {
        let gone = self
            .0
            .iter()
            .filter(|(name, object)| !desired(name) && object::controller(object).is_some());
        gone.map(|(_, object)| without_labels(object)).collect()
    }
}

/// Which resource of its composite it is.
fn name(resource: &Value) -> Result<&str, RenderError> {
    match object::annotation(resource, RESOURCE_NAME) {
        "" => Err(refused(
            resource,
            format!(
                "the annotation `{RESOURCE_NAME}` is missing; it says which resource of the composite it is"
            ),
        )),
        name => Ok(name),
    }
}

/// Whether the resource can be one of the composite's.
pub(crate) fn belongs(resource: &Value, composite: &Composite) -> Result<(), RenderError> {
    let namespace = composite.namespace();
    if !namespace.is_empty() && object::namespace(resource) != namespace {
        let cause = format!(
            "it is not in the composite's namespace `{namespace}`; a namespaced composite has resources nowhere else"
        );
        return Err(refused(resource, cause));
    }
    let owner = object::controller(resource).map(|owner| object::text(owner, "/uid"));
    if owner.is_some_and(|uid| uid != composite.uid()) {
        let cause = format!(
            "it is controlled by another object than the composite with uid `{}`; set the composite's `metadata.uid` to its owner's",
            composite.uid()
        );
        return Err(refused(resource, cause));
    }
    Ok(())
}

fn refused(resource: &Value, cause: String) -> RenderError {
    RenderError::Observed {
        name: object::name(resource).to_owned(),
        cause,
    }
}

/// The Secret that `spec.writeConnectionSecretToRef` names: in the object's namespace, or in the reference's if it has none.
fn connection_details(object: &Value, cluster: &Cluster<'_>) -> BTreeMap<String, Vec<u8>> {
    let name = object::text(object, "/spec/writeConnectionSecretToRef/name");
    let namespace = match object::namespace(object) {
        "" => object::text(object, "/spec/writeConnectionSecretToRef/namespace"),
        namespace => namespace,
    };
    cluster.secret(namespace, name).unwrap_or_default()
}

/// Crossplane removes its labels before it deletes, so that watchers can tell why an object went.
fn without_labels(object: &Value) -> Value {
    let mut object = object.clone();
    let labels = object::fields(&mut object, &["metadata", "labels"]);
    for label in CLAIM_LABELS.iter().chain([&COMPOSITE_LABEL]) {
        labels.remove(*label);
    }
    if labels.is_empty() {
        object::fields(&mut object, &["metadata"]).remove("labels");
    }
    object
}
