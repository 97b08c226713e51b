//! The use that is expected of what is billed by use: a bucket costs nothing until somebody stores something.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::fields::count;

/// Annotation with the expected use, as a JSON object of numbers: `{"storageGB":10,"writes":1000,"reads":10000}`, or
/// `{"replicas":2}` of a Deployment whose replicas follow the load.
///
/// It says nothing to the cloud. Without it the price of what is billed by use is unknown, not zero.
pub const USAGE_ANNOTATION: &str = "pave.internal/usage";

/// The use that is expected of one resource, by what is counted in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Usage(BTreeMap<String, Decimal>);

impl Usage {
    /// What a resource says about itself; nothing where its annotation is missing or no JSON object.
    pub(crate) fn of(resource: &Value) -> Self {
        let annotation = &resource["metadata"]["annotations"][USAGE_ANNOTATION];
        let usage = annotation
            .as_str()
            .and_then(|text| serde_json::from_str::<BTreeMap<String, Value>>(text).ok());
        let counted = usage.unwrap_or_default().into_iter();
        Self(
            counted
                .filter_map(|(name, value)| Some((name, count(&value)?)))
                .collect(),
        )
    }

    /// How much of one thing in a month; `None` when nobody says.
    pub(crate) fn get(&self, name: &str) -> Option<Decimal> {
        self.0.get(name).copied()
    }
}
