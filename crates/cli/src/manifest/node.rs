//! A YAML document with the place of every key and value.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;

/// A value that knows where it stands.
pub(super) type Node = Spanned<Content>;

/// What stands there.
#[derive(Debug)]
pub(super) enum Content {
    Scalar(Value),
    Items(Vec<Node>),
    Fields(Vec<(Spanned<String>, Node)>),
}

impl Content {
    /// The value as the API server would get it.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::Items(items) => items.iter().map(|item| item.value.to_value()).collect(),
            Self::Fields(fields) => {
                let fields = fields
                    .iter()
                    .map(|(key, node)| (key.value.clone(), node.value.to_value()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }
}

/// Where the field of `path` stands, or the nearest field around it that exists. A scalar is pointed at itself, anything
/// larger by its key. The bytes count from the start of the document.
pub(super) fn find(root: &Node, path: &str) -> Range<usize> {
    let mut node = root;
    let mut place = bytes(root);
    for segment in segments(path) {
        let (found, span) = match &node.value {
            Content::Scalar(_) => return place,
            Content::Items(items) => {
                let item = segment
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get(index));
                let Some(item) = item else { return place };
                (item, bytes(item))
            }
            Content::Fields(fields) => {
                let field = fields.iter().find(|(key, _)| key.value == segment);
                let Some((key, value)) = field else {
                    return place;
                };
                let scalar = matches!(value.value, Content::Scalar(_));
                (value, if scalar { bytes(value) } else { bytes(key) })
            }
        };
        (node, place) = (found, span);
    }
    place
}

/// Where the key of `path` stands, for fields that should not be there at all.
pub(super) fn find_key(root: &Node, path: &str) -> Option<Range<usize>> {
    let segments = segments(path);
    let (last, parents) = segments.split_last()?;
    let mut node = root;
    for segment in parents {
        node = match &node.value {
            Content::Scalar(_) => return None,
            Content::Items(items) => items.get(segment.parse::<usize>().ok()?)?,
            Content::Fields(fields) => &fields.iter().find(|(key, _)| key.value == *segment)?.1,
        };
    }
    let Content::Fields(fields) = &node.value else {
        return None;
    };
    fields
        .iter()
        .find(|(key, _)| key.value == *last)
        .map(|(key, _)| bytes(key))
}

/// The segments of a path as Kubernetes writes it: `spec.ports[0].port`, `metadata.labels[app.kubernetes.io/name]`.
fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (segment, after) = match rest.strip_prefix('[') {
            Some(inside) => inside.split_once(']').unwrap_or((inside, "")),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        segments.push(segment.to_owned());
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    segments
}

fn bytes<T>(node: &Spanned<T>) -> Range<usize> {
    let span = node.referenced.span();
    let start = span
        .byte_offset()
        .and_then(|offset| usize::try_from(offset).ok())
        .unwrap_or_default();
    let length = span
        .byte_len()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or_default();
    start..start + length
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that JSON can express")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Scalar(Value::Null))
    }

    fn visit_none<E: Error>(self) -> Result<Content, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Content, E> {
        let number = Number::from_f64(value)
            .ok_or_else(|| E::custom(format!("`{value}` is no number that JSON can express")))?;
        Ok(Content::Scalar(Value::Number(number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut content = Vec::new();
        while let Some(item) = items.next_element()? {
            content.push(item);
        }
        Ok(Content::Items(content))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Content, A::Error> {
        let mut content = Vec::new();
        while let Some(field) = fields.next_entry()? {
            content.push(field);
        }
        Ok(Content::Fields(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str =
        "metadata:\n  labels: {app.kubernetes.io/name: orders}\nspec:\n  ports:\n  - port: 80\n";

    #[test]
    fn a_path_leads_to_the_value_or_to_the_nearest_field_around_it() {
        let root: Node = serde_saphyr::from_str(YAML).unwrap();
        for (path, want, reason) in [
            ("spec.ports[0].port", "80", "a scalar is pointed at itself"),
            (
                "metadata.labels[app.kubernetes.io/name]",
                "orders",
                "a key with dots stands in brackets",
            ),
            ("spec.ports", "ports", "a list is pointed at by its key"),
            (
                "spec.size",
                "spec",
                "what is missing is pointed at by its parent",
            ),
            (
                "spec.ports[0].port.number",
                "80",
                "there is nothing below a scalar",
            ),
        ] {
            assert_eq!(&YAML[find(&root, path)], want, "{path}: {reason}");
        }
        assert_eq!(
            find_key(&root, "spec.ports[0].port").map(|span| &YAML[span]),
            Some("port")
        );
        assert_eq!(find_key(&root, "spec.size"), None);
    }
}
