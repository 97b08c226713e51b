//! From desired to composed: the metadata Crossplane gives every resource, and what it refuses.

use std::collections::BTreeMap;

use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto;
use pave_schema::Schema;
use serde_json::{Value, json};

use crate::composite::{CLAIM_LABELS, COMPOSITE_LABEL, Composite};
use crate::observed::{Observed, RESOURCE_NAME};
use crate::rendered::{Event, Severity};
use crate::scope::{self, Scope};
use crate::{RenderError, name, object};

/// One composed resource, as Crossplane applies it.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// Its name within the composition: the annotation `crossplane.io/composition-resource-name`.
    pub name: String,
    /// The object.
    pub object: Value,
    /// Whether a function said that it is ready.
    pub ready: bool,
}

/// Gives composed resources their metadata.
pub(crate) struct Composer<'a> {
    pub(crate) composite: &'a Composite,
    pub(crate) observed: &'a Observed<'a>,
    /// What an API server would refuse; without them everything passes that Crossplane lets pass.
    pub(crate) checks: Option<Checks<'a>>,
}

/// Refuses what an API server would refuse.
#[derive(Clone, Copy)]
pub(crate) struct Checks<'a> {
    /// The composite's schema, which judges the status.
    pub(crate) schema: Option<&'a Schema>,
    /// Definitions that say which kinds are namespaced.
    pub(crate) definitions: &'a [&'a Value],
}

