//! Text as it was read, and places in it.

use std::{ops::Range, sync::Arc};

/// What standard input is called in messages.
pub const STANDARD_INPUT: &str = "standard input";

/// A file or standard input, as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The name as the person wrote it on the command line.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A range of bytes in a source: what a message points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where the text is from.
    pub source: Arc<Source>,
    /// The bytes.
    pub span: Range<usize>,
}

impl Place {
    /// A place that is certainly inside the text and at the borders of characters, whatever was reported.
    pub(crate) fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let text = &source.text;
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let end = text.ceil_char_boundary(span.end.min(text.len()));
        Self {
            source: Arc::clone(source),
            span: start..end.max(start),
        }
    }
}
