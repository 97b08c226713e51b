//! The engine's memory: every object of the request by its identity, of which the last one given counts.

use serde_json::Value;

use super::Input;
use crate::object;

/// Objects that exist.
pub(super) struct Store<'a>(Vec<&'a Value>);

impl<'a> Store<'a> {
    /// The composite and everything else of the request.
    pub(super) fn new(composite: &'a Value, input: &'a Input) -> Self {
        let given = std::iter::once(composite)
            .chain(&input.observed)
            .chain(&input.required)
            .chain(&input.credentials);
        let mut objects: Vec<&Value> = Vec::new();
        for object in given {
            match objects.iter_mut().find(|known| same(known, object)) {
                Some(known) => *known = object,
                None => objects.push(object),
            }
        }
        Self(objects)
    }

    pub(super) fn objects(&self) -> Vec<&'a Value> {
        self.0.clone()
    }

    /// What is observed of the composite, as far as it can be found by its name.
    pub(super) fn observed<'s>(&'s self, input: &'s Input) -> impl Iterator<Item = &'a Value> + 's {
        let named = input
            .observed
            .iter()
            .filter(|resource| !object::name(resource).is_empty());
        named.filter_map(|resource| self.0.iter().find(|known| same(known, resource)).copied())
    }
}

fn same(one: &Value, other: &Value) -> bool {
    [
        object::api_version,
        object::kind,
        object::namespace,
        object::name,
    ]
    .iter()
    .all(|part| part(one) == part(other))
}
