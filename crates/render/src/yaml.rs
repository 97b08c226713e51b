//! Printing objects as `kubectl` and Crossplane print them: keys in Go's order, strings quoted where a YAML 1.1 parser
//! would read something else.

use std::cmp::Ordering;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::RenderError;

/// `object` as one document, after a line `---`.
pub fn to_yaml(object: &Value) -> Result<String, RenderError> {
    let text = serde_saphyr::to_string(&Sorted(object))?;
    Ok(format!("---\n{}\n", text.trim_end()))
}

/// A value whose maps come in the order of [`natural`].
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields
                    .iter()
                    .map(|(key, value)| (key, Sorted(value)))
                    .collect();
                fields.sort_by(|(left, _), (right, _)| natural(left, right));
                serializer.collect_map(fields)
            }
            other => other.serialize(serializer),
        }
    }
}

/// The order of keys in Go's YAML libraries: letters last, numbers by their value, so `port2` stands before `port10`.
fn natural(left: &str, right: &str) -> Ordering {
    let (left, right): (Vec<_>, Vec<_>) = (left.chars().collect(), right.chars().collect());
    let Some(place) = left
        .iter()
        .zip(&right)
        .position(|(left, right)| left != right)
    else {
        return left.len().cmp(&right.len());
    };
    let (first, second) = (left[place], right[place]);
    match (first.is_alphabetic(), second.is_alphabetic()) {
        (false, false) => number(&left, place)
            .cmp(&number(&right, place))
            .then(first.cmp(&second)),
        (first_is_letter, second_is_letter) => first_is_letter
            .cmp(&second_is_letter)
            .then(first.cmp(&second)),
    }
}

/// The number that the digits around `place` make, and how many digits it has from there: fewer is first for equals.
fn number(key: &[char], place: usize) -> (u128, usize) {
    let digits_after = key[place..]
        .iter()
        .take_while(|character| character.is_ascii_digit())
        .count();
    let digits_before = key[..place]
        .iter()
        .rev()
        .take_while(|character| character.is_ascii_digit())
        .count();
    let digits = &key[place - digits_before..place + digits_after];
    let value = digits.iter().filter_map(|character| character.to_digit(10));
    let value = value.fold(0_u128, |value, digit| {
        value.saturating_mul(10).saturating_add(digit.into())
    });
    (value, digits_after)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_stand_in_the_order_go_prints_them() {
        let mut keys = [
            "ab", "aB", "a10", "a2", "a1", "a.b", "a-b", "a", "A", "10", "02", "2", "1", "-", "",
        ];
        keys.sort_by(|left, right| natural(left, right));
        assert_eq!(
            keys,
            [
                "", "-", "1", "2", "02", "10", "A", "a", "a-b", "a.b", "a1", "a2", "a10", "aB",
                "ab"
            ]
        );
    }

    #[test]
    fn strings_that_kubectl_would_take_for_something_else_are_quoted() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "n",
            "true",
            "null",
            "~",
            "1",
            "0777",
            "1e3",
            "1_000",
            "2026-01-01",
            "",
            " a",
            "a: b",
            "- a",
            "#a",
        ] {
            let printed = to_yaml(&json!({"key": text})).unwrap();
            assert!(
                printed.contains('"') || printed.contains('\''),
                "{text}: {printed}"
            );
            let read: Value = serde_saphyr::from_str(&printed).unwrap();
            assert_eq!(read, json!({"key": text}), "{printed}");
        }
    }
}
