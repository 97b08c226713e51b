//! Reads the few fields of a composed resource that its price depends on.

use rust_decimal::Decimal;
use serde_json::Value;

/// Larger than any number of GB, IOPS or replicas, and small enough that no product of a few overflows.
const LARGEST: u64 = 1_000_000_000;
/// Larger than any number of requests in a month, which is multiplied by one price and nothing else.
const LARGEST_COUNT: u64 = 1_000_000_000_000;

/// `spec.forProvider` of a managed resource.
pub(crate) fn for_provider(resource: &Value) -> &Value {
    &resource["spec"]["forProvider"]
}

/// A nested block: an object, or the only element of a list, as older API versions write it.
pub(crate) fn block<'a>(parent: &'a Value, name: &str) -> &'a Value {
    let block = &parent[name];
    block.get(0).unwrap_or(block)
}

/// A whole or decimal number, exact; `None` when it is negative or too large to be meant.
pub(crate) fn number(value: &Value) -> Option<Decimal> {
    up_to(LARGEST, value)
}

/// The same for what is counted one by one over a month.
pub(crate) fn count(value: &Value) -> Option<Decimal> {
    up_to(LARGEST_COUNT, value)
}

fn up_to(most: u64, value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else {
        return None;
    };
    let text = number.to_string();
    let number = text
        .parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()?;
    (Decimal::ZERO..=Decimal::from(most))
        .contains(&number)
        .then_some(number)
}

/// A text that is not empty.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}