impl Composer<'_> {
    /// All desired resources, sorted by name, and what Crossplane warns of.
    pub(crate) fn compose(
        &self,
        desired: &BTreeMap<String, proto::Resource>,
    ) -> Result<(Vec<Composed>, Vec<Event>), RenderError> {
        let mut warnings = Vec::new();
        let mut composed = Vec::with_capacity(desired.len());
        for (name, resource) in desired {
            let mut object = decode(name, resource)?;
            self.keep_identity(name, &mut object);
            if let Some(checks) = self.checks {
                complete(name, &object)?;
                checks.scope(name, &object, self.composite.namespace())?;
            }
            warnings.extend(self.place(name, &mut object));
            self.own(name, &mut object)?;
            self.call_by_name(name, &mut object)?;
            let ready = resource.ready() == proto::Ready::True;
            composed.push(Composed {
                name: name.clone(),
                object,
                ready,
            });
        }
        if self.checks.is_some() {
            distinct(&composed)?;
        }
        Ok((composed, warnings))
    }

    /// A resource that exists keeps its name and namespace whatever functions say.
    fn keep_identity(&self, name: &str, object: &mut Value) {
        let Some(existing) = self.observed.get(name) else {
            return;
        };
        let metadata = object::fields(object, &["metadata"]);
        for field in ["name", "namespace", "generateName"] {
            match existing.pointer(&format!("/metadata/{field}")) {
                Some(value) => metadata.insert(field.into(), value.clone()),
                None => metadata.remove(field),
            };
        }
    }

    /// A namespaced composite composes in its own namespace, and only there.
    fn place(&self, name: &str, object: &mut Value) -> Option<Event> {
        let own = self.composite.namespace();
        if own.is_empty() {
            return None;
        }
        let wanted = object::namespace(object).to_owned();
        object::fields(object, &["metadata"]).insert("namespace".into(), own.into());
        let overridden = !wanted.is_empty() && wanted != own;
        overridden.then(|| Event {
            severity: Severity::Warning,
            reason: "NamespaceOverridden".to_owned(),
            message: format!("cannot create composed resource \"{name}\" in namespace \"{wanted}\", using XR namespace \"{own}\" instead"),
            claim: false,
        })
    }

    /// Annotation, labels and the owner reference that make the resource the composite's.
    fn own(&self, name: &str, object: &mut Value) -> Result<(), RenderError> {
        let owner = &self.composite.object;
        if let Some(other) = object::controller(object)
            .filter(|other| object::text(other, "/uid") != self.composite.uid())
        {
            let owner = format!(
                "{} `{}`",
                object::text(other, "/kind"),
                object::text(other, "/name")
            );
            return Err(RenderError::Controlled {
                resource: name.to_owned(),
                owner,
            });
        }
        object::fields(object, &["metadata", "annotations"])
            .insert(RESOURCE_NAME.into(), name.into());
        let claim = CLAIM_LABELS.map(|label| (label, object::label(owner, label)));
        let labels = object::fields(object, &["metadata", "labels"]);
        labels.insert(COMPOSITE_LABEL.into(), self.composite.prefix().into());
        if claim.iter().all(|(_, value)| !value.is_empty()) {
            labels.extend(claim.map(|(label, value)| (label.to_owned(), value.into())));
        }
        let metadata = object::fields(object, &["metadata"]);
        let mut owners = metadata
            .remove("ownerReferences")
            .and_then(|owners| owners.as_array().cloned())
            .unwrap_or_default();
        let reference = json!({
            "apiVersion": object::api_version(owner),
            "blockOwnerDeletion": true,
            "controller": true,
            "kind": object::kind(owner),
            "name": object::name(owner),
            "uid": self.composite.uid(),
        });
        match owners
            .iter_mut()
            .find(|other| other["uid"] == self.composite.uid())
        {
            Some(own) => *own = reference,
            None => owners.push(reference),
        }
        metadata.insert("ownerReferences".into(), owners.into());
        Ok(())
    }

    /// A name from the composite's uid, unless a function or the existing resource gave one.
    fn call_by_name(&self, resource: &str, object: &mut Value) -> Result<(), RenderError> {
        if object::name(object).is_empty() {
            let metadata = object::fields(object, &["metadata"]);
            let given = metadata
                .get("generateName")
                .and_then(Value::as_str)
                .filter(|prefix| !prefix.is_empty());
            let prefix =
                given.map_or_else(|| format!("{}-", self.composite.prefix()), str::to_owned);
            metadata.insert(
                "name".into(),
                name::child_name(&prefix, self.composite.uid(), resource).into(),
            );
            metadata.insert("generateName".into(), prefix.into());
        }
        let name = object::name(object);
        if is_legal(name, object::group(object::api_version(object))) {
            return Ok(());
        }
        Err(RenderError::IllegalName {
            resource: resource.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl Checks<'_> {
    /// Whether a composite of the namespace `own` can compose the kind, and where.
    fn scope(&self, name: &str, object: &Value, own: &str) -> Result<(), RenderError> {
        let scope = scope::of(
            object::api_version(object),
            object::kind(object),
            self.definitions,
        );
        match scope {
            Some(Scope::Cluster) if !own.is_empty() => Err(RenderError::ClusterScoped {
                resource: name.to_owned(),
                kind: object::described(object),
            }),
            Some(Scope::Namespaced) if own.is_empty() && object::namespace(object).is_empty() => {
                Err(RenderError::NamespaceMissing {
                    resource: name.to_owned(),
                    kind: object::described(object),
                })
            }
            _ => Ok(()),
        }
    }
}

fn decode(name: &str, resource: &proto::Resource) -> Result<Value, RenderError> {
    let payload = resource
        .resource
        .clone()
        .map(Payload::from)
        .unwrap_or_default();
    payload.decode().map_err(|source| RenderError::Decode {
        place: place_of(name),
        source,
    })
}

fn complete(name: &str, object: &Value) -> Result<(), RenderError> {
    match [("/apiVersion", "apiVersion"), ("/kind", "kind")]
        .iter()
        .find(|(pointer, _)| object::text(object, pointer).is_empty())
    {
        Some((_, field)) => Err(RenderError::Incomplete {
            object: place_of(name),
            field,
        }),
        None => Ok(()),
    }
}

fn place_of(name: &str) -> String {
    format!("composed resource `{name}`")
}

/// RBAC names may have colons, as in `system:auth-delegator`; all others are DNS subdomains.
fn is_legal(name: &str, group: &str) -> bool {
    let name = if group == "rbac.authorization.k8s.io" {
        name.replace(':', "")
    } else {
        name.to_owned()
    };
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let part_is_legal = |part: &str| {
        let bytes = part.as_bytes();
        bytes.first().copied().is_some_and(legal)
            && bytes.last().copied().is_some_and(legal)
            && bytes.iter().all(|byte| legal(*byte) || *byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(part_is_legal)
}

fn distinct(composed: &[Composed]) -> Result<(), RenderError> {
    let mut seen: BTreeMap<_, &str> = BTreeMap::new();
    for resource in composed {
        let object = &resource.object;
        let identity = (
            object::group(object::api_version(object)),
            object::kind(object),
            object::namespace(object),
            object::name(object),
        );
        if let Some(first) = seen.insert(identity, &resource.name) {
            return Err(RenderError::DuplicateName {
                first: first.to_owned(),
                second: resource.name.clone(),
                kind: object::described(object),
                name: object::name(object).to_owned(),
            });
        }
    }
    Ok(())
}
