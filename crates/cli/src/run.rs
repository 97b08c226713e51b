//! Running the real functions in process, as Crossplane would for one object.

use function_pave::Pave;
use pave_api::{
    composite::{CLAIM_NAME_LABEL, CLAIM_NAMESPACE_LABEL},
    definition::{Package, composition, composition_name, definition},
    kinds::{Audience, Kind},
};
use pave_catalog::Cloud;
use pave_function_sdk::Function;
use pave_render::{Render, RenderError, Rendered};
use serde_json::{Value, json};

use crate::scene::Scene;

/// Says which composed resource of its composite an object is.
const RESOURCE_NAME: &str = "/metadata/annotations/crossplane.io~1composition-resource-name";
const COMPOSITE_LABEL: &str = "/metadata/labels/crossplane.io~1composite";

/// The Composition of each kind, as it is written. Those behind claims follow from them.
const COMPOSITIONS: &[&str] = &[
    include_str!("../../../compositions/bucket.yaml"),
    include_str!("../../../compositions/database.yaml"),
    include_str!("../../../compositions/microservice.yaml"),
    include_str!("../../../compositions/queue.yaml"),
    include_str!("../../../compositions/environment.yaml"),
    include_str!("../../../compositions/landingzone.yaml"),
    include_str!("../../../compositions/platformpolicy.yaml"),
];

/// The functions and what they are run on.
pub struct Runner<'s> {
    scene: &'s Scene,
    functions: Pave,
}

/// What an object is rendered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Everything as a cluster would do it: what was observed counts, and the definition judges the object.
    InTheCluster,
    /// An alternative to an object that was judged: it is new, and only its status is of interest.
    WhatIf,
}

impl<'s> Runner<'s> {
    /// All functions, in a scene.
    pub fn new(scene: &'s Scene) -> Self {
        Self {
            scene,
            functions: Pave::new(Some(scene.generator_key())),
        }
    }

    /// Everything beside the object.
    pub fn scene(&self) -> &'s Scene {
        self.scene
    }

    /// Renders an object as Crossplane would.
    pub fn render(
        &self,
        kind: &Kind,
        object: &Value,
        purpose: Purpose,
    ) -> Result<Rendered, RenderError> {
        let composite = self.composite(kind, object, purpose);
        let namespace = text(object, "/metadata/namespace");
        let name = text(&composite, "/metadata/name").to_owned();
        let find = |_: &str| Some(&self.functions as &dyn Function);
        let composition = self.composition(kind)?;
        let render = Render::new(composite, composition, &find, self.scene.today)
            .required(self.scene.platform_objects(namespace));
        if purpose == Purpose::WhatIf {
            return render.run();
        }
        let is_composed = |observed: &Value| {
            observed.pointer(RESOURCE_NAME).is_some() && text(observed, COMPOSITE_LABEL) == name
        };
        let observed = self.scene.observed.iter().cloned();
        let (composed, others): (Vec<_>, Vec<_>) = observed.partition(is_composed);
        render
            .definition(definition(kind, self.scene.package))
            .observed(composed)
            .required(others)
            .run()
    }

    /// The object with another cloud, where its kind is placed on one.
    pub fn on_cloud(object: &Value, cloud: Cloud) -> Value {
        let mut object = object.clone();
        object["spec"]["cloud"] = cloud.as_str().into();
        object
    }

    /// The same object as it is in the cluster.
    pub fn observed_self(&self, object: &Value) -> Option<&'s Value> {
        same_object(&self.scene.observed, object)
    }

    /// Whether the developer's object is a claim.
    pub fn is_claim(&self, kind: &Kind) -> bool {
        (kind.audience, self.scene.package) == (Audience::Developers, Package::ConfigurationClaims)
    }

    /// The composite that functions are called for, with what a cluster knows of it.
    fn composite(&self, kind: &Kind, object: &Value, purpose: Purpose) -> Value {
        let mut composite = object.clone();
        if let Some(fields) = composite.as_object_mut() {
            fields.remove("status");
        }
        let is_claim = self.is_claim(kind);
        if is_claim {
            composite = behind_claim(kind, &composite);
        }
        let known = if is_claim {
            made_for_claim(&self.scene.observed, kind, object)
        } else {
            self.observed_self(object)
        };
        if let Some(known) = known.filter(|_| purpose == Purpose::InTheCluster) {
            composite["status"] = known.get("status").cloned().unwrap_or_else(|| json!({}));
            for field in ["name", "uid", "creationTimestamp", "generation"] {
                if let Some(value) = known["metadata"].get(field) {
                    composite["metadata"][field] = value.clone();
                }
            }
        }
        composite
    }

    fn composition(&self, kind: &Kind) -> Result<Value, RenderError> {
        let name = composition_name(kind, Package::Configuration);
        let compositions = COMPOSITIONS
            .iter()
            .map(|yaml| serde_saphyr::from_str::<Value>(yaml));
        let written = compositions
            .filter_map(Result::ok)
            .find(|composition| text(composition, "/metadata/name") == name)
            .ok_or_else(|| RenderError::Composition(format!("there is none called `{name}`")))?;
        Ok(composition(written, kind, self.scene.package))
    }
}

/// The object of the same kind, namespace and name.
pub fn same_object<'o>(objects: &'o [Value], object: &Value) -> Option<&'o Value> {
    let identity = |object| {
        ["/kind", "/metadata/namespace", "/metadata/name"]
            .map(|pointer| text(object, pointer).to_owned())
    };
    objects
        .iter()
        .find(|other| identity(other) == identity(object))
}

/// The composite that Crossplane has made for a claim.
fn made_for_claim<'o>(objects: &'o [Value], kind: &Kind, claim: &Value) -> Option<&'o Value> {
    let label = |object: &Value, label: &str| object["metadata"]["labels"][label].clone();
    objects.iter().find(|object| {
        object["kind"] == kind.composite_name()
            && label(object, CLAIM_NAME_LABEL) == claim["metadata"]["name"]
            && label(object, CLAIM_NAMESPACE_LABEL) == claim["metadata"]["namespace"]
    })
}

/// The composite that Crossplane makes for a claim. It ends the name in five random characters.
fn behind_claim(kind: &Kind, claim: &Value) -> Value {
    let (name, namespace) = (
        text(claim, "/metadata/name"),
        text(claim, "/metadata/namespace"),
    );
    let mut composite = claim.clone();
    composite["kind"] = kind.composite_name().into();
    composite["metadata"]["name"] = format!("{name}-xxxxx").into();
    if let Some(metadata) = composite["metadata"].as_object_mut() {
        metadata.remove("namespace");
    }
    composite["metadata"]["labels"][CLAIM_NAME_LABEL] = name.into();
    composite["metadata"]["labels"][CLAIM_NAMESPACE_LABEL] = namespace.into();
    composite["spec"]["claimRef"] = json!({"apiVersion": claim["apiVersion"], "kind": kind.name, "namespace": namespace, "name": name});
    composite
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use pave_api::kinds::KINDS;

    use super::*;

    #[test]
    fn every_kind_has_its_composition() {
        for kind in KINDS {
            let name = composition_name(kind, Package::Configuration);
            let found = COMPOSITIONS
                .iter()
                .any(|yaml| yaml.contains(&format!("name: {name}\n")));
            assert!(found, "{name} is missing in COMPOSITIONS");
        }
    }
}
