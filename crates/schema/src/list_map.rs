//! `x-kubernetes-list-map-keys`: items of a list that is a map by some of their fields.

use std::collections::BTreeSet;

use jsonschema::{Keyword, ValidationError, paths::Location};
use serde_json::{Map, Value};

/// The keyword's name in a schema.
pub(crate) const KEYWORD: &str = "x-kubernetes-list-map-keys";

/// Refuses two items with the same values in the key fields.
struct UniqueKeys(Vec<String>);

/// Makes the keyword's validator for one list.
#[expect(clippy::unnecessary_wraps, reason = "the signature `jsonschema` calls")]
pub(crate) fn keyword<'a>(
    _list: &'a Map<String, Value>,
    keys: &'a Value,
    _location: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    let keys = keys
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    Ok(Box::new(UniqueKeys(keys)))
}

impl UniqueKeys {
    /// The first item whose keys an earlier item has, as people name it: `name "http"`.
    fn duplicate(&self, list: &Value) -> Option<String> {
        let mut seen = BTreeSet::new();
        list.as_array()?
            .iter()
            .map(|item| self.name(item))
            .find(|name| !seen.insert(name.clone()))
    }

    fn name(&self, item: &Value) -> String {
        let name = |key: &String| format!("{key} {}", item.get(key).unwrap_or(&Value::Null));
        self.0.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

impl<'i> Keyword<'i> for UniqueKeys {
    fn validate(&self, list: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.duplicate(list) {
            Some(name) => Err(ValidationError::custom(format!(
                "two items have {name}; keep one"
            ))),
            None => Ok(()),
        }
    }

    fn is_valid(&self, list: &'i Value) -> bool {
        self.duplicate(list).is_none()
    }
}
