//! The namespace itself, and whose it may be.

use pave_api::{
    composite::Metadata,
    environment::{ADOPT_ANNOTATION, Stage},
};
use pave_compose::{Composed, Refusal, never_fetched};
use pave_function_sdk::{Error, Object, Request, Requirement, Response};
use pave_policy::refusal;
use serde::Deserialize;
use serde_json::json;

use super::{Claim, Wanted};

// Names of composed resources and of the requirement. They are frozen: a rename deletes and recreates.
/// The namespace.
pub(super) const NAMESPACE: &str = "namespace";

/// Namespaces of Kubernetes and Crossplane themselves.
const RESERVED: [&str; 2] = ["default", "crossplane-system"];
/// How names of Kubernetes' own namespaces begin. Source: kubernetes.io, the page on namespaces.
const RESERVED_PREFIX: &str = "kube-";

/// The most that pods may be: Pod Security Standards, profile `restricted`.
const POD_SECURITY: &str = "restricted";

/// Whether the namespace is this Environment's. What is composed already is; any other has to be seen first, for
/// Crossplane takes over whatever nobody controls.
pub(super) fn claim(
    request: &Request,
    response: &mut Response,
    metadata: &Metadata,
) -> Result<Claim, Error> {
    let name = &metadata.name;
    response.require(NAMESPACE, Requirement::by_name("v1", "Namespace", name));
    if request.observed(NAMESPACE).is_some() {
        return Ok(Claim::Granted);
    }
    if RESERVED.contains(&name.as_str()) || name.starts_with(RESERVED_PREFIX) {
        return Ok(Claim::Refused(reserved(name)));
    }
    let Some(found) = request.required(NAMESPACE) else {
        return Ok(match never_fetched(request) {
            Some(refusal) => Claim::Refused(refusal),
            None => Claim::Waiting,
        });
    };
    match found.first() {
        Some(namespace) if !is_own(namespace, metadata)? => Ok(Claim::Refused(foreign(name))),
        _ => Ok(Claim::Granted),
    }
}

/// Made for this Environment, or handed over to it.
fn is_own(namespace: &Object, environment: &Metadata) -> Result<bool, Error> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Owned {
        annotations: std::collections::BTreeMap<String, String>,
        owner_references: Vec<Owner>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Owner {
        uid: String,
        controller: bool,
    }
    let found: Option<Owned> = namespace.decode_field("metadata")?;
    let found = found.unwrap_or_default();
    let controller = found.owner_references.iter().find(|owner| owner.controller);
    Ok(match controller {
        Some(owner) => Some(&owner.uid) == environment.uid.as_ref(),
        None => found
            .annotations
            .get(ADOPT_ANNOTATION)
            .is_some_and(|adopt| adopt == "true"),
    })
}

fn reserved(name: &str) -> Refusal {
    let cause = "is a namespace of Kubernetes or Crossplane themselves";
    let fix = "create the Environment under another name";
    Refusal::new(
        "NamespaceReserved",
        refusal("metadata.name", &format!("'{name}'"), cause, fix),
    )
}

fn foreign(name: &str) -> Refusal {
    let cause = "is a namespace that exists and that this Environment has not made, so it is not touched; whose it is holds";
    let fix = format!(
        "choose another name, or hand it over with `kubectl annotate namespace {name} {ADOPT_ANNOTATION}=true`: it then goes when \
         the Environment is deleted"
    );
    Refusal::new(
        "NamespaceExists",
        refusal("metadata.name", &format!("'{name}'"), cause, &fix),
    )
}

impl Wanted<'_> {
    /// The namespace, with the labels by which admission and people know whose it is.
    pub(super) fn namespace(&self) -> Composed {
        let identity = self.identity;
        let namespace = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": self.name,
                "labels": {
                    "app.kubernetes.io/managed-by": "pave",
                    "pave.internal/team": identity.team,
                    "pave.internal/cost-center": identity.cost_center,
                    "pave.internal/environment": identity.stage.as_str(),
                    "pave.internal/owner": identity.owner,
                    "pod-security.kubernetes.io/enforce": POD_SECURITY,
                    "pod-security.kubernetes.io/audit": POD_SECURITY,
                    "pod-security.kubernetes.io/warn": POD_SECURITY,
                },
            },
        });
        Composed::new(NAMESPACE, &namespace)
    }

    pub(super) fn is_production(&self) -> bool {
        self.identity.stage == Stage::Prod
    }
}
