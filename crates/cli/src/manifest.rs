//! Manifests: files and standard input, document by document, with the place of every field.
//!
//! Documents are told apart as `kubectl` does it, by lines that start with `---`, before anything is parsed. So one that
//! is no YAML does not take the others with it.

mod file;
pub mod insert;
mod node;
mod source;
mod yaml;

use std::{ops::Range, path::Path, sync::Arc};

use serde_json::Value;

use crate::{diagnostic::Diagnostic, exit::Exit};
use node::Node;

pub use source::{Place, STANDARD_INPUT, Source};

/// One object of a manifest.
#[derive(Debug)]
pub struct Document {
    /// The object.
    pub value: Value,
    source: Arc<Source>,
    /// Where the document starts in the source.
    start: usize,
    /// Where it ends.
    end: usize,
    /// Where the object is in the document: empty, or `items[0]` of a List.
    prefix: String,
    root: Arc<Node>,
}

impl Document {
    /// Text at a JSON pointer, empty where there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.value
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The object as people name it: `Database payments-dev/orders`.
    pub fn object(&self) -> String {
        let (kind, namespace, name) = (
            self.text("/kind"),
            self.text("/metadata/namespace"),
            self.text("/metadata/name"),
        );
        match (kind, namespace, name) {
            ("", _, _) => "object without a kind".to_owned(),
            (kind, _, "") => format!("{kind} without a name"),
            (kind, "", name) => format!("{kind} {name}"),
            (kind, namespace, name) => format!("{kind} {namespace}/{name}"),
        }
    }

    /// The place of a field's value, or of the nearest field around it that exists.
    pub fn place(&self, path: &str) -> Place {
        let span = node::find(&self.root, &self.absolute(path));
        Place::new(&self.source, self.start + span.start..self.start + span.end)
    }

    /// The place of a field's name, for a field that should not be there.
    pub fn place_of_key(&self, path: &str) -> Place {
        match node::find_key(&self.root, &self.absolute(path)) {
            Some(span) => Place::new(&self.source, self.start + span.start..self.start + span.end),
            None => self.place(path),
        }
    }

    /// The text of the whole source, and the bytes of it that are this document. `None` for an item of a List, which is
    /// only a part of one.
    pub fn text_of_source(&self) -> Option<(&str, Range<usize>)> {
        let whole = self.prefix.is_empty();
        whole.then(|| (self.source.text.as_str(), self.start..self.end))
    }

    fn absolute(&self, path: &str) -> String {
        match (self.prefix.as_str(), path) {
            ("", path) => path.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}.{path}"),
        }
    }
}

/// What was read: objects, and what could not be.
#[derive(Debug, Default)]
pub struct Manifests {
    /// The objects, in order.
    pub documents: Vec<Document>,
    /// What is unreadable or malformed.
    pub diagnostics: Vec<Diagnostic>,
}

impl Manifests {
    /// Reads files; `-` is standard input. Whatever can be read is, the rest is reported.
    pub fn read<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let mut manifests = Self::default();
        for path in paths {
            match file::read(path) {
                Ok(source) => manifests.add(source),
                Err(diagnostic) => manifests.diagnostics.push(diagnostic),
            }
        }
        manifests
    }

    /// Adds the documents of a text.
    pub fn add(&mut self, source: Source) {
        let source = Arc::new(source);
        let before = self.documents.len() + self.diagnostics.len();
        for (start, text) in split(&source.text) {
            match yaml::parse(text) {
                Ok(None) => {}
                Ok(Some(root)) => {
                    let bytes = start..start + text.len();
                    self.documents.extend(objects(&source, bytes, root));
                }
                Err(error) => self
                    .diagnostics
                    .push(yaml::not_yaml(&source, start, &error)),
            }
        }
        if self.documents.len() + self.diagnostics.len() == before {
            let diagnostic = Diagnostic::error(
                Exit::Input,
                format!("{}: there is no object in it", source.name),
            );
            self.diagnostics
                .push(diagnostic.hint("write at least apiVersion, kind and metadata.name"));
        }
    }
}

/// The documents of a text with the byte at which each starts.
fn split(text: &str) -> Vec<(usize, &str)> {
    let text_start = text
        .strip_prefix('\u{feff}')
        .map_or(0, |rest| text.len() - rest.len());
    let mut starts = vec![text_start];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let separates = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if separates && at > text_start {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| (start, &text[start..end]))
        .collect()
}

/// A List, which is what `kubectl get -o yaml` prints, stands for its items.
fn objects(source: &Arc<Source>, bytes: Range<usize>, root: Node) -> Vec<Document> {
    let value = root.value.to_value();
    let root = Arc::new(root);
    let document = |prefix: String, value| Document {
        value,
        source: Arc::clone(source),
        start: bytes.start,
        end: bytes.end,
        prefix,
        root: Arc::clone(&root),
    };
    match value.get("items") {
        Some(Value::Array(items)) if value["kind"] == "List" => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| document(format!("items[{index}]"), item.clone()))
                .collect()
        }
        _ => vec![document(String::new(), value)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifests(text: &str) -> Manifests {
        let mut manifests = Manifests::default();
        manifests.add(Source {
            name: "test.yaml".into(),
            text: text.into(),
        });
        manifests
    }

    #[test]
    fn a_bad_document_does_not_take_the_others_with_it() {
        let read = manifests("kind: A\n---\nkind: [\n---\nkind: C\n");
        let kinds: Vec<_> = read
            .documents
            .iter()
            .map(|document| document.text("/kind"))
            .collect();
        assert_eq!(kinds, ["A", "C"]);
        assert_eq!(read.diagnostics.len(), 1);
    }

    #[test]
    fn separators_are_whole_lines_and_empty_documents_are_none() {
        for (text, want, reason) in [
            (
                "---\nkind: A\n---\n# nothing\n---\nkind: B\n",
                2,
                "comments are no object",
            ),
            ("kind: A\n--- # next\nkind: B\n", 2, "a comment may follow"),
            (
                "kind: A\nnote: |\n  ---\n",
                1,
                "an indented separator is text",
            ),
            (
                "kind: A\r\n---\r\nkind: B\r\n",
                2,
                "lines may end as on Windows",
            ),
            ("\u{feff}kind: A\n", 1, "a byte order mark is no text"),
            ("{\"kind\": \"A\"}", 1, "JSON is YAML"),
        ] {
            let read = manifests(text);
            assert_eq!(
                (read.documents.len(), read.diagnostics.len()),
                (want, 0),
                "{text:?}: {reason}"
            );
        }
    }

    #[test]
    fn a_place_counts_from_the_start_of_the_file() {
        let read = manifests("kind: A\n---\nkind: B\nspec: {size: huge}\n");
        let place = read.documents[1].place("spec.size");
        assert_eq!(&place.source.text[place.span], "huge");
    }

    #[test]
    fn a_list_stands_for_its_items() {
        let read = manifests("kind: List\nitems:\n- kind: A\n- kind: B\n  spec: {size: huge}\n");
        assert_eq!(read.documents.len(), 2);
        let place = read.documents[1].place("spec.size");
        assert_eq!(&place.source.text[place.span], "huge");
    }
}
