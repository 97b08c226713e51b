//! One composed resource on its way from a builder to Crossplane.

use std::{collections::BTreeMap, fmt};

use pave_api::platform_policy::PlatformPolicySpec;
use pave_cost::{Estimate, Prices, estimate};
use pave_function_sdk::{EncodeError, Ready, Request, Response};
use pave_resources::{
    readiness::{Health, Readiness},
    tags,
};
use serde::Serialize;
use serde_json::Value;

use crate::recorded::{RESOLVED_ANNOTATION, annotation};

/// A resource under the name by which Crossplane knows it again. These names are frozen: a rename deletes and recreates.
#[derive(Clone, PartialEq)]
pub struct Composed {
    /// Its role, for example `instance`.
    pub name: String,
    /// The object itself.
    pub object: Value,
}

/// Without the object, which may be a Secret.
impl fmt::Debug for Composed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut composed = formatter.debug_struct("Composed");
        composed.field("name", &self.name).finish_non_exhaustive()
    }
}

impl Composed {
    /// A composed resource from a typed one.
    ///
    /// # Panics
    /// When the type is not plain data with string keys, which every type of ours is.
    #[expect(
        clippy::expect_used,
        reason = "the types of pave-resources and k8s-openapi have string keys; the goldens build all of them"
    )]
    pub fn new(name: impl Into<String>, object: &impl Serialize) -> Self {
        let object = serde_json::to_value(object).expect("a typed resource is plain data");
        Self {
            name: name.into(),
            object,
        }
    }
}

/// Writes a decision onto the resource that it is about, where the next call reads it back.
pub fn annotate(resources: &mut [Composed], anchor: &str, decision: &impl Serialize) {
    let anchor = resources
        .iter_mut()
        .find(|resource| resource.name == anchor);
    if let Some(metadata) = anchor.and_then(|anchor| anchor.object.get_mut("metadata")) {
        metadata["annotations"][RESOLVED_ANNOTATION] = Value::String(annotation(decision));
    }
}

/// Puts tags on everything that can carry them.
pub fn stamp(resources: &mut [Composed], with: &BTreeMap<String, String>) {
    for resource in resources {
        tags::apply(&mut resource.object, with);
    }
}

/// The price book with a policy's corrections.
pub fn prices(policy: &PlatformPolicySpec) -> Prices {
    let corrections = policy.prices.clone().unwrap_or_default();
    Prices {
        discount_percent: corrections.discount_percent.unwrap_or_default(),
        overrides: corrections.overrides,
        ..Prices::default()
    }
}

/// The price of what is composed.
pub fn price(resources: &[Composed], prices: &Prices) -> Estimate {
    estimate(
        resources
            .iter()
            .map(|resource| (resource.name.as_str(), &resource.object)),
        prices,
    )
}

/// One composed resource and what was observed of it.
#[derive(Debug)]
pub struct Seen {
    /// Its role.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// `None` while it does not exist.
    pub health: Option<Health>,
}

impl Seen {
    /// True when it exists and works.
    pub fn is_ready(&self) -> bool {
        matches!(
            self.health.as_ref().map(Health::readiness),
            Some(Readiness::Ready)
        )
    }
}

/// Hands resources to Crossplane with their readiness, which core does not derive. Returns what was seen of each.
pub fn emit(
    request: &Request,
    response: &mut Response,
    resources: &[Composed],
) -> Result<Vec<Seen>, EncodeError> {
    let mut seen = Vec::with_capacity(resources.len());
    for Composed { name, object } in resources {
        let health = request
            .observed(name)
            .and_then(|observed| observed.decode::<Health>().ok());
        let kind = object
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let one = Seen {
            name: name.clone(),
            kind,
            health,
        };
        let ready = if one.is_ready() {
            Ready::True
        } else {
            Ready::False
        };
        response.compose(name.clone(), object)?.set_ready(ready);
        seen.push(one);
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_a_composed_secret() {
        let secret = serde_json::json!({"kind": "Secret", "data": {"password": "aHVudGVyMg=="}});
        let printed = format!("{:?}", Composed::new("login", &secret));
        assert_eq!(printed, "Composed { name: \"login\", .. }");
    }
}
