//! Formats that Kubernetes has and JSON Schema has not.
//!
//! Names and labels are formats and not patterns: compiling their regular expressions would cost more than the rest of
//! a usual schema.

use base64::{Engine, engine::general_purpose::STANDARD};

/// One format: its name in a schema, who passes, and what people are told it wants.
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) accepts: fn(&str) -> bool,
    pub(crate) wants: &'static str,
}

/// The `k8s-` names are those of Kubernetes'
/// [declarative validation](https://kubernetes.io/docs/reference/using-api/declarative-validation/).
pub(crate) const FORMATS: [Format; 5] = [
    Format {
        name: "byte",
        accepts: is_base64,
        wants: "base64",
    },
    Format {
        name: "k8s-label-key",
        accepts: is_label_key,
        wants: "a key: `name` or `prefix.example.org/name`, where the name has at most 63 letters, digits, `-`, `_` or `.`",
    },
    Format {
        name: "k8s-label-value",
        accepts: is_label_value,
        wants: "a label value: at most 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends",
    },
    Format {
        name: "k8s-long-name",
        accepts: is_long_name,
        wants: "a name: at most 253 lower-case letters, digits, `-` or `.`, with a letter or digit at both ends",
    },
    Format {
        name: "k8s-short-name",
        accepts: is_short_name,
        wants: "a name: at most 63 lower-case letters, digits or `-`, with a letter or digit at both ends",
    },
];

/// What the format called `name` wants, if it is one of Kubernetes' own.
pub(crate) fn wants(name: &str) -> Option<&'static str> {
    FORMATS
        .iter()
        .find(|format| format.name == name)
        .map(|format| format.wants)
}

fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

/// RFC 1123 label.
fn is_short_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 63 && encloses(text, legal, |byte| legal(byte) || byte == b'-')
}

/// RFC 1123 subdomain.
fn is_long_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 253
        && text
            .split('.')
            .all(|part| encloses(part, legal, |byte| legal(byte) || byte == b'-'))
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_label_name(text)
}

fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_long_name(prefix) && is_label_name(name),
        None => is_label_name(text),
    }
}

fn is_label_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= 63 && encloses(text, |byte| byte.is_ascii_alphanumeric(), inside)
}

/// Not empty, `edge` at both ends and `inside` in between.
fn encloses(text: &str, edge: impl Fn(u8) -> bool, inside: impl Fn(u8) -> bool) -> bool {
    match text.as_bytes() {
        [] => false,
        [only] => edge(*only),
        [first, middle @ .., last] => {
            edge(*first) && edge(*last) && middle.iter().all(|byte| inside(*byte))
        }
    }
}
