//! Parsing, and what to say about text that is no YAML.

use std::sync::Arc;

use serde_json::Value;
use serde_saphyr::{Error, Location, MessageFormatter, UserMessageFormatter, budget::BudgetBreach};

use super::{
    node::{Content, Node},
    source::{Place, Source},
};
use crate::{diagnostic::Diagnostic, exit::Exit};

/// The deepest object, as everywhere in Pave; Crossplane's own definitions nest 35 levels.
const DEEPEST: usize = 128;
/// The parser looks ahead by up to 1024 characters for the colon of a key. Its own limit lies beyond what it can meet
/// there, so that the other is met first, whose error names the place.
const DEEPEST_IN_BRACKETS: usize = 2048;

/// `None` for a document of nothing but comments.
pub(super) fn parse(text: &str) -> Result<Option<Node>, Error> {
    let options = serde_saphyr::options! {
        legacy_octal_numbers: true,
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: DEEPEST, flow_nesting_limit: DEEPEST_IN_BRACKETS },
    };
    let root: Node = serde_saphyr::from_str_with_options(text, options)?;
    Ok(Some(root).filter(|root| !matches!(root.value, Content::Scalar(Value::Null))))
}

/// What is wrong with a document that starts at a byte of the source.
pub(super) fn not_yaml(source: &Arc<Source>, start: usize, error: &Error) -> Diagnostic {
    let (message, hint) = match cause(error) {
        Error::Budget {
            breach: BudgetBreach::Depth { .. },
            ..
        } => (
            format!("nested more than {DEEPEST} levels deep"),
            "flatten it; no object needs that many",
        ),
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => (
            "too large: its parts, repeated by aliases, are more than is read".to_owned(),
            "split it, or repeat less with `*`",
        ),
        error => (
            format!("not YAML: {}", UserMessageFormatter.format_message(error)),
            "look at this line and the one before it: indentation, brackets, quotes",
        ),
    };
    let diagnostic = Diagnostic::error(Exit::Input, message).hint(hint);
    let Some(location) = error.location() else {
        return diagnostic;
    };
    let at = start + offset(&source.text[start..], location);
    diagnostic.at(Place::new(source, at..at + 1))
}

/// The error behind the alias that led to it.
fn cause(error: &Error) -> &Error {
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => cause(error),
        error => error,
    }
}

/// Syntax errors know line and column only.
fn offset(text: &str, location: Location) -> usize {
    if let Some(offset) = location.span().byte_offset() {
        return usize::try_from(offset).unwrap_or_default();
    }
    let number = |number: u64| {
        usize::try_from(number)
            .unwrap_or_default()
            .saturating_sub(1)
    };
    let line_start: usize = text
        .split_inclusive('\n')
        .take(number(location.line()))
        .map(str::len)
        .sum();
    let line = text[line_start..].lines().next().unwrap_or_default();
    let column = line
        .char_indices()
        .nth(number(location.column()))
        .map_or(line.len(), |(index, _)| index);
    line_start + column
}
