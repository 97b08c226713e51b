//! One composed resource on its way from a builder to Crossplane.

use std::collections::BTreeMap;

use pave_cost::{Estimate, Prices, estimate};
use pave_function_sdk::{EncodeError, Ready, Request, Response};
use pave_resources::{
    readiness::{Health, Readiness},
    tags,
};
use serde::Serialize;
use serde_json::Value;

/// A resource under the name by which Crossplane knows it again. These names are frozen: a rename deletes and recreates.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// Its role, for example `instance`.
    pub name: String,
    /// The object itself.
    pub object: Value,
}

impl Composed {
    /// A composed resource from a typed one.
    #[expect(clippy::expect_used, reason = "the types of pave-resources and k8s-openapi have string keys; the goldens build all of them")]
    pub fn new(name: impl Into<String>, object: &impl Serialize) -> Self {
        let object = serde_json::to_value(object).expect("a typed resource is plain data");
        Self { name: name.into(), object }
    }
}

/// Puts tags on everything that can carry them.
pub fn stamp(resources: &mut [Composed], with: &BTreeMap<String, String>) {
    for resource in resources {
        tags::apply(&mut resource.object, with);
    }
}

/// The price of what is composed.
pub fn price(resources: &[Composed], prices: &Prices) -> Estimate {
    estimate(resources.iter().map(|resource| (resource.name.as_str(), &resource.object)), prices)
}

/// Hands resources to Crossplane with their readiness, which core does not derive. Returns what was seen of each.
pub fn emit(
    request: &Request,
    response: &mut Response,
    resources: &[Composed],
) -> Result<Vec<(String, Option<Health>)>, EncodeError> {
    let mut seen = Vec::with_capacity(resources.len());
    for resource in resources {
        let health = request.observed(&resource.name).and_then(|object| object.decode::<Health>().ok());
        let ready = match health.as_ref().map(Health::readiness) {
            Some(Readiness::Ready) => Ready::True,
            Some(Readiness::NotReady { .. }) | None => Ready::False,
        };
        response.compose(resource.name.clone(), &resource.object)?.set_ready(ready);
        seen.push((resource.name.clone(), health));
    }
    Ok(seen)
}
