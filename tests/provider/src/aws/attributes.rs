//! Attributes of queues, topics and subscriptions: texts by name.

use std::collections::BTreeMap;

use serde_json::Value;

/// Attributes by name.
pub(super) type Attributes = BTreeMap<String, String>;

/// What has to be written. Policies are compared by what they say.
pub(super) fn differing(found: &Attributes, wanted: &Attributes) -> Attributes {
    let differs = |(name, value): &(&String, &String)| {
        let found = found.get(*name).map(String::as_str).unwrap_or_default();
        let said = |text: &str| serde_json::from_str::<Value>(text).ok();
        found != value.as_str() && (said(found).is_none() || said(found) != said(value))
    };
    let differing = wanted.iter().filter(differs);
    differing
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(name: &str, value: &str) -> Attributes {
        Attributes::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_policy_that_says_the_same_in_another_order_is_no_difference() {
        let found = attributes("Policy", r#"{"b": 1, "a": 2}"#);
        let differing_from = |text| differing(&found, &attributes("Policy", text));
        assert!(differing_from(r#"{"a":2,"b":1}"#).is_empty());
        assert_eq!(differing_from(r#"{"a":3,"b":1}"#).len(), 1);
        assert_eq!(differing_from("").len(), 1, "taken away");
    }
}
